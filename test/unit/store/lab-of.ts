/** Labs and their changes for the tests of the store. */
import { emptyLab, type Kind, kinds, type Lab } from '../../../src-main/model/lab.ts';
import type { Change } from '../../../src-main/model/operations.ts';

/** The changes that make all objects of a lab. */
export function creation(lab: Lab): Change[] {
  return kinds.flatMap((kind) =>
    [...lab[kind]].map(([id, after]) => ({ kind, id, before: null, after })),
  );
}

/** A copy of the lab after some changes. */
export function applied(lab: Lab, ...changes: Change[]): Lab {
  const next = { ...lab };
  for (const { kind, id, after } of changes) {
    const table = new Map<string, unknown>(next[kind as Kind]);
    if (after === null) table.delete(id);
    else table.set(id, after);
    Object.assign(next, { [kind]: table });
  }
  return next;
}

/** Changes turned round, as undo applies them. */
export function inverse(changes: readonly Change[]): Change[] {
  return changes
    .map(({ kind, id, before, after }) => ({ kind, id, before: after, after: before }))
    .reverse();
}

/** One host with a NIC and a bridge on it, and a VM on the bridge. */
export function smallLab(name: string): Lab {
  return applied(
    emptyLab(name, 'small'),
    { kind: 'region', id: 'east', before: null, after: {} },
    { kind: 'zone', id: 'east/az1', before: null, after: {} },
    { kind: 'host', id: 'host-a', before: null, after: { zone: 'east/az1' } },
    { kind: 'nic', id: 'host-a:eth0', before: null, after: {} },
    { kind: 'bridge', id: 'host-a:br0', before: null, after: { uplink: 'eth0' } },
    {
      kind: 'vm',
      id: 'vm1',
      before: null,
      after: { host: 'host-a', kind: 'light', nics: [{ network: 'br0' }] },
    },
  );
}

/** A lab of that many hosts and VMs, all on one distributed switch. */
export function largeLab(name: string, hosts: number, vms: number): Lab {
  const changes: Change[] = [
    { kind: 'region', id: 'east', before: null, after: {} },
    { kind: 'zone', id: 'east/az1', before: null, after: {} },
  ];
  const put = (kind: Kind, id: string, spec: unknown): void => {
    changes.push({ kind, id, before: null, after: spec });
  };
  for (let n = 0; n < hosts; n++) {
    put('host', `h${n}`, { zone: 'east/az1' });
    put('nic', `h${n}:eth0`, {});
  }
  const uplinks = Object.fromEntries(Array.from({ length: hosts }, (_, n) => [`h${n}`, 'eth0']));
  put('switch', 'dvs0', { uplinks });
  put('portGroup', 'dvs0/web', { vlan: 10 });
  for (let n = 1; n <= vms; n++)
    put('vm', `vm${n}`, {
      host: `h${n % hosts}`,
      kind: 'light',
      nics: [{ network: 'dvs0/web', address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}/8` }],
    });
  const lab = emptyLab(name);
  for (const { kind, id, after } of changes)
    (lab[kind as Kind] as Map<string, unknown>).set(id, after);
  return lab;
}
