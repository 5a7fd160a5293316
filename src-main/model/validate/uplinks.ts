/** Who uses which NIC, bond and cable end: each carries one thing. */
import { type Kind, type Lab, splitId } from '../lab.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import type { FieldPath } from '../problem-path.ts';

/** A NIC that two bonds, or one bond twice, have as a member. */
export function* bondMembers(lab: Lab): Iterable<Finding> {
  const bonds = new Map<string, string>();
  for (const [id, bond] of lab.bond) {
    const { parent: host } = splitId('bond', id);
    for (const [index, nic] of bond.members.entries()) {
      const key = `${host}:${nic}`;
      const other = bonds.get(key);
      const place = { object: { kind: 'bond', id }, field: ['members', index] } as const;
      if (other === id) yield { code: 'duplicate-member', values: { nic }, ...place };
      else if (other !== undefined)
        yield {
          code: 'nic-in-two-bonds',
          values: { nic, other: splitId('bond', other).name },
          ...place,
        };
      else bonds.set(key, id);
    }
  }
}

interface UplinkUse {
  /** `host:name` of the NIC or bond. */
  readonly uplink: string;
  readonly object: ObjectKey;
  readonly field: FieldPath;
}

function* uplinkUses(lab: Lab): Iterable<UplinkUse> {
  for (const [id, { uplink }] of lab.bridge)
    if (uplink !== undefined)
      yield {
        uplink: `${splitId('bridge', id).parent}:${uplink}`,
        object: { kind: 'bridge', id },
        field: ['uplink'],
      };
  for (const [id, { uplinks = {} }] of lab.switch)
    for (const [host, uplink] of Object.entries(uplinks))
      for (const [index, name] of [uplink].flat().entries())
        yield {
          uplink: `${host}:${name}`,
          object: { kind: 'switch', id },
          field: typeof uplink === 'string' ? ['uplinks', host] : ['uplinks', host, index],
        };
}

/** An uplink that carries two switches or bridges, or is a member of a bond. */
export function* sharedUplinks(lab: Lab): Iterable<Finding> {
  const bonds = new Map<string, string>();
  for (const [id, bond] of lab.bond) {
    const { parent: host, name } = splitId('bond', id);
    for (const nic of bond.members) bonds.set(`${host}:${nic}`, name);
  }
  const users = new Map<string, ObjectKey>();
  for (const { uplink, object, field } of uplinkUses(lab)) {
    const { name } = splitId('nic', uplink);
    const bond = lab.nic.has(uplink) ? bonds.get(uplink) : undefined;
    if (bond !== undefined)
      yield { code: 'member-as-uplink', values: { nic: name, bond }, object, field };
    const other = users.get(uplink);
    if (other === undefined) users.set(uplink, object);
    else
      yield {
        code: 'uplink-in-use',
        values: { uplink, otherKind: other.kind satisfies Kind, other: other.id },
        object,
        field,
      };
  }
}

/** A cable end that two links use, and links from an end to itself. */
export function* linkEnds(lab: Lab): Iterable<Finding> {
  const used = new Set<string>();
  for (const [id, { ends }] of lab.link) {
    const object = { kind: 'link', id } as const;
    if (ends[0] === ends[1]) {
      yield { code: 'link-to-itself', values: { end: ends[0] }, object, field: ['ends'] };
      used.add(ends[0]);
      continue;
    }
    for (const [index, end] of ends.entries()) {
      if (used.has(end))
        yield { code: 'end-used-twice', values: { end }, object, field: ['ends', index] };
      used.add(end);
    }
  }
}
