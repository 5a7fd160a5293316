/** Forms as data: every key of every schema has its field and its words; drafts become one change with a name, or say why not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../../src-main/model/check-spec.ts';
import { type Kind, kinds, type Lab } from '../../../src-main/model/lab.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { applyOperations } from '../../../src-main/model/operations.ts';
import { fieldKeyOf, formPathOf, forms } from '../../../src-renderer/forms/descriptions.ts';
import {
  adviceOf,
  type Draft,
  draftOf,
  errorsOf,
  idOfDraft,
  knownFindings,
  NAME,
  newDraft,
  operationsOf,
  PARENT,
  type Path,
  pathKey,
  type RawSpec,
  withValue,
} from '../../../src-renderer/forms/draft.ts';
import {
  bySection,
  type Field,
  ownKeys,
  type Section,
} from '../../../src-renderer/forms/fields.ts';
import { freeEnds, networksOn, uplinksOn } from '../../../src-renderer/forms/options.ts';
import { changeLabel, sayValue, type Words, wordsKey } from '../../../src-renderer/forms/say.ts';
import { parseNumber, parseRange } from '../../../src-renderer/forms/widgets/parse.ts';
import { i18n } from '../../../src-renderer/i18n/index.ts';

const twoHosts = readFileSync(
  new URL('../../../resources/labs/two-hosts.yaml', import.meta.url),
  'utf8',
);

function lab(): Lab {
  const parsed = parseLabFile(twoHosts);
  if (parsed.lab === null) throw new Error(JSON.stringify(parsed.problems));
  return parsed.lab;
}
// Keys are made of kinds and fields here, which the types of vue-i18n do not follow.
const { t, te } = i18n.global as unknown as Words;
const words: Words = { t, te };
const said = te as (key: string, locale: 'en' | 'zh') => boolean;
function draft(kind: Kind, id: string, change: RawSpec = {}): Draft {
  const found = draftOf(kind, id, lab()[kind].get(id));
  return { ...found, spec: { ...found.spec, ...change } };
}
const codes = (of: Draft) =>
  Object.fromEntries([...errorsOf(lab(), of)].map(([path, { code }]) => [path, code]));

/** Every field of a form with the path of the schema that it edits; 0 stands for any row of a list or map. */
function everyField(
  fields: readonly Field[],
  at: Path,
  scope: string,
): { field: Field; path: Path; scope: string }[] {
  return fields.flatMap((field) => {
    const own = [...at, ...field.path];
    const below = field.widget === 'rows' ? [...own, 0] : own;
    return [
      { field, path: own, scope },
      ...everyField(field.fields ?? [], below, field.words ?? scope),
    ];
  });
}
const fieldsOf = (kind: Kind) => everyField(forms[kind], [], kind);

describe('descriptions', () => {
  it.each(kinds)('%s: every key of the schema can be edited, also inside', (kind) => {
    const covered = new Set(
      fieldsOf(kind).flatMap(({ field, path }) =>
        field.widget === 'vlan'
          ? ownKeys(field).map((key) => pathKey([...path, key]))
          : [pathKey(path)],
      ),
    );
    const isCovered = (path: Path): boolean =>
      covered.has(pathKey(path)) ||
      // One field per end of a pair.
      covered.has(pathKey([...path, 0])) ||
      (keysBelow(kind, path).length > 0 && keysBelow(kind, path).every(isCovered));
    const missing = everyPath(kind, []).filter((path) => !isCovered(path));
    expect(missing.map(pathKey)).toEqual([]);
  });

  it.each(kinds)('%s: every field leads to a key of the schema', (kind) => {
    const known = new Set(everyPath(kind, []).map(pathKey));
    const wrong = fieldsOf(kind)
      .filter(({ field, path }) => field.widget !== 'vlan' && !known.has(pathKey(path)))
      .filter(({ path }) => typeof path.at(-1) !== 'number');
    expect(wrong.map(({ path }) => pathKey(path))).toEqual([]);
  });

  it.each(kinds)('%s: every field has its label and help in both languages', (kind) => {
    for (const { field, scope } of fieldsOf(kind))
      for (const locale of ['en', 'zh'] as const) {
        const te = (text: string) => said(text, locale);
        const at = wordsKey(scope, field.key, te);
        expect([te(`${at}.label`), te(`${at}.help`)], `${locale} ${at}`).toEqual([true, true]);
        if (field.section !== undefined)
          expect(te(`form.section.${field.section}`), field.section).toBe(true);
      }
  });

  it('finds the field of a path of the lab file', () => {
    expect(fieldKeyOf('vm', 'nics[0].mac')).toBe('nics');
    expect(fieldKeyOf('vm', 'qemu.memory')).toBe('memory');
    expect(fieldKeyOf('portGroup', 'native')).toBe('vlan');
    expect(fieldKeyOf('link', 'ends[1]')).toBe('end1');
  });

  it('leads the cursor to a field by its key and by its path', () => {
    expect(formPathOf('vm', 'memory')).toEqual(['qemu', 'memory']);
    expect(formPathOf('vm', 'nics[1].mac')).toEqual(['nics', '1', 'mac']);
    expect(formPathOf('fabric', 'ports["a.b"].vlan')).toEqual(['ports', 'a.b', 'vlan']);
    expect(formPathOf('portGroup', 'vlan')).toEqual(['vlan']);
  });
});

/** Paths of all keys that a schema knows, with those inside. */
function everyPath(kind: Kind, at: Path): Path[] {
  return keysBelow(kind, at).flatMap((path) => [path, ...everyPath(kind, path)]);
}
/** Keys one step inside a path, looking through lists and maps. */
function keysBelow(kind: Kind, at: Path): Path[] {
  for (const through of [[], [0]])
    if (keysOf(kind, [...at, ...through]).length > 0)
      return keysOf(kind, [...at, ...through]).map((key) => [...at, ...through, key]);
  return [];
}

describe('rows and groups', () => {
  const rules: Field = {
    path: ['rules'],
    key: 'rules',
    widget: 'rows',
    rows: { ordered: true },
    words: 'vnic',
    fields: [
      { path: ['network'], key: 'network', widget: 'text', required: true },
      { path: ['mtu'], key: 'mtu', widget: 'number', unit: 'B' },
    ],
  };
  it('are said in a line each', () => {
    const spec = { rules: [{ network: 'a', mtu: 1500 }, {}] };
    expect(sayValue(rules, spec, 'vm', words)).toBe('1: a, MTU 1500 B\n2: default');
    const group: Field = { ...rules, widget: 'group' };
    expect(sayValue(group, { rules: {} }, 'vm', words)).toBe('Yes');
    expect(sayValue(group, {}, 'vm', words)).toBe('');
  });
  it('stand in the order of their sections, the fields without one first', () => {
    const field = (key: string, section?: Section): Field => ({
      path: [key],
      key,
      widget: 'text',
      ...(section === undefined ? {} : { section }),
    });
    const list = [field('a', 'storm'), field('b'), field('c', 'storm'), field('d', 'filters')];
    expect(bySection(list).map(([name, of]) => [name, of.map(({ key }) => key)])).toEqual([
      ['', ['b']],
      ['filters', ['d']],
      ['storm', ['a', 'c']],
    ]);
  });
  it('read numbers and ranges, and leave the rest to the schema', () => {
    expect(['12', ' 0.5 ', '', '1e3'].map(parseNumber)).toEqual([12, 0.5, undefined, '1e3']);
    expect(['12', '20-30', 'x'].map(parseRange)).toEqual([12, '20-30', 'x']);
  });
});

describe('new objects', () => {
  it.each(kinds)('%s: begins with a free name', (kind) => {
    const made = newDraft(lab(), kind, { parent: kind === 'portGroup' ? 'dvs0' : undefined });
    expect(lab()[kind].has(idOfDraft(made))).toBe(false);
  });

  it('makes the choice where there is only one', () => {
    expect(newDraft(lab(), 'host').spec.zone).toBe('east/az1');
    expect(newDraft(lab(), 'portGroup').parent).toBe('dvs0');
    expect(newDraft(lab(), 'nic').parent).toBe('');
  });

  it('is refused at the parent and the name, with the errors of its values beside', () => {
    const made = { ...newDraft(lab(), 'nic'), name: 'no name' };
    made.spec = { mtu: 10 };
    expect(codes(made)).toEqual({
      [PARENT]: 'wrong-value',
      [NAME]: 'wrong-value',
      mtu: 'wrong-value',
    });
  });

  it('says which required value is missing, and which name is taken', () => {
    const vm = newDraft(lab(), 'vm');
    expect(codes(vm)).toEqual({ host: 'missing-key' });
    expect(codes({ ...vm, name: 'web1', spec: { ...vm.spec, host: 'host-a' } })).toEqual({});
    expect(codes({ ...newDraft(lab(), 'fabric'), name: 'host-a' })).toEqual({
      [NAME]: 'name-taken',
    });
  });
});

describe('errors stand at their field', () => {
  it.each<[string, Kind, string, RawSpec, Record<string, string>]>([
    [
      'address',
      'vm',
      'web1',
      { nics: [{ network: 'dvs0/web', address: '10.0.10.999/24' }] },
      { 'nics.0.address': 'wrong-value' },
    ],
    ['multicast MAC', 'nic', 'host-a:eth0', { mac: '01:00:00:00:00:01' }, { mac: 'wrong-value' }],
    ['VLAN', 'portGroup', 'dvs0/web', { vlan: 5000 }, { vlan: 'wrong-value' }],
    ['no VLAN typed yet', 'portGroup', 'dvs0/web', { vlan: '' }, { vlan: 'wrong-value' }],
    [
      'range',
      'portGroup',
      'dvs0/web',
      { vlan: undefined, trunk: [10, '30-20'] },
      { 'trunk.1': 'wrong-value' },
    ],
    ['unknown zone', 'host', 'host-a', { zone: 'east/az9' }, { zone: 'unknown-reference' }],
    [
      'unknown uplink',
      'switch',
      'dvs0',
      { uplinks: { 'host-a': 'eth7' } },
      { 'uplinks.host-a': 'unknown-uplink' },
    ],
    [
      'uplink not chosen',
      'switch',
      'dvs0',
      { uplinks: { 'host-a': '' } },
      { 'uplinks.host-a': 'wrong-value' },
    ],
    [
      'primary',
      'bond',
      'host-a:bond0',
      { members: ['eth0'], primary: 'eth1' },
      { primary: 'wrong-value' },
    ],
    [
      'end',
      'link',
      'host-a:eth0--tor1:1',
      { ends: ['host-a:eth0', ''] },
      { 'ends.1': 'wrong-value' },
    ],
  ])('%s', (_what, kind, id, change, expected) => {
    expect(codes(draft(kind, id, change))).toEqual(expected);
  });

  it('tells what is wrong with the lab as a whole: here and upon others', () => {
    const own = draft('vm', 'web2', { nics: [{ network: 'dvs0/web', address: '10.0.10.11/24' }] });
    expect(
      [...adviceOf(lab(), own, knownFindings(lab()))].map(([path, { code }]) => [path, code]),
    ).toEqual([['nics.0.address', 'duplicate-address']]);
    const other = draft('vm', 'web1', {
      nics: [{ network: 'dvs0/web', address: '10.0.10.12/24' }],
    });
    const [told] = [...adviceOf(lab(), other, knownFindings(lab()))];
    expect([told?.[0], told?.[1].object?.id]).toEqual(['', 'web2']);
  });
});

describe('saving', () => {
  const saved = (of: Draft) => applyOperations(lab(), operationsOf(of)).lab;

  it('leaves out what is empty', () => {
    const made = draft('vm', 'web1', { description: '', qemu: { memory: 64 } });
    expect(saved(made).vm.get('web1')).toEqual(lab().vm.get('web1'));
  });

  it('renames and changes in one', () => {
    const made = { ...draft('portGroup', 'dvs0/web', { vlan: 30 }), name: 'front' };
    const after = saved(made);
    expect(after.portGroup.get('dvs0/front')).toEqual({ vlan: 30 });
    expect(after.vm.get('web1')?.nics?.[0]?.network).toBe('dvs0/front');
  });

  it('moves a link by its ends', () => {
    const after = saved(draft('link', 'host-a:eth0--tor1:1', { ends: ['host-a:eth0', 'tor1:9'] }));
    expect(after.link.has('host-a:eth0--tor1:1')).toBe(false);
    expect(after.link.has('host-a:eth0--tor1:9')).toBe(true);
  });

  it.each<[string, Draft, unknown]>([
    ['Set VLAN of web to 20', draft('portGroup', 'dvs0/web', { vlan: 20 }), { vlan: 10 }],
    ['Set MTU of eth0 to 1500 B', draft('nic', 'host-a:eth0', { mtu: 1500 }), {}],
    [
      'Clear Primary of bond0',
      draft('bond', 'host-a:bond0', { primary: undefined }),
      { ...lab().bond.get('host-a:bond0'), primary: 'eth0' },
    ],
    ['Change vNICs of web1', draft('vm', 'web1', { nics: [] }), lab().vm.get('web1')],
    ['Rename VM web1 to web9', { ...draft('vm', 'web1'), name: 'web9' }, lab().vm.get('web1')],
    [
      'Change Host, vNICs of web1',
      draft('vm', 'web1', { host: 'host-b', nics: [] }),
      lab().vm.get('web1'),
    ],
    ['Create region region1', newDraft(lab(), 'region'), undefined],
  ])('is called "%s"', (label, made, before) => {
    expect(changeLabel(made, before, words)).toBe(label);
  });
});

describe('options', () => {
  it('offers bonds before free NICs, and no member of a bond', () => {
    expect(uplinksOn(lab(), 'host-a').map(({ value }) => value)).toEqual(['bond0']);
  });
  it('offers port groups with an instance on the host', () => {
    expect(networksOn(lab(), 'host-a').map(({ value }) => value)).toContain('dvs0/web');
    expect(networksOn(lab(), 'host-z')).toEqual([]);
  });
  it('offers the next port of a fabric device and keeps the ends of the link itself', () => {
    const link = draft('link', 'host-a:eth0--tor1:1');
    const ends = freeEnds({ lab: lab(), draft: link, row: link.spec });
    expect(ends.map(({ value }) => value)).toEqual(['host-a:eth0', 'tor1:1', 'tor1:5']);
  });
});

describe('values at paths', () => {
  it('makes holders and takes keys away', () => {
    expect(withValue({}, ['qemu', 'memory'], 64)).toEqual({ qemu: { memory: 64 } });
    expect(withValue({ ends: ['a:1', 'b:1'] }, ['ends', 1], 'c:1')).toEqual({
      ends: ['a:1', 'c:1'],
    });
    expect(withValue({ mtu: 1500 }, ['mtu'], undefined)).toEqual({});
    expect(withValue({ qemu: { memory: 64 } }, ['qemu', 'memory'], undefined)).toEqual({});
    expect(withValue({}, ['security'], {})).toEqual({ security: {} });
  });
});

describe('the form of a bond', () => {
  const field = (key: string) => {
    const found = forms.bond.find((one) => one.key === key);
    if (found === undefined) throw new Error(`no field ${key}`);
    return found;
  };
  const shown = (row: RawSpec) =>
    forms.bond
      .filter(
        (one) => one.shown?.({ lab: lab(), draft: draft('bond', 'host-a:bond0'), row }) ?? true,
      )
      .map(({ key }) => key);

  it('asks for LACP where it is a choice, and for delays where there is none', () => {
    expect(shown({ mode: 'active-backup' })).toEqual(expect.arrayContaining(['lacp', 'updelay']));
    expect(shown({ mode: 'active-backup', lacp: {} })).not.toContain('updelay');
    expect(shown({ mode: 'balance-xor' })).not.toContain('lacp');
    expect(shown({ mode: 'lacp' })).not.toContain('updelay');
  });

  it('takes away what a new mode, or LACP, does not have', () => {
    const settled = (key: string, row: RawSpec) => field(key).settle?.(row);
    expect(settled('lacp', { mode: 'balance-slb', lacp: {}, updelay: 5 })).toEqual({
      ...{ mode: 'balance-slb', lacp: {} },
    });
    expect(settled('mode', { mode: 'active-backup', lacp: { rate: 'fast' } })).toEqual({
      mode: 'active-backup',
    });
    expect(settled('mode', { mode: 'balance-tcp', lacp: { rate: 'fast' } })).toEqual({
      ...{ mode: 'balance-tcp', lacp: { rate: 'fast' } },
    });
  });
});
