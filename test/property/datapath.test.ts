import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column, ROW } from '../../src-main/datapath/counters.ts';
import { BROADCAST, frame, LabCore } from '../support/lab-core.ts';

/** A random lab without loops: a chain of fabric switches, hosts on them with one NIC or a bond, VMs in VLANs. */
const labs = fc
  .record({
    fabric: fc.integer({ min: 1, max: 3 }),
    hosts: fc.array(
      fc.record({ at: fc.nat(), bonded: fc.boolean(), vms: fc.array(fc.nat(3), { maxLength: 4 }) }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ fabric, hosts }) => ({ text: labText(fabric, hosts), vms: vmsOf(hosts) }))
  .filter(({ vms }) => vms.length >= 2);

/** VLAN ids of the four port groups; 0 is "no VLAN". */
const VLANS = [0, 10, 20, 30];

interface HostShape {
  readonly at: number;
  readonly bonded: boolean;
  readonly vms: readonly number[];
}

interface VmShape {
  readonly port: string;
  readonly mac: string;
  readonly vlan: number;
}

function vmsOf(hosts: readonly HostShape[]): VmShape[] {
  return hosts.flatMap((host, h) =>
    host.vms.map((group, v) => ({
      port: `v${h}-${v}:eth0`,
      mac: `02:00:00:00:0${h}:0${v}`,
      vlan: VLANS[group] ?? 0,
    })),
  );
}

function labText(fabric: number, hosts: readonly HostShape[]): string {
  const lines = ['netyard: 1', 'name: random', 'regions: { r: { zones: [z] } }', 'fabric:'];
  for (let f = 0; f < fabric; f++) lines.push(`  s${f}: { kind: l2-switch }`);
  lines.push('hosts:');
  for (const [h, { bonded }] of hosts.entries())
    lines.push(
      bonded
        ? `  h${h}: { zone: r/z, nics: [eth0, eth1], bonds: { b: { mode: active-backup, members: [eth0, eth1] } } }`
        : `  h${h}: { zone: r/z, nics: [eth0] }`,
    );
  lines.push('links:');
  for (let f = 1; f < fabric; f++) lines.push(`  - { ends: [s${f - 1}:up, s${f}:down] }`);
  for (const [h, { at, bonded }] of hosts.entries()) {
    lines.push(`  - { ends: [h${h}:eth0, s${at % fabric}:h${h}-0] }`);
    if (bonded) lines.push(`  - { ends: [h${h}:eth1, s${(at + 1) % fabric}:h${h}-1] }`);
  }
  const uplinks = hosts.map(({ bonded }, h) => `h${h}: ${bonded ? 'b' : 'eth0'}`).join(', ');
  const groups = VLANS.map((vid) => `g${vid}: {${vid === 0 ? '' : ` vlan: ${vid} `}}`).join(', ');
  lines.push(`switches: { d: { uplinks: { ${uplinks} }, portGroups: { ${groups} } } }`, 'vms:');
  for (const [h, { vms }] of hosts.entries())
    for (const [v, group] of vms.entries())
      lines.push(
        `  v${h}-${v}: { host: h${h}, kind: light, nics: [{ network: d/g${VLANS[group]}, mac: "02:00:00:00:0${h}:0${v}" }] }`,
      );
  return lines.join('\n');
}

const sends = fc.array(fc.record({ from: fc.nat(), to: fc.option(fc.nat()) }), {
  minLength: 1,
  maxLength: 30,
});

/** Frames that all interfaces of a lab brought in, gave out and dropped. */
function totals(core: LabCore): { rx: number; tx: number; drops: number } {
  let rx = 0;
  let tx = 0;
  let drops = 0;
  for (const { row } of core.board.interfaces.values()) {
    const cells = core.datapath.counters.cells.subarray(row, row + ROW);
    rx += cells[Column.rxFrames] ?? 0;
    tx += cells[Column.txFrames] ?? 0;
    drops += cells.subarray(Column.drops).reduce((sum, count) => sum + count, 0);
  }
  return { rx, tx, drops };
}

describe('forwarding, in any lab without loops', () => {
  it('never leaves the VLAN, never returns, never doubles, and reaches whom it is for', () => {
    fc.assert(
      fc.property(labs, sends, ({ text, vms }, frames) => {
        const core = new LabCore(text);
        for (const { from, to } of frames) {
          const source = vms[from % vms.length] as VmShape;
          const target = to === null ? null : (vms[to % vms.length] as VmShape);
          const got = core.send(source.port, frame(source.mac, target?.mac ?? BROADCAST));
          const ports = got.map((line) => line.split(' ')[0]);
          expect(new Set(ports).size).toBe(ports.length);
          const others = vms.filter((vm) => vm !== source && vm.vlan === source.vlan);
          for (const port of ports) expect(others.map((vm) => vm.port)).toContain(port);
          if (target === null) expect(ports).toHaveLength(others.length);
          else if (others.includes(target)) expect(ports).toContain(target.port);
          for (const line of got) expect(line).not.toContain('vlan');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('accounts for every frame: what crossed a cable out came in at its other end', () => {
    fc.assert(
      fc.property(labs, sends, ({ text, vms }, frames) => {
        const core = new LabCore(text);
        let delivered = 0;
        for (const { from } of frames) {
          const source = vms[from % vms.length] as VmShape;
          delivered += core.send(source.port, frame(source.mac, BROADCAST)).length;
        }
        const { rx, tx } = totals(core);
        // Every frame out is delivered to a VM, or comes in at the far end of a cable.
        expect(tx - delivered).toBe(rx - frames.length);
      }),
      { numRuns: 100 },
    );
  });

  it('ends every frame that is not delivered under a reason', () => {
    fc.assert(
      fc.property(labs, fc.nat(), ({ text, vms }, from) => {
        const core = new LabCore(text);
        const source = vms[from % vms.length] as VmShape;
        // A destination that nobody has, twice: flooded, and then known nowhere still.
        const got = core.send(source.port, frame(source.mac, '02:99:99:99:99:99'));
        const { drops } = totals(core);
        const others = vms.filter((vm) => vm !== source && vm.vlan === source.vlan);
        expect(got).toHaveLength(others.length);
        if (others.length === 0 && got.length === 0) expect(drops).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});
