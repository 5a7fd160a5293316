import { describe, expect, it } from 'vitest';
import { traceFrame } from '../../../src-main/switchd/tracer.ts';
import { frame } from '../../support/lab-core.ts';
import { MonitoredCore } from '../../support/lab-monitoring.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';
const TARGET = '10.0.0.5:4739';

const lab = (keys = ''): string => `
netyard: 1
name: flows
regions: { r: { zones: [z] } }
fabric: { tor: { kind: l2-switch } }
hosts: { h: { zone: r/z, nics: [eth0] }, i: { zone: r/z, nics: [eth0] } }
links: [{ ends: [h:eth0, tor:1] }, { ends: [i:eth0, tor:2] }]
switches: { v: { uplinks: { h: eth0, i: eth0 }, ${keys} portGroups: { g: { vlan: 10 } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: v/g, mac: "${A}" }] }
  b: { host: h, kind: light, nics: [{ network: v/g, mac: "${B}" }] }
  c: { host: i, kind: light, nics: [{ network: v/g }] }
`;

/** An ICMP echo request, 46 octets from the IP header on. */
function echo(from: string, to: string): Uint8Array {
  const bytes = frame(from, to);
  bytes.set([0x45, 0, 0, 46, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 8, 0], 14);
  return bytes;
}

describe('the flow table that people watch', () => {
  it('is off until somebody looks, and for a minute after the last look', () => {
    const core = new MonitoredCore(lab());
    const bridge = core.board.bridges.get('v@h');
    expect(bridge?.monitor).toBeNull();
    core.send('a:eth0', echo(A, B));
    expect(core.monitoring.flows(null, core.nowMs)).toEqual({ recording: false, flows: [] });
    core.send('b:eth0', echo(B, A));
    core.send('a:eth0', echo(A, B), echo(A, B));
    const { recording, flows } = core.monitoring.flows(['v@h'], core.nowMs);
    expect(recording).toBe(true);
    expect(flows[0]).toMatchObject({
      ...{ device: 'v@h', input: 'a:eth0', output: 'b:eth0', vlan: 10, protocol: 1 },
      ...{ source: '10.0.0.1', destination: '10.0.0.2', destinationPort: 0x0800 },
      ...{ packets: 2, octets: 92 },
    });
    core.pass(59);
    expect(bridge?.monitor).not.toBeNull();
    core.pass(1);
    expect(bridge?.monitor).toBeNull();
  });

  it('is on all the time where the lab says so, and is kept when something else changes', () => {
    const core = new MonitoredCore(lab('flows: true,'));
    core.send('a:eth0', echo(A, B));
    core.follow(lab('flows: true, mtu: 2000,'));
    const { recording, flows } = core.monitoring.flows(['v@h'], core.nowMs);
    expect(recording).toBe(true);
    expect(flows.map(({ input, output }) => [input, output])).toEqual([['a:eth0', '']]);
    core.follow(lab());
    expect(core.board.bridges.get('v@h')?.monitor).toBeNull();
  });

  it('is not written by a trace', () => {
    const core = new MonitoredCore(lab('flows: true,'));
    const traced = { interface: 'a:eth0', frame: echo(A, B) };
    expect(traceFrame(core.datapath, core.board, traced, 0)?.hops.length).toBeGreaterThan(2);
    expect(core.monitoring.flows(null, core.nowMs).flows).toEqual([]);
  });
});

describe('an exporter', () => {
  it('tells of a flow that ended, of one that goes on, and of what is left at the end', () => {
    const keys = `ipfix: { targets: ["${TARGET}"], activeFlowTimeout: 60, idleFlowTimeout: 15 },`;
    const core = new MonitoredCore(lab(keys));
    core.send('a:eth0', echo(A, B));
    core.pass(14);
    expect(core.sent).toEqual([]);
    core.pass(1);
    // On both hosts: the first frame was flooded.
    expect(core.sent).toHaveLength(2);
    for (let second = 0; second < 60; second += 10) {
      core.send('a:eth0', echo(A, B));
      core.pass(10);
    }
    core.pass(1);
    expect(core.sent.length).toBeGreaterThan(2);
    core.send('a:eth0', echo(A, B));
    const before = core.sent.length;
    core.monitoring.close(core.nowMs);
    expect(core.sent.length).toBeGreaterThan(before);
  });

  it('leaves out what passes an uplink where only internal flows are asked for', () => {
    const keys = `ipfix: { targets: ["${TARGET}"], internalFlowsOnly: true },`;
    const core = new MonitoredCore(lab(keys));
    core.send('c:eth0', echo('02:00:00:00:00:0c', B));
    core.pass(20);
    expect(core.sent).toEqual([]);
    core.send('b:eth0', echo(B, A));
    core.send('a:eth0', echo(A, B));
    core.pass(20);
    expect(core.sent).toHaveLength(1);
  });

  it('keeps its sequence over a change of the lab, and begins anew when its settings change', () => {
    const keys = (version: number) =>
      `netflow: { targets: ["${TARGET}"], version: ${version}, idleTimeout: 1 },`;
    const core = new MonitoredCore(lab(keys(9)));
    const sequences = (): number[] =>
      core.datagrams(TARGET).map((bytes) => new DataView(bytes.buffer).getUint32(12));
    core.send('b:eth0', echo(B, A));
    core.pass(2);
    core.follow(lab(`mtu: 3000, ${keys(9)}`));
    core.send('b:eth0', echo(B, A));
    core.pass(2);
    expect(sequences()).toContain(1);
    core.follow(lab(keys(5)));
    core.sent.length = 0;
    core.send('a:eth0', echo(A, B));
    core.pass(2);
    expect(new DataView((core.datagrams(TARGET)[0] as Uint8Array).buffer).getUint16(0)).toBe(5);
  });
});
