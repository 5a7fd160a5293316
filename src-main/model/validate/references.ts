/** References and parents that are not there. */
import { type Kind, kinds, type Lab, parentOf, type SpecOf, splitId } from '../lab.ts';
import { linkParts } from '../link.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import { type Reference, referencesOf, resolveReference } from '../references.ts';

/** Every reference of the lab that points nowhere. */
export function* unknownReferences(lab: Lab): Iterable<Finding> {
  for (const kind of kinds)
    for (const [id, spec] of lab[kind]) yield* unresolved(lab, { kind, id }, spec);
}

/** The references of one object that point nowhere, its parent first. */
export function unresolved(lab: Lab, object: ObjectKey, spec: SpecOf<Kind>): Finding[] {
  const findings: Finding[] = [];
  const parent = parentOf(object);
  if (parent !== null && !lab[parent.kind].has(parent.id))
    findings.push({
      code: 'unknown-reference',
      values: { kind: parent.kind, name: parent.id },
      object,
      field: [],
    });
  for (const reference of referencesOf(object.kind, object.id, spec as never))
    if (resolveReference(lab, reference) === null && !isConsequence(lab, reference))
      findings.push(unknown(lab, object, reference));
  return findings;
}

/** An uplink or bridge on an unknown host says nothing new: the host itself is reported. */
function isConsequence(lab: Lab, { form, targets: [target] }: Reference): boolean {
  return form === 'name' && !lab.host.has(splitId(target.kind, target.id).parent);
}

function unknown(lab: Lab, object: ObjectKey, reference: Reference): Finding {
  const [target, alternative] = reference.targets;
  const place = { object, field: reference.path };
  if (reference.form === 'end') {
    const { device } = linkParts(target.id);
    return lab.host.has(device)
      ? { code: 'unknown-reference', values: { kind: 'nic', name: target.id }, ...place }
      : { code: 'unknown-link-end', values: { end: target.id }, ...place };
  }
  if (reference.form === 'port')
    return { code: 'unknown-port', values: { port: target.id }, ...place };
  if (alternative !== undefined) {
    const { parent: host, name } = splitId(target.kind, target.id);
    return { code: 'unknown-uplink', values: { host, name }, ...place };
  }
  return { code: 'unknown-reference', values: { kind: target.kind, name: target.id }, ...place };
}
