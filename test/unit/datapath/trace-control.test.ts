/** A trace of frames that a slow protocol takes says which one, and on which port: what forwarding does with them. */
import { describe, expect, it } from 'vitest';
import { Column } from '../../../src-main/datapath/counters.ts';
import { hopText } from '../../../src-main/datapath/hop-notes.ts';
import { traceFrame } from '../../../src-main/switchd/tracer.ts';
import { controlFrame } from '../../support/frames.ts';
import { LabCore } from '../../support/lab-core.ts';
import { expectAsTraced } from '../../support/traced.ts';

const MAC = '02:00:00:00:00:0a';
const labText = `
netyard: 1
name: slow
regions: { r: { zones: [z] } }
fabric:
  t: { kind: l2-switch, stp: {}, lldp: { operation: both }, lags: { l: { mode: lacp, members: ["1", "2"] } }, ports: { 3: { stp: { bpduFilter: true } } } }
  plain: { kind: l2-switch, forwardBpdu: true }
hosts: { h: { zone: r/z, nics: [eth0, eth1, eth2, eth3], bonds: { b: { mode: lacp, members: [eth0, eth1] } } } }
links:
  - { ends: [h:eth0, t:1] }
  - { ends: [h:eth1, t:2] }
  - { ends: [h:eth2, t:3] }
  - { ends: [h:eth3, plain:1] }
switches: { d: { stp: {}, uplinks: { h: b }, portGroups: { g: {}, guarded: { stp: { bpduGuard: true } } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g, mac: "${MAC}" }] }
  b: { host: h, kind: light, nics: [{ network: d/guarded }] }
`;

/** What a trace says of a frame that comes in by a port, of its first hop. */
function said(core: LabCore, port: string, frame: Uint8Array): string {
  const answer = traceFrame(core.datapath, core.board, { interface: port, frame }, core.nowMs);
  const [hop] = answer?.hops ?? [];
  return `${hop?.name} ${hop?.outcome}: ${hopText(hop?.notes ?? [])}`;
}

function settled(): LabCore {
  const core = new LabCore(labText);
  core.advance(60_000);
  return core;
}

describe('a trace of a frame for the device itself', () => {
  it.each([
    ['a:eth0', 'bpdu', 'a:eth0 taken: the spanning tree takes it.'],
    ['b:eth0', 'bpdu', 'b:eth0 taken: the spanning tree takes it, and BPDU guard shuts the port.'],
    ['t:1', 'stp-bpdu', 't:1 taken: the spanning tree takes it.'],
    ['t:1', 'lacpdu', 't:1 taken: LACP takes it.'],
    ['h:eth1', 'marker', 'h:eth1 taken: LACP takes it, a marker that it answers.'],
    ['t:2', 'lldpdu', 't:2 taken: LLDP takes it.'],
    // Nobody hears these.
    ['t:3', 'bpdu', 't:3 dropped: '],
    ['t:3', 'lacpdu', 't:3 dropped: '],
    ['a:eth0', 'lldpdu', 'a:eth0 dropped: '],
    ['h:eth0', 'lldpdu', 'h:eth0 dropped: '],
    ['plain:1', 'bpdu', 'plain:1 continue: '],
  ] as const)('that comes in by %s, a %s', (port, kind, words) => {
    const core = settled();
    const frame = controlFrame(kind, MAC);
    expect(said(core, port, frame)).toBe(words);
    expectAsTraced(core, port, frame);
  });

  it('changes no tree, no partner, no neighbor and no counter', () => {
    const core = settled();
    const states = () =>
      JSON.stringify([
        [...core.board.ports.values()].map(({ stpState, bond }) => [stpState, bond?.sends]),
        core.neighbors.rows(null, core.nowMs),
        [...core.board.interfaces.values()].map(({ row }) =>
          core.datapath.counters.cells.slice(row, row + Column.drops),
        ),
      ]);
    const before = states();
    for (const port of ['a:eth0', 'b:eth0', 't:1', 't:2', 'h:eth0'])
      for (const kind of ['better-bpdu', 'lacpdu', 'marker', 'lldpdu'] as const)
        said(core, port, controlFrame(kind, MAC));
    expect(states()).toBe(before);
  });

  it('with a tag is a frame like any other', () => {
    const core = settled();
    const [tag, bytes] = [[0x81, 0, 0, 10], controlFrame('bpdu', MAC)];
    const tagged = Uint8Array.of(...bytes.subarray(0, 12), ...tag, ...bytes.subarray(12));
    expect(said(core, 'a:eth0', tagged)).toBe('a:eth0 dropped: ');
    expectAsTraced(core, 'a:eth0', tagged);
  });
});
