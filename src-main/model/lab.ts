/**
 * A lab: one table per kind of object, keyed by id. Ids are the words that the lab file uses to refer to an
 * object (`host-a`, `host-a:eth0`, `dvs0/web`), so a reference is always an id or a name within a parent.
 * A lab is never changed in place: `applyOperations` gives a new one that shares what did not change.
 */
import { z } from 'zod';
import { fabricSchema } from './fabric.ts';
import { bondSchema, bridgeSchema, hostSchema, nicSchema } from './host.ts';
import { linkSchema } from './link.ts';
import { regionSchema, zoneSchema } from './region.ts';
import { portGroupSchema, switchSchema } from './switch.ts';
import { vmSchema } from './vm.ts';

/** The schema of each kind. The order is the order of the lab file: what is referred to comes first. */
export const schemas = {
  region: regionSchema,
  zone: zoneSchema,
  fabric: fabricSchema,
  host: hostSchema,
  nic: nicSchema,
  bond: bondSchema,
  bridge: bridgeSchema,
  link: linkSchema,
  switch: switchSchema,
  portGroup: portGroupSchema,
  vm: vmSchema,
} as const;

export type Kind = keyof typeof schemas;
export const kinds = Object.keys(schemas) as readonly Kind[];
export const kindSchema = z.enum(Object.keys(schemas) as [Kind, ...Kind[]]);

export type SpecOf<K extends Kind> = z.infer<(typeof schemas)[K]>;
export type Tables = { readonly [K in Kind]: ReadonlyMap<string, SpecOf<K>> };

export interface Lab extends Tables {
  readonly name: string;
  readonly description: string;
}

/** A lab without objects. */
export function emptyLab(name: string, description = ''): Lab {
  const tables = Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as unknown as Tables;
  return { name, description, ...tables };
}

/** Kinds that live inside another object, and the separator of their ids. */
export const parents = {
  zone: { kind: 'region', separator: '/' },
  nic: { kind: 'host', separator: ':' },
  bond: { kind: 'host', separator: ':' },
  bridge: { kind: 'host', separator: ':' },
  portGroup: { kind: 'switch', separator: '/' },
} as const satisfies Partial<Record<Kind, { kind: Kind; separator: string }>>;

/** An id taken apart: `host-a:eth0` → parent `host-a`, name `eth0`. Top-level kinds have parent ''. */
export function splitId(kind: Kind, id: string): { parent: string; name: string } {
  const rule = kind in parents ? parents[kind as keyof typeof parents] : null;
  const at = rule === null ? -1 : id.indexOf(rule.separator);
  return at < 0 ? { parent: '', name: id } : { parent: id.slice(0, at), name: id.slice(at + 1) };
}

/** The object that another one lives in; null for top-level kinds. */
export function parentOf(object: { kind: Kind; id: string }): { kind: Kind; id: string } | null {
  if (!(object.kind in parents)) return null;
  const rule = parents[object.kind as keyof typeof parents];
  return { kind: rule.kind, id: splitId(object.kind, object.id).parent };
}

/** The id of an object inside its parent. */
export function joinId(kind: keyof typeof parents, parent: string, name: string): string {
  return `${parent}${parents[kind].separator}${name}`;
}

/** Name of a VM's n-th vNIC. */
export function vnicName(index: number): string {
  return `eth${index}`;
}
