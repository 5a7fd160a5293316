/** Frames that a trace once told wrong; random labs found them (test/property/trace.test.ts). */
import { describe, expect, it } from 'vitest';
import { MAX_TRACE_HOPS, Trace } from '../../../src-main/datapath/trace.ts';
import { traceFrame } from '../../../src-main/switchd/tracer.ts';
import { arpFrame } from '../../support/frames.ts';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';
import { expectAsTraced, traced } from '../../support/traced.ts';

const A = '02:00:00:00:00:00';
const B = '02:00:00:00:00:01';
const FORGED = '02:77:77:77:77:77';

/** A VM on a host with two cables to a fabric switch, and another host with one. */
const labText = ({ bond = '', uplink = 'b', lag = '', keys = '', group = 'g' }): string => `
netyard: 1
name: pair
regions: { r: { zones: [z] } }
fabric: { t: { kind: l2-switch${lag} } }
hosts: { h: { zone: r/z, nics: [eth0, eth1]${bond} }, k: { zone: r/z, nics: [eth0] } }
links: [{ ends: [h:eth0, t:p0] }, { ends: [h:eth1, t:p1] }, { ends: [k:eth0, t:k] }]
switches: { d: { ${keys}uplinks: { h: ${uplink}, k: eth0 }, portGroups: { g: {}, other: { vlan: 10 }, guarded: { security: { macChanges: false } } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/${group}, mac: "${A}" }] }
  b: { host: k, kind: light, nics: [{ network: d/g, mac: "${B}" }] }
`;
const bondOf = (mode: string): string => `, bonds: { b: { mode: ${mode}, members: [eth0, eth1] } }`;

describe('a trace', () => {
  it('knows a frame that comes back by another uplink of a team, also the first one of its sender', () => {
    const core = new LabCore(labText({ uplink: '[eth0, eth1]' }));
    const said = expectAsTraced(core, 'a:eth0', frame(A, BROADCAST));
    expect(said.join()).toContain('bondReflected');
  });

  it('knows a frame that comes back by another member of a bond that balances by source', () => {
    const core = new LabCore(labText({ bond: bondOf('balance-slb') }));
    core.send('a:eth0', frame(FORGED, BROADCAST));
    const said = expectAsTraced(core, 'a:eth0', frame(A, '02:99:99:99:99:99'));
    expect(said.join()).toContain('bondReflected');
  });

  it('has a frame that comes back meet the guard that it changed, and changes none', () => {
    const group = 'guarded';
    const core = new LabCore(labText({ bond: bondOf('balance-slb'), group }));
    const claim = arpFrame({ source: FORGED, destination: B, address: '10.0.0.1' });
    const said = expectAsTraced(core, 'a:eth0', claim);
    expect(said).toContain('a:eth0 macChanged');
    const honest = frame(A, BROADCAST);
    expectAsTraced(core, 'a:eth0', honest);
    traced(core, 'a:eth0', claim);
    expect(core.send('b:eth0', frame(B, BROADCAST)).join()).toContain('a:eth0');
  });

  it('gives two hash buckets that are both new to a bond two members', () => {
    const core = new LabCore(
      labText({
        bond: bondOf('balance-tcp'),
        lag: ', lags: { l: { mode: balance-tcp, members: [p0, p1] } }',
        keys: 'floodVlans: [900], mirrors: { m: { selectAll: true, outputVlan: 900 } }, ',
        group: 'other',
      }),
    );
    core.advance(5_000);
    // The frame and its copy in VLAN 900 are of two buckets.
    expectAsTraced(core, 'b:eth0', frame(B, BROADCAST));
    const ports = [...core.board.ports.values()];
    const bond = ports.find(({ bridge, bond }) => bridge.id === 't' && bond !== null)?.bond;
    expect(new Set(bond?.buckets.filter((member) => member < 2)).size).toBe(2);
  });

  it('shows the priority that a rule marks on the way out', () => {
    const group = 'trunk: [10, 20], rules: [{ action: mark, direction: out, markCos: 5 }]';
    const core = new LabCore(
      labText({ bond: bondOf('active-backup') }).replace('g: {}', `g: { ${group} }`),
    );
    const said = expectAsTraced(core, 'a:eth0', frame(A, BROADCAST, { tci: 20 }));
    expect(said).toContain('b:eth0 delivered in VLAN 20.5');
  });

  it('says nothing of a hop that it left out, and nothing wrong of the last one that it kept', () => {
    const trace = new Trace();
    for (let hop = 0; hop <= MAX_TRACE_HOPS; hop++) trace.enter('port', `${hop}`, -1);
    trace.note('known', { port: 'x' });
    trace.end('delivered', 0);
    expect(trace.truncated).toBe(true);
    expect(trace.hops).toHaveLength(MAX_TRACE_HOPS);
    expect(trace.hops.at(-1)).toMatchObject({ outcome: 'continue', notes: [] });
  });

  it('knows that a full table gives up an address for the one that it learns from the frame', () => {
    const text = labText({ bond: bondOf('active-backup'), keys: 'fdb: { max: 10 }, ' });
    const full = new LabCore(`${text}  c: { host: h, kind: light, nics: [{ network: d/g }] }\n`);
    const filler = (n: number) => `02:00:00:00:01:0${n}`;
    // The oldest address of the port with most of them makes room.
    for (let n = 0; n < 10; n++) full.send('b:eth0', frame(filler(n), BROADCAST));
    const said = expectAsTraced(full, 'a:eth0', frame(A, filler(0)));
    expect(said).toContain('c:eth0 delivered');
    expectAsTraced(full, 'a:eth0', frame(FORGED, filler(1)));
  });

  it('of a frame that a loop multiplies is cut, and cheap', () => {
    const ends = ['a', 'b', 'c'].map((at) => `{ ends: [t:${at}, u:${at}] }`).join(', ');
    const core = new LabCore(
      labText({ bond: bondOf('active-backup') })
        .replace('fabric: {', 'fabric: { u: { kind: l2-switch },')
        .replace('links: [', `links: [${ends}, `),
    );
    const frames = { interface: 'a:eth0', frame: frame(A, BROADCAST) };
    const cut = traceFrame(core.datapath, core.board, frames, 0, 5000);
    expect(cut).toMatchObject({ truncated: true });
    expect(cut?.hops).toHaveLength(5000);
    expect(core.datapath.underWay).toBeLessThan(5000);
  });
});
