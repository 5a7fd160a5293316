import { describe, expect, it } from 'vitest';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { applyOperations } from '../../../src-main/model/operations.ts';
import { DropReason } from '../../../src-main/packet/drop-reason.ts';
import { compile } from '../../../src-main/switchd/compile.ts';
import type { CoreEvent } from '../../../src-main/switchd/messages.ts';
import { heldEvent, reportNotices } from '../../../src-main/switchd/reports.ts';
import { stpRow } from '../../../src-main/switchd/stp-rows.ts';
import { traceDry } from '../../../src-main/switchd/tracer.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';

/** Two switches with two cables between them, and a host on each. */
function loopLab(device: string, group = '', more = ''): string {
  return `
netyard: 1
name: loop
regions: { r: { zones: [z] } }
fabric:
  s1: { kind: l2-switch${device} }
  s2: { kind: l2-switch${device} }
hosts:
  ha: { zone: r/z, nics: [eth0] }
  hb: { zone: r/z, nics: [eth0] }
links:
  - { ends: [s1:1, s2:1] }
  - { ends: [s1:2, s2:2] }
  - { ends: [ha:eth0, s1:3] }
  - { ends: [hb:eth0, s2:3] }
switches:
  v:
    uplinks: { ha: eth0, hb: eth0 }
${more}
    portGroups: { g: {${group}} }
vms:
  a: { host: ha, kind: light, nics: [{ network: v/g, mac: "${A}" }] }
  b: { host: hb, kind: light, nics: [{ network: v/g, mac: "${B}" }] }
`;
}

function events(core: LabCore): CoreEvent[] {
  const found: CoreEvent[] = [];
  reportNotices(core.datapath.notices, core.nowMs, (event) => found.push(event));
  return found;
}

describe('a loop between two fabric switches', () => {
  it('without a spanning tree is named: which address, between which ports', () => {
    const core = new LabCore(loopLab(''));
    core.send('a:eth0', frame(A, BROADCAST));
    const loops = events(core).filter((event) => event.type === 'loop');
    expect(loops.map(({ device, mac }) => [device, mac])).toContainEqual(['s1', A]);
    const ports = loops.find(({ device }) => device === 's2')?.ports;
    expect([...(ports ?? [])].sort()).toEqual(['s2:1', 's2:2']);
    core.send('a:eth0', frame(A, BROADCAST));
    expect(events(core)).toEqual([]);
  });

  it('with one is survived: a broadcast arrives once, and the other cable takes over at once', () => {
    const core = new LabCore(loopLab(', stp: {}'));
    core.advance(40_000);
    expect(core.send('a:eth0', frame(A, BROADCAST))).toEqual([`b:eth0 ${A} > ${BROADCAST}`]);
    const bridge = core.board.bridges.get('s2') ?? core.board.bridges.get('s1');
    if (bridge === undefined) throw new Error('no bridge');
    const blocked = [...core.board.bridges.values()].flatMap((at) => {
      const event = heldEvent(at);
      return event.type === 'stp' ? event.held : [];
    });
    expect(blocked).toHaveLength(1);
    const cut = loopLab(', stp: {}').replace('ends: [s1:1, s2:1]', 'ends: [s1:1, s2:1], cut: true');
    core.apply(cut);
    core.datapath.flush();
    expect(core.send('a:eth0', frame(A, BROADCAST))).toEqual([`b:eth0 ${A} > ${BROADCAST}`]);
  });

  it('keeps roles, states and timers over a plan that changes something else', () => {
    const core = new LabCore(loopLab(', stp: {}'));
    core.advance(40_000);
    core.apply(loopLab(', stp: {}', ' vlan: 20 '));
    core.datapath.flush();
    expect(core.send('a:eth0', frame(A, BROADCAST))).toHaveLength(1);
    core.apply(loopLab(', stp: { priority: 4096 }', ' vlan: 20 '));
    core.datapath.flush();
    core.advance(10_000);
    expect(core.send('a:eth0', frame(A, BROADCAST))).toHaveLength(1);
    core.apply(loopLab(''));
    expect(core.board.interfaces.get('s1:1')?.protocols).toEqual([]);
  });

  it('says roles, designated bridges and costs as rows', () => {
    const core = new LabCore(loopLab(', stp: { protocol: stp, priority: 8192 }'));
    core.advance(40_000);
    const rows = ['s1', 's2'].map((id) => {
      const bridge = core.board.bridges.get(id);
      const tree = bridge === undefined ? null : core.board.trees.of(bridge);
      if (tree === null) throw new Error('no tree');
      return stpRow(tree, core.nowMs);
    });
    const [root, other] = rows[0]?.rootPort === null ? rows : [rows[1], rows[0]];
    expect(root?.bridge).toMatch(/^8192\/02:/);
    expect(other).toMatchObject({ protocol: 'stp', root: root?.bridge, rootCost: 2 });
    expect(other?.ports.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'root forwarding',
      'alternate discarding',
      'designated forwarding',
    ]);
    expect(other?.ports[1]).toMatchObject({
      designatedBridge: root?.bridge,
      designatedPort: '128.2',
      sends: 'stp',
    });
  });

  it('is traced through the tree that the lab has a while after its start', () => {
    const lab = labOf(loopLab(', stp: {}'));
    const plan = compile(
      lab,
      new Map([...lab.vm.keys()].map((id) => [id, [{ kind: 'tap', device: id }]])),
    );
    const answer = traceDry(plan, { interface: 'a:eth0', frame: frame(A, BROADCAST) });
    const delivered = answer?.hops.filter(({ outcome }) => outcome === 'delivered');
    expect(delivered?.map(({ name }) => name)).toEqual(['b:eth0']);
    const reasons = answer?.hops
      .filter(({ outcome }) => outcome === 'dropped')
      .map(({ reason }) => reason);
    expect(reasons).toContain(DropReason.stpDiscarding);
  });
});

describe('storm control', () => {
  it('lets so many frames for all ports pass, counts the others, and tells of beginning and end', () => {
    const core = new LabCore(loopLab(', stp: {}', ' storm: { broadcast: 5, unknownUnicast: 2 } '));
    core.advance(40_000);
    const broadcasts = Array.from({ length: 8 }, () => frame(A, BROADCAST));
    expect(core.send('a:eth0', ...broadcasts)).toHaveLength(5);
    expect(core.send('a:eth0', ...[1, 2, 3].map(() => frame(A, B)))).toHaveLength(2);
    expect(core.send('a:eth0', frame(A, '01:00:5e:00:00:01'))).toHaveLength(1);
    expect(core.drops('a:eth0', 'stormControl')).toBe(4);
    expect(events(core)).toMatchObject([{ type: 'storm', port: 'a:eth0', over: false }]);
    core.advance(6000);
    expect(events(core)).toMatchObject([
      { type: 'storm', over: true, dropped: { broadcast: 3, multicast: 0, unknownUnicast: 1 } },
    ]);
    expect(events(core)).toEqual([]);
  });
});

describe('fixed addresses', () => {
  const fixed =
    '    fdb: { static: [{ mac: "02:00:00:00:00:0b", port: b:eth0 }, { mac: "02:00:00:00:00:0b", vlan: 7, port: uplink, sticky: true }] }';

  it('send to their port before anybody has spoken, and stay when the address comes in elsewhere', () => {
    const core = new LabCore(loopLab(', stp: {}', '', fixed));
    core.advance(40_000);
    const bridge = core.board.bridges.get('v@hb');
    expect(bridge?.fdb.rows(core.nowMs, 10)[0]).toMatchObject({ type: 'static', ageMs: 0 });
    core.send('a:eth0', frame(B, BROADCAST));
    expect(core.send('b:eth0', frame(B, B))).toEqual([]);
    expect(core.drops('b:eth0', 'samePort')).toBe(1);
  });

  it('keep their port when the plan numbers ports anew', () => {
    const text = loopLab(', stp: {}', '', fixed);
    const core = new LabCore(text);
    const gone = text.replace(/ {2}b: .*\n/, '').replace(fixed, '');
    core.apply(gone);
    core.apply(text);
    core.advance(40_000);
    expect(core.send('a:eth0', frame(A, B))).toEqual([`b:eth0 ${A} > ${B}`]);
  });

  it('follow a VM that gets another name, and keep it from being deleted', () => {
    const lab = labOf(loopLab('', '', fixed));
    const renamed = applyOperations(lab, [{ op: 'rename', kind: 'vm', id: 'b', name: 'bee' }]).lab;
    expect(renamed.switch.get('v')?.fdb?.static?.[0]?.port).toBe('bee:eth0');
    expect(() => applyOperations(lab, [{ op: 'delete', kind: 'vm', id: 'b' }])).toThrow(
      /still used/,
    );
  });
});

describe('what the model says of bridges', () => {
  const codes = (text: string) =>
    parseLabFile(text).problems.map(({ code, path }) => `${code} ${path}`);

  it('refuses times that the standard refuses, and priorities between the steps', () => {
    expect(codes(loopLab(', stp: { maxAge: 30 }'))).toEqual([
      'wrong-value fabric.s1.stp.maxAge',
      'wrong-value fabric.s2.stp.maxAge',
    ]);
    expect(codes(loopLab(', stp: { priority: 1000 }'))[0]).toBe(
      'wrong-value fabric.s1.stp.priority',
    );
  });

  it('names an address that stands twice, an unknown VM, and a port that is not there', () => {
    const twice =
      '    fdb: { static: [{ mac: "02:00:00:00:00:0b", port: b:eth0 }, { mac: "02:00:00:00:00:0b", port: x:eth0 }, { mac: "02:00:00:00:00:0c", port: b:eth9 }] }';
    expect(codes(loopLab('', '', twice)).sort()).toEqual([
      'duplicate-fixed-address switches.v.fdb.static[1].mac',
      'fixed-address-elsewhere switches.v.fdb.static[1].port',
      'fixed-address-elsewhere switches.v.fdb.static[2].port',
      'unknown-port switches.v.fdb.static[1].port',
    ]);
  });

  it('warns of options that have no effect', () => {
    expect(codes(loopLab('', ' stp: { bpduGuard: true } ', '    uplinkStp: { cost: 5 }'))).toEqual([
      'no-spanning-tree switches.v.uplinkStp',
      'no-spanning-tree switches.v.portGroups.g.stp',
    ]);
    expect(
      codes(
        loopLab('').replace(
          'network: v/g, mac: "02:00:00:00:00:0a"',
          'network: v/g, storm: { broadcast: 1 }',
        ),
      ),
    ).toEqual(['option-on-port-group vms.a.nics[0].storm']);
  });
});
