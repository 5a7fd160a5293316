/** Values and changes in words: what the inspector reads out and what stands in the history. */

import { deepEqual } from '../../src-main/model/equal.ts';
import type { Kind } from '../../src-main/model/lab.ts';
import { vnicName } from '../../src-main/model/lab.ts';
import { type VlanKeys, vlanMode } from '../../src-main/model/vlan.ts';
import type { Vnic } from '../../src-main/model/vm.ts';
import { shortName } from '../inventory/words.ts';
import { forms } from './descriptions.ts';
import { type Draft, pruned, type RawSpec, valueAt } from './draft.ts';
import { type Field, ownKeys } from './fields.ts';

/** Translates a key with values; `te` tells whether there is such a key. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;
export interface Words {
  readonly t: Translate;
  readonly te: (key: string) => boolean;
}

/** The key of a field's words: its own, or the shared one. */
export function wordsKey(kind: Kind | 'vnic', key: string, te: Words['te']): string {
  const own = `fields.${kind}.${key}`;
  return te(`${own}.label`) ? own : `fields.common.${key}`;
}

export function fieldLabel(kind: Kind | 'vnic', key: string, { t, te }: Words): string {
  return t(`${wordsKey(kind, key, te)}.label`);
}

/** How VLAN keys are said: `access 10`, `trunk 10, 20-30, native 10`. */
export function sayVlan(keys: VlanKeys, absent: 'none' | 'trunk-all', t: Translate): string {
  const { mode } = vlanMode(keys, absent);
  if (mode === 'none') return t('form.vlan.sayNone');
  if (mode === 'trunk-all') return t('form.vlan.sayAll');
  if (mode === 'access') return t('form.vlan.sayAccess', { vid: keys.vlan ?? '' });
  const list = (keys.trunk ?? []).join(', ');
  return keys.native === undefined
    ? t('form.vlan.sayTrunk', { list })
    : t('form.vlan.sayNative', { list, native: keys.native });
}

/** The value of a field, '' where nothing is given. Lists of parts have one line each. */
export function sayValue(field: Field, spec: unknown, t: Translate): string {
  if (field.widget === 'vlan')
    return sayVlan((valueAt(spec, field.path) ?? {}) as VlanKeys, field.absent ?? 'none', t);
  const value = valueAt(spec, field.path);
  if (value === undefined || value === null || value === '') return '';
  if (field.widget === 'toggle') return t(value === true ? 'form.yes' : 'form.no');
  if (field.widget === 'vnics') return (value as Vnic[]).map(sayVnic).join('\n');
  if (field.widget === 'fabricPorts')
    return Object.entries(value as Record<string, VlanKeys>)
      .map(([name, port]) => `${name}: ${sayVlan(port, 'trunk-all', t)}`)
      .join('\n');
  if (field.widget === 'uplinks')
    return Object.entries(value as Record<string, string>)
      .map(([host, uplink]) => `${host}: ${uplink}`)
      .join('\n');
  if (Array.isArray(value)) return value.join(', ');
  return field.unit === undefined ? String(value) : `${value} ${field.unit}`;
}

function sayVnic(vnic: Vnic, index: number): string {
  return [`${vnicName(index)}: ${vnic.network}`, vnic.address].filter(Boolean).join(', ');
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
  if (field.widget === 'vnics' || field.widget === 'uplinks' || field.widget === 'fabricPorts')
    return t('form.change.change', { fields: label, name });
  if (field.widget === 'area') return t('form.change.change', { fields: label, name });
  const value =
    field.widget === 'vlan' && typeof after.vlan === 'number'
      ? String(after.vlan)
      : sayValue(field, after, t);
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
      before: sayValue(field, before, words.t),
      after: sayValue(field, after, words.t),
    }));
}
