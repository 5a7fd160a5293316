/** What stands inside or on an object: what the tree shows below it. Pure. */
import { hasInstance } from '../../src-main/model/auto.ts';
import { type Kind, type Lab, parents } from '../../src-main/model/lab.ts';
import type { ObjectRef } from '../stores/selection.ts';

/** Objects that live inside `object` by their id, and what is placed there by reference (hosts of a zone, VMs of a host). */
export function childrenOf(lab: Lab, object: ObjectRef): ObjectRef[] {
  const children: ObjectRef[] = [];
  const add = (kind: Kind, id: string) => children.push({ kind, id });
  if (object.kind === 'zone')
    for (const [id, host] of lab.host) if (host.zone === object.id) add('host', id);
  for (const [kind, rule] of Object.entries(parents) as [
    keyof typeof parents,
    (typeof parents)[keyof typeof parents],
  ][]) {
    if (rule.kind !== object.kind) continue;
    const start = object.id + rule.separator;
    for (const id of lab[kind].keys()) if (id.startsWith(start)) add(kind, id);
  }
  if (object.kind !== 'host') return children;
  for (const [id, spec] of lab.switch) if (hasInstance(spec, object.id)) add('switch', id);
  for (const [id, vm] of lab.vm) if (vm.host === object.id) add('vm', id);
  return children;
}
