/** Values and changes in words: what the inspector reads out and what stands in the history. */

import { deepEqual } from '../../src-main/model/equal.ts';
import type { Kind } from '../../src-main/model/lab.ts';
import { type VlanKeys, vlanMode } from '../../src-main/model/vlan.ts';
import { shortName } from '../inventory/words.ts';
import { forms } from './descriptions.ts';
import { type Draft, pruned, type RawSpec, valueAt } from './draft.ts';
import { type Field, type Option, ownKeys } from './fields.ts';

/** Translates a key with values; `te` tells whether there is such a key. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;
export interface Words {
  readonly t: Translate;
  readonly te: (key: string) => boolean;
}

/** The key of a field's words: its own, or the shared one. `scope` is a kind, or what rows and groups name as `words`. */
export function wordsKey(scope: string, key: string, te: Words['te']): string {
  const own = `fields.${scope}.${key}`;
  return te(`${own}.label`) ? own : `fields.common.${key}`;
}

export function fieldLabel(scope: string, key: string, { t, te }: Words): string {
  return t(`${wordsKey(scope, key, te)}.label`);
}

/** Words of a field that not every field has: `none` and `add` of rows; else those of all. */
export function rowsWord(scope: string, key: string, word: 'none' | 'add', words: Words): string {
  const own = `${wordsKey(scope, key, words.te)}.${word}`;
  return words.t(words.te(own) ? own : `form.rows.${word}`);
}

/** The choices of a field in words. */
export function optionsOf(field: Field, scope: string, { t, te }: Words): Option[] {
  const at = `${wordsKey(scope, field.key, te)}.options`;
  return (field.choices ?? []).map((value) => {
    const label = te(`${at}.${value}.label`) ? t(`${at}.${value}.label`) : String(value);
    return te(`${at}.${value}.help`)
      ? { value, label, help: t(`${at}.${value}.help`) }
      : { value, label };
  });
}

export function sayUnit(unit: string, { t, te }: Words): string {
  return te(`form.unit.${unit}`) ? t(`form.unit.${unit}`) : unit;
}

/** How VLAN keys are said: `access 10`, `trunk 10, 20-30, native 10`. */
export function sayVlan(keys: VlanKeys, absent: 'none' | 'trunk-all', t: Translate): string {
  const { mode } = vlanMode(keys, absent);
  if (mode === 'none') return t('form.vlan.sayNone');
  if (mode === 'trunk-all') return t('form.vlan.sayAll');
  if (mode === 'access') return t('form.vlan.sayAccess', { vid: keys.vlan ?? '' });
  if (mode === 'tunnel') return t('form.vlan.sayTunnel', { vid: keys.vlan ?? '' });
  const list = (keys.trunk ?? []).join(', ') || '1-4094';
  if (keys.native === undefined) return t('form.vlan.sayTrunk', { list });
  const word = keys.vlanMode === 'native-tagged' ? 'sayNativeTagged' : 'sayNative';
  return t(`form.vlan.${word}`, { list, native: keys.native });
}

/** The value of a field, '' where nothing is given. Rows have one line each. */
export function sayValue(field: Field, spec: unknown, scope: string, words: Words): string {
  const { t } = words;
  const value = valueAt(spec, field.path);
  if (field.widget === 'vlan') return sayVlan((value ?? {}) as VlanKeys, field.absent ?? 'none', t);
  if (value === undefined || value === null || value === '') return '';
  const inner = field.words ?? scope;
  switch (field.widget) {
    case 'toggle':
      return t(value === true ? 'form.yes' : 'form.no');
    case 'choice':
      return (
        optionsOf(field, scope, words).find((option) => option.value === value)?.label ??
        String(value)
      );
    case 'group':
      return sayFields(field.fields ?? [], value, inner, words) || t('form.yes');
    case 'rows':
      return rowsOf(field, value)
        .map(({ name, row }) => `${name}: ${sayRow(field, row, scope, words) || t('form.default')}`)
        .join('\n');
    case 'uplinks':
      return Object.entries(value as Record<string, string | string[]>)
        .map(([host, uplink]) => `${host}: ${[uplink].flat().join(', ')}`)
        .join('\n');
  }
  if (Array.isArray(value)) return value.join(', ');
  return field.unit === undefined ? String(value) : `${value} ${sayUnit(field.unit, words)}`;
}

/** A row of a field in short. */
export function sayRow(field: Field, row: RawSpec, scope: string, words: Words): string {
  return sayFields(field.fields ?? [], row, field.words ?? scope, words);
}

/** Values that speak for themselves stand alone, the others behind their label. */
function sayFields(fields: readonly Field[], holder: unknown, scope: string, words: Words): string {
  return fields
    .flatMap((field) => {
      if (field.widget === 'vlan' && !ownKeys(field).some((key) => valueAt(holder, [key])))
        return [];
      const said = sayValue(field, holder, scope, words).replaceAll('\n', '; ');
      if (said === '') return [];
      const label = fieldLabel(scope, field.key, words);
      // What is on is said by its name.
      if (field.widget === 'toggle' && valueAt(holder, field.path) === true) return [label];
      if (field.widget === 'group') return [`${label} (${said})`];
      const plain = field.widget !== 'toggle' && field.widget !== 'number' && field.required;
      const alone = plain || field.mono || field.widget === 'vlan' || field.widget === 'choice';
      return [alone ? said : `${label} ${said}`];
    })
    .join(', ');
}

export interface NamedRow {
  readonly name: string;
  readonly row: RawSpec;
}

/** The rows of a value, a list or a map, with what they are called. */
export function rowsOf(field: Field, value: unknown): NamedRow[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value))
    return Object.entries(value).map(([name, row]) => ({ name, row: row as RawSpec }));
  const nameOf = field.rows?.nameOf ?? ((index: number) => String(index + 1));
  return value.map((row, index) => ({ name: nameOf(index), row: row as RawSpec }));
}

/** The name of a change as it stands in the history: `Set VLAN of web to 20`. */
export function changeLabel(draft: Draft, before: unknown, words: Words): string {
  const { t } = words;
  const { kind } = draft;
  const inline = t(`kinds.inline.${kind}`);
  const after = pruned(draft);
  if (draft.id === null) {
    const name = kind === 'link' ? linkName(after) : draft.name;
    return cut(t('form.change.create', { kind: inline, name }));
  }
  const was = shortName(kind, draft.id);
  const changed = forms[kind].filter((field) => hasChanged(field, before, after));
  if (kind !== 'link' && was !== draft.name && changed.length === 0)
    return cut(t('form.change.rename', { kind: inline, name: was, to: draft.name }));
  const [field] = changed;
  const name = kind === 'link' ? was : draft.name;
  if (changed.length === 1 && field !== undefined)
    return cut(sayOne(field, name, kind, after, words));
  const fields = changed.map(({ key }) => fieldLabel(kind, key, words)).join(', ');
  return cut(t('form.change.change', { fields: fields || inline, name }));
}

function sayOne(field: Field, name: string, kind: Kind, after: RawSpec, words: Words): string {
  const { t } = words;
  const label = fieldLabel(kind, field.key, words);
  if (field.widget === 'rows' || field.widget === 'uplinks' || field.widget === 'area')
    return t('form.change.change', { fields: label, name });
  const value =
    field.widget === 'vlan' && typeof after.vlan === 'number'
      ? String(after.vlan)
      : sayValue(field, after, kind, words);
  return value === ''
    ? t('form.change.clear', { field: label, name })
    : t('form.change.set', { field: label, name, value });
}

function hasChanged(field: Field, before: unknown, after: unknown): boolean {
  if (field.widget !== 'vlan')
    return !deepEqual(valueAt(before, field.path), valueAt(after, field.path));
  return ownKeys(field).some(
    (key) =>
      !deepEqual(valueAt(before, [...field.path, key]), valueAt(after, [...field.path, key])),
  );
}

function linkName(spec: RawSpec): string {
  return Array.isArray(spec.ends) ? spec.ends.join(' ↔ ') : '';
}

const LONGEST_LABEL = 200;

function cut(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

/** The fields in which two specs differ, with both values in words. */
export function fieldsThatDiffer(
  kind: Kind,
  before: unknown,
  after: unknown,
  words: Words,
): { label: string; before: string; after: string }[] {
  return forms[kind]
    .filter((field) => hasChanged(field, before, after))
    .map((field) => ({
      label: fieldLabel(kind, field.key, words),
      before: sayValue(field, before, kind, words),
      after: sayValue(field, after, kind, words),
    }));
}
