import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src-main/model/lab.ts';
import {
  applyOperations,
  diffLabs,
  type Operation,
  reapplyChanges,
  revertChanges,
} from '../../../src-main/model/operations.ts';
import { ModelError } from '../../../src-main/model/problem.ts';
import { usersOf } from '../../../src-main/model/references.ts';
import { put, smallLab } from '../../support/small-lab.ts';

const lab = smallLab();
const remove = (kind: 'host' | 'vm' | 'switch' | 'zone' | 'nic' | 'portGroup', id: string) =>
  ({ op: 'delete', kind, id }) as const;

function refusal(operations: Operation[], on: Lab = lab): string[] {
  try {
    applyOperations(on, operations);
  } catch (error) {
    if (error instanceof ModelError)
      return error.problems.map((problem) => `${problem.code}: ${problem.message}`);
    throw error;
  }
  return [];
}

describe('put', () => {
  it('creates an object, shares what did not change, and says what happened', () => {
    const result = applyOperations(lab, [put('portGroup', 'dvs0/mgmt', { vlan: 30 })]);
    expect(result.changes).toEqual([
      { kind: 'portGroup', id: 'dvs0/mgmt', before: null, after: { vlan: 30 } },
    ]);
    expect(result.lab.portGroup.get('dvs0/mgmt')).toEqual({ vlan: 30 });
    expect(result.lab.vm).toBe(lab.vm);
    expect(lab.portGroup.has('dvs0/mgmt')).toBe(false);
  });

  it('makes no change of the same content, whatever the order of its keys', () => {
    const bond = { members: ['eth0', 'eth1'], mode: 'active-backup' };
    const result = applyOperations(lab, [put('bond', 'host-a:bond0', bond)]);
    expect(result.changes).toEqual([]);
    expect(result.lab.bond).toBe(lab.bond);
  });

  it('says all that is wrong with a spec, with its path', () => {
    expect(
      refusal([
        put('vm', 'vm9', { host: 'host-a', kind: 'lite', nics: [{ network: 'br0', mtu: 10 }] }),
        put('portGroup', 'dvs0/x', { vlam: 10, vlan: 5000 }),
      ]),
    ).toEqual([
      'wrong-value: Expected "light", "qemu" or "namespace", found "lite".',
      'wrong-value: Expected an MTU from 68 to 9216, found 10.',
      'wrong-value: Expected a VLAN id from 1 to 4094, found 5000.',
      'misspelled-key: Unknown key "vlam"; did you mean "vlan"?',
    ]);
  });

  it('refuses wrong names, taken names and references to nothing', () => {
    expect(
      refusal([
        put('vm', 'web1:x', { host: 'host-a', kind: 'light' }),
        put('nic', 'eth0', {}),
        put('link', 'a--b', { ends: ['host-a:eth0', 'tor1:9'] }),
      ]),
    ).toEqual([
      expect.stringContaining('wrong-value: Expected a name of 1 to 63 letters'),
      'wrong-value: Expected an id like "host:name", found "eth0".',
      'wrong-id: The id of this link must be "host-a:eth0--tor1:9", found "a--b".',
    ]);
    expect(
      refusal([
        put('vm', 'tor1', { host: 'host-z', kind: 'light', nics: [{ network: 'dvs0/nope' }] }),
        put('bridge', 'host-a:br1', { uplink: 'eth7' }),
        put('zone', 'west/az1'),
      ]),
    ).toEqual([
      'unknown-reference: There is no host "host-z".',
      'unknown-reference: There is no port group "dvs0/nope".',
      'name-taken: The name "tor1" is taken by the fabric device "tor1"; choose another one.',
      'unknown-uplink: The host "host-a" has no NIC or bond "eth7".',
      'unknown-reference: There is no region "west".',
    ]);
  });

  it('keeps hostile keys out of every prototype', () => {
    const spec = JSON.parse('{"uplinks":{"__proto__":"eth0","constructor":"eth0"}}');
    expect(refusal([put('switch', 'evil', spec)]).length).toBeGreaterThan(0);
    expect(Object.prototype).not.toHaveProperty('eth0');
  });
});

describe('delete', () => {
  it('takes what lives inside along', () => {
    const empty = applyOperations(lab, [
      remove('vm', 'web1'),
      remove('vm', 'web2'),
      remove('vm', 'db1'),
    ]).lab;
    const { lab: after, changes } = applyOperations(empty, [remove('switch', 'dvs0')]);
    expect(changes.map(({ id }) => id).sort()).toEqual(['dvs0', 'dvs0/db', 'dvs0/web']);
    expect(after.portGroup.size).toBe(0);
  });

  it('names what outside still uses it', () => {
    expect(refusal([remove('host', 'host-a')])).toEqual([
      expect.stringMatching(
        /^in-use: The host "host-a" is still used by .*"dvs0".*; change that first\.$/,
      ),
    ]);
    expect(refusal([remove('nic', 'host-a:eth0')])).toEqual([
      'in-use: The NIC "host-a:eth0" is still used by "host-a:bond0", "host-a:eth0--tor1:1"; change that first.',
    ]);
    expect(refusal([remove('zone', 'east/az1')])[0]).toContain('"host-a", "host-b"');
    expect(refusal([remove('vm', 'nope')])).toEqual([
      'unknown-object: There is no VM "nope" in this lab.',
    ]);
  });

  it('is judged at the end of the list, in any order', () => {
    const operations: Operation[] = [
      remove('portGroup', 'dvs0/db'),
      remove('vm', 'db1'),
      remove('portGroup', 'dvs0/web'),
      put('vm', 'web1', { host: 'host-a', kind: 'light' }),
      put('vm', 'web2', { host: 'host-a', kind: 'light' }),
    ];
    for (const list of [operations, operations.toReversed()])
      expect(applyOperations(lab, list).lab.portGroup.size).toBe(0);
  });
});

describe('rename', () => {
  it('rewrites every reference to a host, its children and its cables', () => {
    const { lab: after } = applyOperations(lab, [
      { op: 'rename', kind: 'host', id: 'host-a', name: 'node1' },
    ]);
    expect([...after.nic.keys()].filter((id) => id.startsWith('node1'))).toHaveLength(2);
    expect(after.bond.get('node1:bond0')?.members).toEqual(['eth0', 'eth1']);
    expect(after.switch.get('dvs0')?.uplinks).toEqual({ node1: 'bond0', 'host-b': 'bond0' });
    expect(after.link.get('node1:eth0--tor1:1')?.ends).toEqual(['node1:eth0', 'tor1:1']);
    expect(after.vm.get('web1')?.host).toBe('node1');
    expect(JSON.stringify(Object.values(after).map((t) => [...t]))).not.toContain('host-a');
  });

  it('follows a NIC, a bridge, a switch, a fabric device and a zone', () => {
    const { lab: after } = applyOperations(lab, [
      { op: 'rename', kind: 'nic', id: 'host-a:eth0', name: 'ens1' },
      { op: 'rename', kind: 'bridge', id: 'host-a:br0', name: 'private' },
      { op: 'rename', kind: 'switch', id: 'dvs0', name: 'vds' },
      { op: 'rename', kind: 'fabric', id: 'tor1', name: 'leaf' },
      { op: 'rename', kind: 'region', id: 'east', name: 'north' },
    ]);
    expect(after.bond.get('host-a:bond0')?.members).toEqual(['ens1', 'eth1']);
    expect(after.link.has('host-a:ens1--leaf:1')).toBe(true);
    expect(after.vm.get('web1')?.nics?.map(({ network }) => network)).toEqual([
      'vds/web',
      'private',
    ]);
    expect(after.host.get('host-a')?.zone).toBe('north/az1');
  });

  it('refuses a taken or impossible name', () => {
    expect(refusal([{ op: 'rename', kind: 'vm', id: 'web1', name: 'web2' }])[0]).toContain(
      'name-taken',
    );
    expect(refusal([{ op: 'rename', kind: 'vm', id: 'web1', name: 'tor1' }])[0]).toContain(
      'name-taken',
    );
    expect(refusal([{ op: 'rename', kind: 'vm', id: 'web1', name: 'a/b' }])[0]).toContain(
      'wrong-value',
    );
    expect(
      refusal([{ op: 'rename', kind: 'link', id: 'host-a:eth0--tor1:1', name: 'x' }])[0],
    ).toContain('no-name');
  });
});

describe('changes', () => {
  const operations: Operation[] = [
    { op: 'describe', description: 'another' },
    { op: 'rename', kind: 'host', id: 'host-a', name: 'node1' },
    put('portGroup', 'dvs0/web', { vlan: 11 }),
    remove('vm', 'db1'),
  ];

  it('are undone and redone', () => {
    const { lab: after, changes } = applyOperations(lab, operations);
    expect(diffLabs(lab, revertChanges(after, changes))).toEqual([]);
    expect(diffLabs(after, reapplyChanges(lab, changes))).toEqual([]);
    expect(revertChanges(after, changes).description).toBe('');
  });

  it('are what a comparison of both labs finds', () => {
    const { lab: after, changes } = applyOperations(lab, operations);
    const byId = (a: { kind: string; id: string }, b: { kind: string; id: string }) =>
      `${a.kind} ${a.id}` < `${b.kind} ${b.id}` ? -1 : 1;
    expect(diffLabs(lab, after).sort(byId)).toEqual([...changes].sort(byId));
  });
});

describe('usersOf', () => {
  it('finds who refers to an object, and where', () => {
    expect(
      usersOf(lab, { kind: 'host', id: 'host-b' }).map(({ user, reference }) => [
        user.id,
        ...reference.path,
      ]),
    ).toEqual([
      ['dvs0', 'uplinks', 'host-b'],
      ['web2', 'host'],
    ]);
  });
});
