/** Mirror sessions: ports that their device does not have, sessions that copy nothing, RSPAN VLANs in which addresses are learned. */
import { fabricPorts, networkOf, switchInstances } from '../auto.ts';
import { type Lab, splitId, vnicName } from '../lab.ts';
import { linkParts } from '../link.ts';
import { type MirrorKeys, portsOfMirror } from '../mirror.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import { expandVlans } from '../scalars.ts';

/** Where the ports of a device are: host by port; '' for those of a fabric device. */
type Ports = ReadonlyMap<string, string>;

interface Device {
  readonly object: ObjectKey;
  readonly keys: MirrorKeys;
  readonly ports: () => Ports;
}

function* devices(lab: Lab): Iterable<Device> {
  for (const [id, keys] of lab.fabric)
    yield {
      object: { kind: 'fabric', id },
      keys,
      ports: () => new Map(fabricPorts(lab, id).map(({ name }) => [name, ''])),
    };
  for (const [id, keys] of lab.bridge) {
    const host = splitId('bridge', id).parent;
    const uplinks = keys.uplink === undefined ? [] : [`${host}:${keys.uplink}`];
    yield {
      object: { kind: 'bridge', id },
      keys,
      ports: () => portsOn(lab, new Map([[id, host]]), uplinks),
    };
  }
  for (const [id, keys] of lab.switch) {
    const instances = switchInstances(lab, id);
    const hosts = new Map(instances.map(({ device, host }) => [device, host]));
    const uplinks = instances.flatMap((instance) => instance.uplinks);
    yield {
      object: { kind: 'switch', id },
      keys,
      ports: () => portsOn(lab, hosts, uplinks),
    };
  }
}

/** vNICs and uplinks of devices (device → host). */
function portsOn(lab: Lab, hosts: ReadonlyMap<string, string>, uplinks: readonly string[]): Ports {
  const ports = new Map(uplinks.map((uplink) => [uplink, linkParts(uplink).device]));
  for (const [id, vm] of lab.vm)
    for (const [index, vnic] of (vm.nics ?? []).entries()) {
      const device = networkOf(lab, vm, vnic)?.device ?? '';
      if (hosts.has(device)) ports.set(`${id}:${vnicName(index)}`, vm.host);
    }
  return ports;
}

/** A port of a session that is no port of its device. */
export function* mirrorPorts(lab: Lab): Iterable<Finding> {
  for (const { object, keys, ports: find } of devices(lab)) {
    const sessions = Object.entries(keys.mirrors ?? {});
    if (sessions.length === 0) continue;
    const ports = find();
    for (const [name, mirror] of sessions)
      for (const { port, path } of portsOfMirror(mirror)) {
        if (ports.has(port) || !isKnown(lab, object, port)) continue;
        const values = { port, kind: object.kind, name: object.id };
        yield { code: 'mirror-port', values, object, field: ['mirrors', name, ...path] };
      }
  }
}

/** Names that lead nowhere are reported as such. */
function isKnown(lab: Lab, { kind }: ObjectKey, port: string): boolean {
  if (kind === 'fabric') return true;
  return lab.nic.has(port) || lab.bond.has(port) || lab.vm.has(linkParts(port).device);
}

/** A source on another host than the destination port: a copy does not leave its host but in an RSPAN VLAN. */
export function* mirrorHosts(lab: Lab): Iterable<Finding> {
  for (const { object, keys, ports: find } of devices(lab)) {
    const sessions = Object.entries(keys.mirrors ?? {});
    if (object.kind !== 'switch' || sessions.length === 0) continue;
    const ports = find();
    for (const [name, mirror] of sessions) {
      const output = mirror.outputPort ?? '';
      const host = ports.get(output);
      for (const { port, path } of portsOfMirror(mirror)) {
        const other = ports.get(port);
        if (host === undefined || other === undefined || other === host) continue;
        const field = ['mirrors', name, ...path];
        yield { code: 'mirror-other-host', values: { port, output, host }, object, field };
      }
    }
  }
}

/** Copies in a VLAN in which addresses are learned would teach the switch wrong places. */
export function* mirrorVlans(lab: Lab): Iterable<Finding> {
  for (const { object, keys } of devices(lab))
    for (const [name, { outputVlan }] of Object.entries(keys.mirrors ?? {})) {
      if (outputVlan === undefined) continue;
      if (expandVlans(keys.floodVlans ?? []).includes(outputVlan)) continue;
      const field = ['mirrors', name, 'outputVlan'];
      yield { code: 'mirror-vlan-learned', values: { vlan: outputVlan }, object, field };
    }
}
