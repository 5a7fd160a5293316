/**
 * Names that must be unique beyond their own kind. `name:port` means a host's NIC, a fabric port or a vNIC, so
 * hosts, fabric devices and VMs share one namespace; NICs, bonds and bridges are interfaces of one host.
 */
import { type Kind, type Lab, splitId } from '../lab.ts';
import type { Finding, ObjectKey } from '../problem.ts';

const namespaces: readonly (readonly Kind[])[] = [
  ['host', 'fabric', 'vm'],
  ['nic', 'bond', 'bridge'],
];

/** An object of another kind that has the same name in the same namespace, or null. */
export function nameConflict(lab: Lab, object: ObjectKey): ObjectKey | null {
  const kinds = namespaces.find((namespace) => namespace.includes(object.kind)) ?? [];
  const other = kinds.find((kind) => kind !== object.kind && lab[kind].has(object.id));
  return other === undefined ? null : { kind: other, id: object.id };
}

/** Names used by two kinds of one namespace; said once, at the later kind. */
export function* duplicateNames(lab: Lab): Iterable<Finding> {
  for (const namespace of namespaces)
    for (const [index, kind] of namespace.entries())
      for (const id of lab[kind].keys()) {
        const otherKind = namespace.slice(0, index).find((earlier) => lab[earlier].has(id));
        if (otherKind === undefined) continue;
        const values = { name: splitId(kind, id).name, otherKind, other: id };
        yield { code: 'duplicate-name', values, object: { kind, id }, field: [] };
      }
}
