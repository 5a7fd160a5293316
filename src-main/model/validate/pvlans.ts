/** Maps of private VLANs, and the ports that name one of them. */
import type { Lab } from '../lab.ts';
import { splitId } from '../lab.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import type { FieldPath } from '../problem-path.ts';
import type { PvlanEntry } from '../pvlan.ts';
import type { VlanKeys } from '../vlan.ts';

/** Maps that contradict themselves. */
export function* pvlanMaps(lab: Lab): Iterable<Finding> {
  for (const kind of ['fabric', 'switch'] as const)
    for (const [id, { pvlans = [] }] of lab[kind]) yield* mapOf({ kind, id }, pvlans);
}

function* mapOf(object: ObjectKey, map: readonly PvlanEntry[]): Iterable<Finding> {
  const seen = new Set<number>();
  const isolated = new Map<number, number>();
  const primaries = new Set(
    map.filter(({ type }) => type === 'promiscuous').map(({ primary }) => primary),
  );
  for (const [index, { primary, secondary, type }] of map.entries()) {
    const at = { object, field: ['pvlans', index, 'secondary'] };
    if (seen.has(secondary)) yield { code: 'pvlan-twice', values: { vlan: secondary }, ...at };
    seen.add(secondary);
    if (!primaries.has(primary))
      yield { code: 'pvlan-without-primary', values: { vlan: secondary, primary }, ...at };
    if (type !== 'isolated') continue;
    const other = isolated.get(primary);
    if (other === undefined) isolated.set(primary, secondary);
    else yield { code: 'pvlan-isolated-twice', values: { vlan: secondary, primary, other }, ...at };
  }
}

/** Port groups, fabric ports and LAGs in a private VLAN that is not there, or in one as if it were an ordinary VLAN. */
export function* pvlanPorts(lab: Lab): Iterable<Finding> {
  for (const [id, group] of lab.portGroup) {
    const owner = splitId('portGroup', id).parent;
    const map = lab.switch.get(owner)?.pvlans;
    yield* portOf({ kind: 'portGroup', id }, [], group, owner, map ?? []);
  }
  for (const [id, spec] of lab.fabric)
    for (const key of ['ports', 'lags'] as const)
      for (const [name, port] of Object.entries(spec[key] ?? {}))
        yield* portOf({ kind: 'fabric', id }, [key, name], port, id, spec.pvlans ?? []);
}

function* portOf(
  object: ObjectKey,
  at: FieldPath,
  port: VlanKeys,
  owner: string,
  map: readonly PvlanEntry[],
): Iterable<Finding> {
  const known = new Set(map.map(({ secondary }) => secondary));
  const { pvlan } = port;
  if (pvlan !== undefined && !known.has(pvlan))
    yield {
      code: 'unknown-pvlan',
      values: { vlan: pvlan, owner },
      object,
      field: [...at, 'pvlan'],
    };
  for (const key of ['vlan', 'native'] as const) {
    const vlan = port[key];
    if (vlan !== undefined && known.has(vlan))
      yield { code: 'pvlan-as-vlan', values: { vlan, owner }, object, field: [...at, key] };
  }
}
