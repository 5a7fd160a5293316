/** Paths inside the lab file as people read them: `vms.web1.nics[0].mac`, `hosts.host-a.bonds.bond0.members[1]`. */
import { type Kind, splitId } from './lab.ts';

/** Keys and indexes from the outside to the inside. */
export type FieldPath = readonly (string | number)[];

/** Where the objects of each kind stand in the lab file; kinds with two names stand inside their parent. */
export const fileSections = {
  region: ['regions'],
  zone: ['regions', 'zones'],
  fabric: ['fabric'],
  host: ['hosts'],
  nic: ['hosts', 'nics'],
  bond: ['hosts', 'bonds'],
  bridge: ['hosts', 'bridges'],
  link: ['links'],
  switch: ['switches'],
  portGroup: ['switches', 'portGroups'],
  vm: ['vms'],
} as const satisfies Record<Kind, readonly [string] | readonly [string, string]>;

/**
 * The path of a field of an object in the lab file. Links have no name there: the id stands in place of the
 * index until `parseLabFile`, which knows the file, puts the real one.
 */
export function problemPath(kind: Kind, id: string, field: FieldPath = []): string {
  const [outer, inner] = fileSections[kind];
  if (kind === 'link') return `${outer}[${id}]${formatTail(field)}`;
  const { parent, name } = splitId(kind, id);
  return formatPath(
    inner === undefined ? [outer, id, ...field] : [outer, parent, inner, name, ...field],
  );
}

/** A path as text; keys that are no plain words are quoted. */
export function formatPath(path: FieldPath): string {
  const text = formatTail(path);
  return text.startsWith('.') ? text.slice(1) : text;
}

function formatTail(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  }
  return text;
}
