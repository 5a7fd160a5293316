/** Random labs: written and read they are the same; changes are undone and redone; no operation breaks a reference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLab, type Kind, kinds, type Lab } from '../../src-main/model/lab.ts';
import { formatLabFile, parseLabFile } from '../../src-main/model/lab-file.ts';
import {
  applyOperations,
  diffLabs,
  type Operation,
  reapplyChanges,
  revertChanges,
} from '../../src-main/model/operations.ts';
import { ModelError } from '../../src-main/model/problem.ts';
import { forEachReference, resolveReference } from '../../src-main/model/references.ts';
import { validateLab } from '../../src-main/model/validate/validate-lab.ts';
import { put } from '../support/small-lab.ts';

const limits = { numRuns: 300, interruptAfterTimeLimit: 12_000 } as const;

/** Few names, so that operations meet. */
const name = fc.constantFrom('a', 'b', 'c1', 'c10', 'x.y', 'null', '1', 'Z_9');
const text = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom(
    'yes',
    '12:30',
    'a: b',
    '# c',
    "it's",
    '"q"',
    '\\',
    ' x ',
    '-',
    'two words',
    '0x10',
  ),
);
const description = fc.option(text, { nil: undefined });
const mtu = fc.option(fc.integer({ min: 68, max: 9216 }), { nil: undefined });
const vid = fc.integer({ min: 1, max: 4094 });
const vlan = fc.oneof(
  fc.constant({}),
  fc.record({ vlan: vid }),
  fc.record({
    trunk: fc.array(fc.oneof(vid, fc.constantFrom('5-9', '100')), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ trunk: fc.constant([10, '20-30']), native: vid }),
);
const vnic = fc
  .tuple(
    fc.oneof(
      name,
      fc.tuple(name, name).map((both) => both.join('/')),
    ),
    mtu,
    vlan,
  )
  .map(([network, size, keys]) => ({ network, mtu: size, address: '10.1.2.3/24', ...keys }));

const specs: { readonly [K in Kind]: fc.Arbitrary<unknown> } = {
  region: fc.record({ description }),
  zone: fc.record({ description }),
  fabric: fc.record({
    kind: fc.constant('l2-switch'),
    mtu,
    description,
    ports: fc.dictionary(name, vlan, { maxKeys: 3 }),
  }),
  host: fc.record({ zone: fc.tuple(name, name).map((both) => both.join('/')), description }),
  nic: fc.record({ mtu, description }),
  bond: fc.record({
    mode: fc.constant('active-backup'),
    members: fc.array(name, { minLength: 1, maxLength: 3 }),
  }),
  bridge: fc.record({ uplink: fc.option(name, { nil: undefined }), mtu, description }),
  link: fc.constant({}),
  switch: fc.record({
    uplinks: fc.dictionary(name, name, { maxKeys: 3 }),
    hosts: fc.array(name, { maxLength: 2 }),
    mtu,
  }),
  portGroup: fc.tuple(vlan, mtu).map(([keys, size]) => ({ ...keys, mtu: size })),
  vm: fc.record({
    host: name,
    kind: fc.constantFrom('light', 'qemu', 'namespace'),
    nics: fc.array(vnic, { maxLength: 3 }),
    description,
  }),
};

const separators: Partial<Record<Kind, string>> = {
  zone: '/',
  portGroup: '/',
  nic: ':',
  bond: ':',
  bridge: ':',
};

function idOf(kind: Kind, parent: string, own: string): string {
  const separator = separators[kind];
  return separator === undefined ? own : parent + separator + own;
}

const link = fc
  .tuple(fc.tuple(name, name), fc.tuple(name, name), fc.record({ mtu, description }))
  .map(([a, b, more]) => {
    const ends = [a.join(':'), b.join(':')] as const;
    return put('link', ends.join('--'), { ends, ...more });
  });

const putAny = fc
  .constantFrom(...kinds)
  .chain((kind) =>
    kind === 'link'
      ? link
      : fc
          .tuple(name, name, specs[kind])
          .map(([parent, own, spec]) => put(kind, idOf(kind, parent, own), spec)),
  );

const changeAny: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: putAny },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...kinds), name, name)
      .map(([kind, a, b]): Operation => ({ op: 'delete', kind, id: idOf(kind, a, b) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...kinds), name, name, name)
      .map(
        ([kind, a, b, to]): Operation => ({ op: 'rename', kind, id: idOf(kind, a, b), name: to }),
      ),
  },
  { weight: 1, arbitrary: text.map((description): Operation => ({ op: 'describe', description })) },
);

/** What of the operations is possible, one after the other. */
function grown(operations: readonly Operation[], from: Lab = emptyLab('random')): Lab {
  let lab = from;
  for (const operation of operations) lab = attempt(lab, [operation])?.lab ?? lab;
  return lab;
}

function attempt(
  lab: Lab,
  operations: readonly Operation[],
): ReturnType<typeof applyOperations> | null {
  try {
    return applyOperations(lab, operations);
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}

const foundation = grown(
  ['a', 'b', 'c1'].flatMap((own) => [
    put('region', own),
    put('zone', `${own}/${own}`),
    put('host', own, { zone: `${own}/${own}` }),
    ...['a', 'b', 'c1', '1'].map((nic) => put('nic', `${own}:${nic}`)),
    put('switch', own, { uplinks: { [own]: 'a' } }),
    put('portGroup', `${own}/a`, { vlan: 10 }),
  ]),
);

const random = fc
  .array(changeAny, { maxLength: 60 })
  .map((operations) => grown(operations, foundation));

describe('random labs', () => {
  it('are the same after they are written and read', () => {
    fc.assert(
      fc.property(random, (lab) => {
        const written = formatLabFile(lab);
        const { lab: again, problems } = parseLabFile(written);
        const own = validateLab(lab);
        expect(problems.map(({ code }) => code).sort()).toEqual(own.map(({ code }) => code).sort());
        if (again === null) return;
        expect(diffLabs(lab, again)).toEqual([]);
        expect(again.description).toBe(lab.description);
        expect(formatLabFile(again)).toBe(written);
      }),
      limits,
    );
  });

  it('have no reference to nothing, whatever was done to them', () => {
    fc.assert(
      fc.property(random, (lab) => {
        for (const kind of kinds)
          forEachReference(lab, kind, (_user, reference) =>
            expect(resolveReference(lab, reference)).not.toBeNull(),
          );
      }),
      limits,
    );
  });
});

describe('a list of operations', () => {
  it('is undone and redone, and is what a comparison finds', () => {
    fc.assert(
      fc.property(
        random,
        fc.array(changeAny, { minLength: 1, maxLength: 4 }),
        (lab, operations) => {
          const result = attempt(lab, operations);
          fc.pre(result !== null);
          const back = revertChanges(result.lab, result.changes);
          expect(diffLabs(lab, back)).toEqual([]);
          expect(diffLabs(result.lab, reapplyChanges(back, result.changes))).toEqual([]);
          const key = ({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`;
          expect(diffLabs(lab, result.lab).map(key).sort()).toEqual(result.changes.map(key).sort());
        },
      ),
      limits,
    );
  });
});
