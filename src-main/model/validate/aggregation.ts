/** Bonds, LAGs and teams: what they are made of, and whether the two ends of each fit. */
import { lagOf } from '../auto.ts';
import { usesLacp } from '../bond.ts';
import { type Lag, lagKeyNames } from '../fabric.ts';
import { type Lab, splitId } from '../lab.ts';
import { linkParts } from '../link.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import type { FieldPath } from '../problem-path.ts';
import { teamingOf } from '../teaming.ts';

/** LAGs of fabric devices: each port in one, once, without keys that are the LAG's. */
export function* lagMembers(lab: Lab): Iterable<Finding> {
  const linked = new Set([...lab.link.values()].flatMap(({ ends }) => ends));
  for (const [id, { lags = {}, ports = {} }] of lab.fabric) {
    const object = { kind: 'fabric', id } as const;
    const owners = new Map<string, string>();
    for (const [lag, { members }] of Object.entries(lags)) {
      if (Object.hasOwn(ports, lag) || linked.has(`${id}:${lag}`))
        yield { code: 'lag-named-as-port', values: { lag }, object, field: ['lags', lag] };
      for (const [index, port] of members.entries()) {
        const other = owners.get(port);
        const field = ['lags', lag, 'members', index];
        if (other !== undefined)
          yield { code: 'port-in-two-lags', values: { port, other }, object, field };
        owners.set(port, lag);
        yield* ownKeys(object, lag, port, Object.hasOwn(ports, port) ? ports[port] : undefined);
      }
    }
  }
}

function* ownKeys(
  object: ObjectKey,
  lag: string,
  port: string,
  spec: Readonly<Record<string, unknown>> | undefined,
): Iterable<Finding> {
  for (const key of lagKeyNames)
    if (spec?.[key] !== undefined)
      yield {
        code: 'key-on-lag-member',
        values: { key, port, lag },
        object,
        field: ['ports', port, key],
      };
}

/** One end of an aggregation: a bond of a host or a LAG of a fabric device. */
interface End {
  /** `host-a:bond0`, `tor1:lag1` */
  readonly name: string;
  readonly object: ObjectKey;
  readonly field: FieldPath;
  readonly spec: Pick<Lag, 'mode' | 'lacp'>;
  /** `host-a:eth0`, `tor1:1` */
  readonly members: readonly string[];
}

function* endsOf(lab: Lab): Iterable<End> {
  for (const [id, spec] of lab.bond) {
    const { parent } = splitId('bond', id);
    const members = spec.members.map((nic) => `${parent}:${nic}`);
    yield { name: id, object: { kind: 'bond', id }, field: ['mode'], spec, members };
  }
  for (const [id, { lags = {} }] of lab.fabric)
    for (const [lag, spec] of Object.entries(lags))
      yield {
        name: `${id}:${lag}`,
        object: { kind: 'fabric', id },
        field: ['lags', lag, 'mode'],
        spec,
        members: spec.members.map((port) => `${id}:${port}`),
      };
}

/** Kinds of link aggregation that have to meet their own kind at the other end. */
function protocolOf(spec: End['spec']): 'lacp' | 'static' | 'none' {
  if (usesLacp(spec)) return 'lacp';
  return spec.mode === 'balance-xor' ? 'static' : 'none';
}

/** Ends whose far end is no aggregation of their kind, or that are wired to several. */
export function* aggregationEnds(lab: Lab): Iterable<Finding> {
  const far = new Map<string, string>();
  for (const { ends } of lab.link.values()) {
    far.set(ends[0], ends[1]);
    far.set(ends[1], ends[0]);
  }
  const ends = [...endsOf(lab)];
  const owners = new Map<string, End>();
  for (const end of ends) for (const member of end.members) owners.set(member, end);
  for (const end of ends) yield* oneEnd(end, far, owners);
}

function* oneEnd(
  end: End,
  far: ReadonlyMap<string, string>,
  owners: ReadonlyMap<string, End>,
): Iterable<Finding> {
  const protocol = protocolOf(end.spec);
  const { object, field, name } = end;
  const partners = new Set<string>();
  for (const member of end.members) {
    const place = far.get(member);
    if (place === undefined) continue;
    const other = owners.get(place);
    const theirs = other === undefined ? 'none' : protocolOf(other.spec);
    partners.add(other?.name ?? place);
    if (protocol !== 'none' && theirs === protocol) continue;
    if (protocol === 'none' && theirs === 'none') {
      if (other === undefined || !chooseEach(end, other)) continue;
      yield { code: 'bond-at-both-ends', values: { name, member, far: other.name }, object, field };
      return;
    }
    // The end that is an aggregation says it; what faces it may be right for somebody else.
    if (protocol === 'none') continue;
    const code = protocol === 'lacp' ? 'lacp-at-one-end' : 'static-lag-at-one-end';
    yield { code, values: { name, member, far: place }, object, field };
    return;
  }
  if (protocol !== 'none' && partners.size > 1)
    yield {
      code: 'lag-to-several',
      values: { name, partners: [...partners].join(', ') },
      object,
      field,
    };
  if (protocol === 'lacp' && end.spec.lacp?.mode === 'passive') {
    const [first = ''] = end.members.flatMap((member) => far.get(member) ?? []);
    if (owners.get(first)?.spec.lacp?.mode === 'passive')
      yield { code: 'lacp-passive-twice', values: { name }, object, field };
  }
}

/** Two ends that each take frames by a member of their own choice; said of the first by name. */
function chooseEach(end: End, other: End): boolean {
  return end.name < other.name && end.members.length > 1 && other.members.length > 1;
}

/** Teaming that speaks of uplinks that are not there, has nothing to share, or needs a LAG at the other end. */
export function* teaming(lab: Lab): Iterable<Finding> {
  for (const [id, { uplinks = {}, teaming: ofSwitch }] of lab.switch) {
    const teams = Object.entries(uplinks).filter(([, list]) => typeof list !== 'string');
    const most = Math.max(0, ...teams.map(([, list]) => list.length));
    yield* teamOf({ kind: 'switch', id }, ofSwitch, most);
    const groups = [...lab.portGroup].filter(
      ([group]) => splitId('portGroup', group).parent === id,
    );
    for (const [group, { teaming: own }] of groups)
      yield* teamOf({ kind: 'portGroup', id: group }, own, most);
    const policies = groups.map(([, { teaming: own }]) => teamingOf(ofSwitch, own, most).policy);
    const needsLag = policies.includes('ip') || (groups.length === 0 && ofSwitch?.policy === 'ip');
    for (const [host, list] of teams)
      if (needsLag && typeof list !== 'string') yield* ipHash(lab, id, host, list);
  }
}

function* teamOf(
  object: ObjectKey,
  keys:
    | {
        active?: number[] | undefined;
        standby?: number[] | undefined;
        unused?: number[] | undefined;
      }
    | undefined,
  uplinks: number,
): Iterable<Finding> {
  if (keys === undefined) return;
  if (uplinks < 2) {
    yield { code: 'teaming-without-team', values: {}, object, field: ['teaming'] };
    return;
  }
  for (const key of ['active', 'standby', 'unused'] as const)
    for (const [index, uplink] of (keys[key] ?? []).entries())
      if (uplink > uplinks)
        yield {
          code: 'teaming-uplink-missing',
          values: { uplink, uplinks },
          object,
          field: ['teaming', key, index],
        };
}

/** The IP hash spreads one address over several links: the physical switch has to know that they are one. */
function* ipHash(lab: Lab, id: string, host: string, nics: readonly string[]): Iterable<Finding> {
  const ends = new Set(nics.map((nic) => `${host}:${nic}`));
  for (const { ends: pair } of lab.link.values()) {
    const [near, place] = ends.has(pair[0]) ? pair : [pair[1], pair[0]];
    if (!ends.has(near)) continue;
    const { device, port } = linkParts(place);
    if (lagOf(lab, device, port)?.lag.mode === 'balance-xor') continue;
    yield {
      code: 'ip-hash-without-lag',
      values: { switch: id, host, far: place },
      object: { kind: 'switch', id },
      field: ['uplinks', host],
    };
    return;
  }
}
