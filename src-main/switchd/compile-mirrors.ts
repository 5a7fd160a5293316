/** Mirror sessions of the lab as a device of the core has them: ports by their ids there, what is elsewhere left out. */
import type { Lab } from '../model/lab.ts';
import type { Mirror, MirrorKeys } from '../model/mirror.ts';
import { expandVlans } from '../model/scalars.ts';
import type { DevicePlan, MirrorPlan, PortPlan } from './plan.ts';

/** Copies of whole frames. */
const NO_CUT = 65_535;

/** The devices with their sessions. */
export function withMirrors(
  lab: Lab,
  devices: readonly DevicePlan[],
  ports: readonly PortPlan[],
): DevicePlan[] {
  return devices.map((device) => {
    const { mirrors = {}, floodVlans } = keysOf(lab, device.id);
    const sessions = Object.entries(mirrors);
    const names = sessions.length === 0 ? new Map<string, string>() : portNames(device, ports);
    const plans = sessions.flatMap(([name, mirror]) => mirrorPlan(name, mirror, names) ?? []);
    return {
      ...device,
      ...(plans.length > 0 && { mirrors: plans }),
      ...(floodVlans !== undefined && { floodVlans: expandVlans(floodVlans) }),
    };
  });
}

/** The keys of the switch, bridge or fabric device that a device is (an instance) of. */
function keysOf(lab: Lab, device: string): MirrorKeys {
  const at = device.indexOf('@');
  if (at >= 0) return lab.switch.get(device.slice(0, at)) ?? {};
  return lab.bridge.get(device) ?? lab.fabric.get(device) ?? {};
}

/**
 * What people call the ports of a device → their ids: `web1:eth0` and `tor1:1` (there also `1`) are ids already, an
 * uplink `dvs0@host-a:bond0` is `host-a:bond0`.
 */
function portNames(device: DevicePlan, ports: readonly PortPlan[]): Map<string, string> {
  const names = new Map<string, string>();
  const host = device.id.slice(device.id.indexOf('@') + 1).split(':')[0];
  for (const { id, device: owner, members, bond } of ports) {
    if (owner !== device.id) continue;
    names.set(id, id);
    // The uplinks of a team, and the ports of a LAG, are one port of the device.
    if (bond !== undefined) for (const member of members) names.set(member, id);
    if (!id.startsWith(`${device.id}:`)) continue;
    const name = id.slice(device.id.length + 1);
    names.set(name, id);
    names.set(`${host}:${name}`, id);
  }
  return names;
}

/** Null where the destination port is on another host, or gone. */
function mirrorPlan(
  name: string,
  mirror: Mirror,
  names: ReadonlyMap<string, string>,
): MirrorPlan | null {
  const { outputPort, outputVlan } = mirror;
  const output = outputPort === undefined ? null : (names.get(outputPort) ?? null);
  if (output === null && outputVlan === undefined) return null;
  const idsOf = (ports: readonly string[] = []): string[] =>
    ports.flatMap((port) => names.get(port) ?? []);
  const all = mirror.selectAll === true;
  return {
    name,
    sources: all ? 'all' : idsOf(mirror.selectSrcPort),
    destinations: all ? 'all' : idsOf(mirror.selectDstPort),
    vlans: mirror.selectVlan === undefined ? 'all' : expandVlans(mirror.selectVlan),
    output,
    outputVlan: outputVlan ?? 0,
    snaplen: mirror.snaplen ?? NO_CUT,
    stripOriginalVlan: mirror.stripOriginalVlan ?? true,
    normalTraffic: mirror.normalTrafficAllowed ?? false,
  };
}
