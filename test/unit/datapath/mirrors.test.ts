import { describe, expect, it } from 'vitest';
import { checkReachability } from '../../../src-main/check/reachability/reachability.ts';
import { Packet } from '../../../src-main/packet/packet.ts';
import { compile } from '../../../src-main/switchd/compile.ts';
import { distancesTo } from '../../../src-main/switchd/distance.ts';
import { traceFrame } from '../../../src-main/switchd/tracer.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';

/** Two hosts on a fabric switch; a and b in VLAN 10 on host h, e on host g, and a monitor on each host. */
const lab = (mirrors: string, fabric = '', floodVlans = '[200]'): string => `
netyard: 1
name: mirrors
regions: { r: { zones: [z] } }
fabric: { t: { kind: l2-switch, floodVlans: [200], ${fabric} } }
hosts: { h: { zone: r/z, nics: [eth0] }, g: { zone: r/z, nics: [eth0] } }
links:
  - { ends: [h:eth0, t:1] }
  - { ends: [g:eth0, t:2] }
switches:
  d:
    uplinks: { h: eth0, g: eth0 }
    floodVlans: ${floodVlans}
    mirrors: ${mirrors}
    portGroups: { n: { vlan: 10 }, span: { trunk: [1-4094] }, rspan: { vlan: 200 } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/n, mac: "${A}", address: 10.0.0.1/24 }] }
  b: { host: h, kind: light, nics: [{ network: d/n, mac: "${B}", address: 10.0.0.2/24 }] }
  e: { host: g, kind: light, nics: [{ network: d/n }] }
  mon: { host: h, kind: light, nics: [{ network: d/span }] }
  far: { host: g, kind: light, nics: [{ network: d/rspan }] }
`;
const SPAN = '{ s: { selectSrcPort: [a:eth0], outputPort: mon:eth0 } }';
const RSPAN = '{ s: { selectSrcPort: [a:eth0], outputVlan: 200 } }';

const selected = (core: LabCore) => core.board.mirrors.counters();

describe('a mirror session of a distributed switch', () => {
  it('copies to a port of the same host, tagged as that port is', () => {
    const core = new LabCore(lab(SPAN));
    expect(core.send('a:eth0', frame(A, B))).toEqual([
      `b:eth0 ${A} > ${B}`,
      `e:eth0 ${A} > ${B}`,
      `mon:eth0 ${A} > ${B} vlan 10`,
    ]);
    expect(core.send('b:eth0', frame(B, A))).toEqual([`a:eth0 ${B} > ${A}`]);
    expect(core.send('mon:eth0', frame(B, BROADCAST, { tci: 10 }))).toEqual([]);
    expect(core.drops('mon:eth0', 'mirrorOutput')).toBe(1);
    expect(selected(core)).toEqual([{ device: 'd@h', name: 's', frames: 1, bytes: 60 }]);
  });

  it('exists on the host of its destination port only', () => {
    const core = new LabCore(lab('{ s: { selectAll: true, outputPort: mon:eth0 } }'));
    expect(selected(core).map(({ device }) => device)).toEqual(['d@h']);
  });

  it('copies to a VLAN that reaches another host over the fabric', () => {
    const core = new LabCore(lab(RSPAN));
    expect(core.send('a:eth0', frame(A, B))).toEqual([
      `b:eth0 ${A} > ${B}`,
      `e:eth0 ${A} > ${B}`,
      `far:eth0 ${A} > ${B}`,
      // The monitor is a trunk of all VLANs.
      `mon:eth0 ${A} > ${B} vlan 10`,
      `mon:eth0 ${A} > ${B} vlan 200`,
    ]);
    // Nobody has learned from the copies: the answer finds its way.
    expect(core.board.bridges.get('t')?.fdb.rows(0, 10)).toHaveLength(1);
  });

  it('keeps the VLAN of the frame as a second tag where it is asked to', () => {
    // An access port sends no second VLAN.
    const text = lab(RSPAN.replace('200', '200, stripOriginalVlan: false'));
    const core = new LabCore(text.replace('rspan: { vlan: 200 }', 'rspan: { trunk: [200] }'));
    const got: number[][] = [];
    const port = core.board.interfaces.get('far:eth0');
    if (port === undefined) throw new Error('no port');
    port.capture = {
      frame: (packet) =>
        got.push([
          packet.tci,
          packet.innerTci,
          ...packet.buffer.subarray(packet.start + 12, packet.start + 14),
        ]),
    };
    core.send('a:eth0', frame(A, B));
    expect(got).toEqual([[200, 10, 0x08, 0x00]]);
  });

  it('cuts copies, also those that go on over cables', () => {
    const core = new LabCore(lab(RSPAN.replace('200', '200, snaplen: 64')));
    const lengths: number[] = [];
    const port = core.board.interfaces.get('far:eth0');
    if (port === undefined) throw new Error('no port');
    port.capture = { frame: (packet) => lengths.push(packet.length) };
    expect(core.send('a:eth0', frame(A, B, { length: 1000 }))).toHaveLength(5);
    // 64 octets with the tag on the uplink.
    expect(lengths).toEqual([60]);
    expect(selected(core).find(({ device }) => device === 'd@h')?.bytes).toBe(64);
  });

  it('gives a destination with normal traffic no copy of what it gets or sends itself', () => {
    const core = new LabCore(
      lab('{ s: { selectAll: true, outputPort: b:eth0, normalTrafficAllowed: true } }'),
    );
    expect(core.send('a:eth0', frame(A, BROADCAST)).filter((line) => line.startsWith('b'))).toEqual(
      [`b:eth0 ${A} > ${BROADCAST}`],
    );
    expect(core.send('b:eth0', frame(B, BROADCAST)).filter((line) => line.startsWith('b'))).toEqual(
      [],
    );
    core.send('e:eth0', frame('02:00:00:00:00:0e', BROADCAST));
    // A frame to somebody else is copied.
    expect(core.send('a:eth0', frame(A, '02:00:00:00:00:0e'))).toContain(
      `b:eth0 ${A} > 02:00:00:00:00:0e`,
    );
  });

  it('copies what a bond announces after a failover once, and not the next frame in its place', () => {
    const text = lab(
      '{ s: { selectDstPort: [h:x], outputPort: b:eth0, normalTrafficAllowed: true } }',
    )
      .replace(
        'h: { zone: r/z, nics: [eth0] }',
        'h: { zone: r/z, nics: [eth0, eth1], bonds: { x: { mode: active-backup, members: [eth0, eth1] } } }',
      )
      .replace('links:', 'links:\n  - { ends: [h:eth1, t:3] }')
      .replace('{ h: eth0, g', '{ h: x, g');
    const core = new LabCore(text);
    core.send('a:eth0', frame(A, '02:00:00:00:00:0e'));
    core.apply(text.replace('[h:eth0, t:1]', '[h:eth0, t:1], cut: true'));
    const announced = core.got().filter((line) => line === `b:eth0 ${A} > ${BROADCAST}`);
    expect(announced).toHaveLength(1);
    // Dropped before any session could select it.
    expect(core.send('a:eth0', frame(A, BROADCAST, { tci: 77 }))).toEqual([]);
  });

  it('copies a copy that another waiting session selects, and not the next frame in its place', () => {
    const core = new LabCore(
      lab(
        '{ s: { selectSrcPort: [a:eth0], outputPort: b:eth0, normalTrafficAllowed: true }, u: { selectDstPort: [b:eth0], outputPort: mon:eth0, normalTrafficAllowed: true } }',
      ),
    );
    core.send('e:eth0', frame('02:00:00:00:00:0e', BROADCAST));
    const sent = core.send('a:eth0', frame(A, '02:00:00:00:00:0e'));
    expect(sent).toContain(`mon:eth0 ${A} > 02:00:00:00:00:0e vlan 10`);
    expect(core.send('a:eth0', frame(A, BROADCAST, { tci: 77 }))).toEqual([]);
  });

  it('keeps its counters when something else changes, and mirrors on with new ports', () => {
    const core = new LabCore(lab(SPAN));
    core.send('a:eth0', frame(A, B));
    core.apply(lab(SPAN).replace('kind: light, nics: [{ network: d/n }]', 'kind: light, nics: []'));
    core.send('a:eth0', frame(A, B));
    expect(selected(core)[0]?.frames).toBe(2);
    core.apply(lab(SPAN.replace('a:eth0', 'b:eth0')));
    expect(selected(core)[0]?.frames).toBe(0);
    core.apply(lab('{}'));
    expect(core.send('mon:eth0', frame(B, BROADCAST, { tci: 10 }))).toHaveLength(3);
  });

  it('copies offload frames whole', () => {
    const core = new LabCore(lab(SPAN));
    const iface = core.board.interfaces.get('a:eth0');
    if (iface === undefined) throw new Error('no port');
    const bytes = new Uint8Array(200);
    bytes.set(frame(A, B));
    const packet = new Packet(bytes);
    packet.set(bytes, 0, 0, 0, 60);
    packet.csumStart = 34;
    packet.csumOffset = 6;
    core.datapath.receiveBurst(iface, { packets: [packet], count: 1 }, 0);
    core.datapath.flush();
    expect(selected(core)[0]?.frames).toBe(1);
  });
});

describe('a trace through a mirrored switch', () => {
  const trace = (text: string, from: string, to: string) => {
    const model = labOf(text);
    const core = new LabCore(model);
    const plan = compile(model, new Map());
    return checkReachability(
      model,
      { from, to, proto: 'icmp' },
      async (asked) => traceFrame(core.datapath, core.board, asked, 0),
      (target) => distancesTo(plan, target),
    );
  };

  it('says which session copies the packet, and counts nothing', async () => {
    const result = await trace(lab(SPAN), 'a', 'b');
    expect(result.reached).toBe(true);
    expect(result.hops.map(({ note }) => note).join(' ')).toContain(
      'Mirror session s copies it to mon:eth0.',
    );
  });

  it('does not take the copy for the packet', async () => {
    const text = lab('{ s: { selectSrcPort: [a:eth0], outputPort: b:eth0 } }');
    const result = await trace(text, 'a', 'b');
    expect(result.reached).toBe(false);
    expect(result.code).toBe('drop-mirrorOutput');
  });
});
