/** Labs for tests, built through the same operations that users make. */
import { emptyLab, type Kind, type Lab } from '../../src-main/model/lab.ts';
import { applyOperations, type Operation } from '../../src-main/model/operations.ts';

/** `put` as a short form: kind, id, spec. */
export function put(kind: Kind, id: string, spec: unknown = {}): Operation {
  return { op: 'put', kind, id, spec };
}

const hostParts = (host: string, first: number): Operation[] => [
  put('host', host, { zone: 'east/az1' }),
  put('nic', `${host}:eth0`),
  put('nic', `${host}:eth1`),
  put('bond', `${host}:bond0`, { mode: 'active-backup', members: ['eth0', 'eth1'] }),
  put('link', `${host}:eth0--tor1:${first}`, { ends: [`${host}:eth0`, `tor1:${first}`] }),
  put('link', `${host}:eth1--tor1:${first + 1}`, { ends: [`${host}:eth1`, `tor1:${first + 1}`] }),
];

/** Two hosts with a bond each, one distributed switch, two VLANs, a host-only bridge, three VMs. */
export function smallLab(): Lab {
  return applyOperations(emptyLab('small'), [
    put('region', 'east'),
    put('zone', 'east/az1'),
    put('fabric', 'tor1', { kind: 'l2-switch' }),
    ...hostParts('host-a', 1),
    ...hostParts('host-b', 3),
    put('bridge', 'host-a:br0'),
    put('switch', 'dvs0', { uplinks: { 'host-a': 'bond0', 'host-b': 'bond0' } }),
    put('portGroup', 'dvs0/web', { vlan: 10 }),
    put('portGroup', 'dvs0/db', { vlan: 20 }),
    put('vm', 'web1', {
      host: 'host-a',
      kind: 'light',
      nics: [{ network: 'dvs0/web', address: '10.0.10.11/24' }, { network: 'br0' }],
    }),
    put('vm', 'web2', {
      host: 'host-b',
      kind: 'light',
      nics: [{ network: 'dvs0/web', address: '10.0.10.12/24' }],
    }),
    put('vm', 'db1', {
      host: 'host-a',
      kind: 'light',
      nics: [{ network: 'dvs0/db', address: '10.0.20.11/24' }],
    }),
  ]).lab;
}
