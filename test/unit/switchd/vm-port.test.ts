/** The port of a VM does the same, whether its keys stand on a port group or on a vNIC of a plain bridge. */
import { expect, it } from 'vitest';
import { compile } from '../../../src-main/switchd/compile.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const KEYS = [
  'vlan: 10',
  'rules: [{ action: drop, protocol: udp }]',
  'policing: { rate: 1000 }',
  'security: { forgedTransmits: false, dhcpGuard: true, macLimit: { max: 2 } }',
  'shaping: { average: 10Mbit }',
  'queues: [{ name: voice, dscp: [46] }]',
  'inShaping: { average: 5Mbit }',
  'stp: { cost: 7, bpduGuard: true }',
  'storm: { broadcast: 3 }',
].join(', ');
const MAC = '02:00:00:00:00:0a';

/** VM `a` with all keys of its port, VM `b` with none beside the VLAN. */
function labText(on: 'port group' | 'bridge'): string {
  const [group, own] = on === 'bridge' ? ['vlan: 10', `, ${KEYS}`] : [KEYS, ''];
  const [a, b] = on === 'bridge' ? ['br0', 'br0, vlan: 10'] : ['s/g', 's/open'];
  return `
netyard: 1
name: ports
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, bridges: { br0: { stp: {} } } } }
switches: { s: { hosts: [h], stp: {}, portGroups: { g: { ${group} }, open: { vlan: 10 } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: ${a}, mac: "${MAC}"${own} }] }
  b: { host: h, kind: light, nics: [{ network: ${b} }] }
`;
}

it('every key of a port group has the same effect on a vNIC of a bridge', () => {
  const [group, bridge] = (['port group', 'bridge'] as const).map((on) => {
    const { ports, interfaces, ruleLists } = compile(labOf(labText(on)), new Map());
    const {
      device: _device,
      rules: _rules,
      ...port
    } = ports.find(({ id }) => id === 'a:eth0') ?? {};
    const queues = interfaces.find(({ id }) => id === 'a:eth0')?.queues;
    return { port, queues, rules: ruleLists?.map(({ rules }) => rules) };
  });
  expect(bridge).toEqual(group);
  expect(bridge?.queues?.shaping?.averageBps).toBe(10e6);
  expect(bridge?.queues?.inShaping?.averageBps).toBe(5e6);
});

it('a vNIC of a bridge is guarded: forged sources do not pass, its own does', () => {
  const core = new LabCore(labText('bridge').replace('inShaping: { average: 5Mbit }, ', ''));
  core.advance(1000);
  expect(core.send('a:eth0', frame(MAC, BROADCAST))).toHaveLength(1);
  expect(core.send('a:eth0', frame('02:00:00:00:00:99', BROADCAST))).toEqual([]);
  expect(core.drops('a:eth0', 'forgedTransmit')).toBe(1);
});
