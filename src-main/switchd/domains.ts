/**
 * Broadcast domains of a plan: which ports a broadcast of a VLAN reaches, through all devices, cables and bonds.
 * Pure. What is configured counts, not what is up: a cut cable or one without a far end parts a domain, a standby member
 * of a bond or a VM that does not run does not.
 *
 * Where two ends of a cable treat a VLAN differently, frames that pass in one direction are enough to join. VLANs that
 * all ports treat alike have domains of the same form: they are worked out once and told together (`same`).
 */
import type { Plan, PortPlan } from './plan.ts';

export interface DomainPort {
  /** Interface id: `web1:eth0`, `host-a:eth0`, `tor1:3`. */
  readonly port: string;
  readonly kind: 'vnic' | 'nic' | 'fabric';
  readonly device: string;
  /** VLAN inside the device, 0 for none. */
  readonly vlan: number;
  /** Whether its frames carry a tag on the wire. */
  readonly tagged: boolean;
}

export interface BroadcastDomain {
  /** VLANs of it, ascending; 0 is "no VLAN". More than one where a cable joins an access port of one VLAN with another's. */
  readonly vlans: readonly number[];
  /** VLANs whose domains look just like this one, itself included. Ascending. */
  readonly same: readonly number[];
  readonly devices: readonly string[];
  readonly ports: readonly DomainPort[];
}

const UNTAGGED = 0;
const VLANS = 4095;

/**
 * All domains in which a port can send: those of a vNIC, or of a port that is set to VLANs of its own. Ordered by
 * VLAN, then by device. O(ports × kinds of VLANs).
 */
export function broadcastDomains(plan: Plan): BroadcastDomain[] {
  const kindOf = new Map(plan.interfaces.map(({ id, kind }) => [id, kind]));
  const classes = vlanClasses(plan.ports);
  const joined = joinDevices(plan, classes);
  const found = new Map<string, { nodes: Set<string>; ports: DomainPort[]; named: boolean }>();
  for (const port of plan.ports)
    for (const [vlan] of classes) {
      const tag = emit(port, vlan);
      if (tag === null) continue;
      const root = joined.find(nodeOf(port.device, vlan));
      const domain = found.get(root) ?? { nodes: new Set(), ports: [], named: false };
      found.set(root, domain);
      domain.nodes.add(nodeOf(port.device, vlan));
      for (const id of port.members) {
        const kind = kindOf.get(id) ?? 'nic';
        const { device } = port;
        domain.ports.push({ port: id, kind, device, vlan, tagged: tag !== UNTAGGED });
        domain.named ||= kind === 'vnic' || port.allowed !== 'all';
      }
    }
  return [...found.values()]
    .filter(({ named }) => named)
    .map(({ nodes, ports }) => describe(nodes, ports, classes))
    .sort((a, b) => (a.vlans[0] ?? 0) - (b.vlans[0] ?? 0) || compare(a.devices[0], b.devices[0]));
}

function describe(
  nodes: ReadonlySet<string>,
  ports: readonly DomainPort[],
  classes: ReadonlyMap<number, readonly number[]>,
): BroadcastDomain {
  const vlans = [...new Set(ports.map(({ vlan }) => vlan))].sort((a, b) => a - b);
  const same = vlans.length === 1 ? (classes.get(vlans[0] ?? 0) ?? vlans) : vlans;
  const devices = [...new Set([...nodes].map((node) => node.slice(node.indexOf(' ') + 1)))];
  return { vlans, same, devices: devices.sort(compare), ports };
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function nodeOf(device: string, vlan: number): string {
  return `${vlan} ${device}`;
}

/** Joins the VLANs of devices that cables connect. */
function joinDevices(plan: Plan, classes: ReadonlyMap<number, readonly number[]>): Sets {
  const owner = new Map<string, PortPlan>();
  for (const port of plan.ports) for (const member of port.members) owner.set(member, port);
  const sets = new Sets();
  for (const { id, peer, cut, enabled } of plan.interfaces) {
    const from = owner.get(id);
    const to = peer === null ? undefined : owner.get(peer);
    if (from === undefined || to === undefined || cut || !enabled) continue;
    for (const [vlan] of classes) {
      const tag = emit(from, vlan);
      const inside = tag === null ? null : admit(to, tag);
      if (inside !== null) sets.join(nodeOf(from.device, vlan), nodeOf(to.device, inside));
    }
  }
  return sets;
}

/** VLAN inside the device of a frame that comes in with a tag (0: none), null where it is refused. See classify-vlan.ts. */
function admit(port: PortPlan, tag: number): number | null {
  // Also of a private port, which does not send the VLAN that it brings in.
  if (port.mode === 'access') return tag === UNTAGGED ? port.pvid : null;
  if (port.mode === 'dot1q-tunnel') return port.cvlans?.includes(tag) === false ? null : port.pvid;
  const vlan = tag === UNTAGGED ? port.pvid : tag;
  return carries(port, vlan) ? vlan : null;
}

/** Tag (0: none) that a frame of a VLAN leaves with, null where it may not leave. See send-to-port.ts. */
function emit(port: PortPlan, vlan: number): number | null {
  if (!carries(port, vlan)) return null;
  const { mode, pvid } = port;
  if (port.pvlan !== undefined) return UNTAGGED;
  return mode !== 'trunk' && mode !== 'native-tagged' && vlan === pvid ? UNTAGGED : vlan;
}

function carries({ allowed }: PortPlan, vlan: number): boolean {
  return allowed === 'all' ? vlan >= 0 : allowed.includes(vlan);
}

/** VLANs that every port treats alike, by the lowest of them: 4095 VLANs on trunks cost as little as the few that differ. */
function vlanClasses(ports: readonly PortPlan[]): Map<number, number[]> {
  const forms = new Map<string, PortPlan>();
  for (const port of ports) forms.set(JSON.stringify([port.mode, port.pvid, port.allowed]), port);
  const keys: string[] = new Array(VLANS).fill('');
  keys[UNTAGGED] = 'none';
  let number = 0;
  for (const { pvid, allowed } of forms.values()) {
    number++;
    if (pvid > 0) keys[pvid] += ` p${pvid}`;
    if (allowed === 'all') continue;
    for (const vlan of allowed) if (vlan !== UNTAGGED) keys[vlan] += ` ${number}`;
  }
  const classes = new Map<string, number[]>();
  for (const [vlan, key] of keys.entries()) {
    const list = classes.get(key);
    if (list === undefined) classes.set(key, [vlan]);
    else list.push(vlan);
  }
  return new Map([...classes.values()].map((list) => [list[0] ?? 0, list]));
}

/** Disjoint sets with path halving (Tarjan). */
class Sets {
  private readonly parents = new Map<string, string>();

  find(item: string): string {
    let at = item;
    for (let up = this.parents.get(at); up !== undefined; up = this.parents.get(at)) {
      const over = this.parents.get(up);
      if (over !== undefined) this.parents.set(at, over);
      at = up;
    }
    return at;
  }

  join(a: string, b: string): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x !== y) this.parents.set(x, y);
  }
}
