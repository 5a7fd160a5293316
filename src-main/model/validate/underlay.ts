/**
 * The physical way between the hosts of a switch: its uplink NICs, their cables, the fabric ports they are plugged
 * into, and the fabric links between those devices. Fabric devices that lead nowhere are left out.
 */
import { fabricPort } from '../auto.ts';
import type { Kind, Lab } from '../lab.ts';
import { linkParts } from '../link.ts';
import { DEFAULT_TRANSPORT_MTU } from '../scalars.ts';
import type { VlanMode } from '../vlan.ts';

/** One thing that frames of the switch pass. */
export interface Hop {
  readonly kind: Kind;
  /** Id, for a fabric port `device:port`. */
  readonly name: string;
  readonly mtu: number;
  /** Of a fabric port; null for others, and in the network of a provider, where the VLANs of its customers mean nothing. */
  readonly vlanMode: VlanMode | null;
  /** True for a fabric port that a host is plugged into. */
  readonly atHost: boolean;
}

interface FabricLink {
  readonly id: string;
  readonly mtu: number;
  readonly ends: readonly [string, string];
}

/** What is plugged where; built once per validation. */
export class Underlay {
  readonly #lab: Lab;
  readonly #byEnd = new Map<string, { id: string; mtu: number; far: string }>();
  readonly #fabricLinks: FabricLink[] = [];

  constructor(lab: Lab) {
    this.#lab = lab;
    for (const [id, { ends, mtu = DEFAULT_TRANSPORT_MTU }] of lab.link) {
      this.#byEnd.set(ends[0], { id, mtu, far: ends[1] });
      this.#byEnd.set(ends[1], { id, mtu, far: ends[0] });
      if (ends.every((end) => lab.fabric.has(linkParts(end).device)))
        this.#fabricLinks.push({ id, mtu, ends });
    }
  }

  /** All hops behind uplinks (`host:name` of NICs or bonds). */
  hops(uplinks: readonly string[]): Hop[] {
    const hops: Hop[] = [];
    const devices = new Set<string>();
    for (const nic of uplinks.flatMap((uplink) => this.#nicsOf(uplink))) {
      const mtu = this.#lab.nic.get(nic)?.mtu ?? DEFAULT_TRANSPORT_MTU;
      hops.push({ kind: 'nic', name: nic, mtu, vlanMode: null, atHost: false });
      const cable = this.#byEnd.get(nic);
      if (cable === undefined) continue;
      hops.push({ kind: 'link', name: cable.id, mtu: cable.mtu, vlanMode: null, atHost: false });
      const { device, port } = linkParts(cable.far);
      if (!this.#lab.fabric.has(device)) continue;
      devices.add(device);
      hops.push(this.#fabricHop(device, port, true));
    }
    for (const { id, mtu, ends } of this.#between(devices)) {
      hops.push({ kind: 'link', name: id, mtu, vlanMode: null, atHost: false });
      for (const end of ends) {
        const { device, port } = linkParts(end);
        hops.push(this.#fabricHop(device, port, false));
      }
    }
    return this.#inTunnels(hops);
  }

  /** The same hops, without the VLANs of ports to which only tunnels (dot1q-tunnel) lead. */
  #inTunnels(hops: readonly Hop[]): Hop[] {
    const isTunnel = (end: string): boolean => {
      const { device, port } = linkParts(end);
      return fabricPort(this.#lab, device, port).vlanMode.mode === 'tunnel';
    };
    const ports = hops.filter(({ kind }) => kind === 'fabric').map(({ name }) => name);
    const inside = new Set(ports.filter(isTunnel).map((end) => linkParts(end).device));
    if (inside.size === 0) return [...hops];
    const joined = this.#fabricLinks.filter(({ ends }) => !ends.some(isTunnel));
    for (const device of inside)
      for (const { ends } of joined) {
        const [a, b] = [linkParts(ends[0]).device, linkParts(ends[1]).device];
        if (device === a || device === b) inside.add(a).add(b);
      }
    return hops.map((hop) =>
      hop.vlanMode !== null &&
      hop.vlanMode.mode !== 'tunnel' &&
      inside.has(linkParts(hop.name).device)
        ? { ...hop, vlanMode: null }
        : hop,
    );
  }

  #nicsOf(uplink: string): string[] {
    if (this.#lab.nic.has(uplink)) return [uplink];
    const host = linkParts(uplink).device;
    return (this.#lab.bond.get(uplink)?.members ?? []).map((name) => `${host}:${name}`);
  }

  #fabricHop(device: string, port: string, atHost: boolean): Hop {
    const { mtu, vlanMode } = fabricPort(this.#lab, device, port);
    return { kind: 'fabric', name: `${device}:${port}`, mtu, vlanMode, atHost };
  }

  /** Fabric links on the ways between devices: what is left when dead ends are taken off, again and again. */
  #between(devices: ReadonlySet<string>): FabricLink[] {
    if (devices.size < 2) return [];
    let links = this.#fabricLinks;
    for (;;) {
      const degree = new Map<string, number>();
      for (const { ends } of links)
        for (const end of ends) {
          const { device } = linkParts(end);
          degree.set(device, (degree.get(device) ?? 0) + 1);
        }
      const isDeadEnd = (end: string): boolean => {
        const { device } = linkParts(end);
        return !devices.has(device) && degree.get(device) === 1;
      };
      const left = links.filter(({ ends }) => !ends.some(isDeadEnd));
      if (left.length === links.length) return links;
      links = left;
    }
  }
}
