/** Words of the lab file that this version does not know yet: they get a sentence that says so. */
import type { Kind } from './lab.ts';
import type { SchemaFinding } from './schema-findings.ts';

const laterValues: Readonly<
  Partial<Record<Kind, { key: string; values: readonly string[]; supported: string }>>
> = {
  fabric: { key: 'kind', values: ['l3-switch', 'router'], supported: 'l2-switch' },
};

const laterKeys: Readonly<Partial<Record<Kind | 'lab', readonly string[]>>> = {
  lab: ['vpcs', 'nats'],
  host: ['nats'],
  link: ['vlan'],
};

/** The one finding for an object of a kind or mode that is not supported yet, or null. */
export function laterValue(
  kind: Kind,
  spec: Readonly<Record<string, unknown>>,
): SchemaFinding | null {
  const rule = laterValues[kind];
  if (rule === undefined) return null;
  const { key, values, supported } = rule;
  const value = spec[key];
  if (typeof value !== 'string' || !values.includes(value)) return null;
  const feature = `"${key}: ${value}"`;
  return {
    code: 'unsupported',
    values: { feature, supported: `"${key}: ${supported}"` },
    field: [key],
  };
}

/** The finding of an unknown key, as one of a later version where it is. */
export function laterKey(
  kind: Kind | 'lab',
  finding: SchemaFinding,
  known: readonly string[],
): SchemaFinding {
  const { key } = finding.values;
  const isUnknown = finding.code === 'unknown-key' || finding.code === 'misspelled-key';
  if (!isUnknown || finding.field.length !== 1 || !laterKeys[kind]?.includes(String(key)))
    return finding;
  const values = { feature: `"${key}"`, supported: known.join(', ') };
  return { code: 'unsupported', values, field: finding.field };
}
