/** Wrong names on the command line end with code 2 and one sentence that says what there is; what is merely not so with 1. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src-main/cli/exit.ts';
import { type EngineClient, openEngine, startLab } from '../../support/engine.ts';

/** Two fabric switches whose cable meets BPDU guard at `tor1`, and a host on each. */
const lab = `
netyard: 1
name: names
regions: { r: { zones: [z] } }
fabric:
  tor1: { kind: l2-switch, stp: { priority: 4096 }, ports: { "1": { stp: { bpduGuard: true } }, "2": { rules: [{ action: drop, protocol: udp }] } } }
  tor2: { kind: l2-switch, stp: {}, lags: { lag1: { mode: active-backup, members: ["2"] } } }
hosts:
  h: { zone: r/z, nics: [eth0, eth1], bonds: { bond0: { mode: active-backup, members: [eth0] } }, bridges: { br0: { uplink: bond0 } } }
  i: { zone: r/z, nics: [eth0] }
links: [{ ends: [tor1:1, tor2:1] }, { ends: [h:eth0, tor1:2] }, { ends: [i:eth0, tor2:2] }]
switches: { s: { uplinks: { i: eth0 }, portGroups: { g: { vlan: 10 }, web: { vlan: 20, rules: [{ action: drop, protocol: tcp }] } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: br0, vlan: 10 }] }
  b: { host: i, kind: light, nics: [{ network: s/web }] }
`;

let engine: Awaited<ReturnType<typeof openEngine>>;
let client: EngineClient;

beforeAll(async () => {
  engine = await openEngine();
  client = engine.client;
  await client.labs.apply({ text: lab });
  await startLab(client);
});
afterAll(() => engine.close());

/** How the command line ends with what a call answers. */
async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return '0';
  } catch (error) {
    const { code, lines } = explain(error);
    return `${code} ${lines.join(' | ')}`;
  }
}

describe('names that fit nothing', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a port for stp --recover',
      () => client.tables.stpRecover({ port: 'web1:eth9' }),
      '2 netyard: There is no port "web1:eth9" with a spanning tree; there are tor1:1, tor1:2, tor2:1, tor2:lag1.',
    ],
    [
      'a port of a device without a spanning tree',
      () => client.tables.stpRecover({ port: 'b:eth0' }),
      '2 netyard: There is no port "b:eth0" with a spanning tree; there are tor1:1, tor1:2, tor2:1, tor2:lag1.',
    ],
    [
      'a device',
      () => client.tables.stp({ switch: 'core-switch' }),
      '2 netyard: There is no switch, bridge (host:bridge) or fabric device "core-switch" in lab "names"; there are h:br0, s, tor1, tor2.',
    ],
    [
      'a device with a slip',
      () => client.tables.fdb({ switch: 'h:br1' }),
      '2 netyard: There is no switch, bridge (host:bridge) or fabric device "h:br1" in lab "names"; did you mean "h:br0"?',
    ],
    [
      'a host of a switch',
      () => client.tables.flows({ switch: 's', host: 'host-x' }),
      '2 netyard: Switch "s" has no instance on host "host-x"; there is only i.',
    ],
    [
      'a host of what is on one only',
      () => client.tables.neighbors({ switch: 'tor1', host: 'h' }),
      '2 netyard: "tor1" is one device, no switch of many hosts: leave out "@h".',
    ],
    [
      'a port to flush',
      () => client.tables.fdbFlush({ switch: 'h:br0', port: 'nowhere' }),
      '2 netyard: There is no port "nowhere" on "h:br0"; there are a:eth0, h:br0:bond0.',
    ],
    [
      'a bond',
      () => client.tables.bonds({ bond: 'nowhere' }),
      '2 netyard: There is no bond (host:bond), LAG (device:lag) or team (switch@host) "nowhere" in use in lab "names"; there are h:bond0, tor2:lag1.',
    ],
    [
      'an owner of rules',
      () => client.filters.rules({ owner: 'nowhere' }),
      '2 netyard: There is no port group (switch/group), fabric port or vNIC "nowhere"; there are s/web, tor1:2.',
    ],
    [
      'a device with mirrors',
      () => client.filters.mirrors({ switch: 'tor3' }),
      '2 netyard: There is no switch, bridge (host:bridge) or fabric device "tor3" in lab "names"; did you mean "tor1"?',
    ],
    [
      'a port to explain',
      () => client.trace.explain({ port: 'a:eth1' }),
      '2 netyard: There is no port "a:eth1"; did you mean "a:eth0"?',
    ],
    [
      'a reason to explain',
      () => client.trace.explain({ port: 'a:eth0', reason: 'vlanIngres' }),
      '2 netyard: There is no drop reason "vlanIngres"; did you mean "vlanIngress"?',
    ],
    [
      'a lab',
      () => client.tables.ports({ lab: 'nowhere' }),
      '2 netyard: There is no lab "nowhere"; there is only names.',
    ],
  ])('%s', async (_what, call, expected) => {
    expect(await ending(call())).toBe(expected);
  });
});

describe('what is there and not so', () => {
  it('a port that BPDU guard has not shut ends with 1, and the one that it has is opened', async () => {
    const roles = async () =>
      (await client.tables.stp({ switch: 'tor1' })).flatMap(({ ports }) =>
        ports.map(({ port, role }) => `${port} ${role}`),
      );
    await expect.poll(roles).toContain('tor1:1 errdisabled');
    expect(await ending(client.tables.stpRecover({ port: 'tor1:2' }))).toBe(
      '1 netyard: BPDU guard has not shut port "tor1:2", but tor1:1.',
    );
    expect(await ending(client.tables.stpRecover({ port: 'tor1:1' }))).toBe('0');
  });

  it('a port without rules has none, and a vNIC has those of its port group', async () => {
    expect(await client.filters.rules({ owner: 's/g' })).toEqual([]);
    expect(await client.filters.rules({ owner: 'a:eth0' })).toEqual([]);
    const rows = await client.filters.rules({ owner: 'b:eth0' });
    expect(rows.map(({ owner, rule }) => `${owner} ${rule}`)).toEqual(['s/web 1', 's/web null']);
  });

  it('a member stands for the port that it is part of', async () => {
    const flushed = client.tables.fdbFlush({ switch: 'h:br0', port: 'h:eth0' });
    expect(await ending(flushed)).toBe('0');
  });
});
