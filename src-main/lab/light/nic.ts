/** A network interface: what the configuration says about it, its state, and its counters. */
import {
  BROADCAST_IPV4,
  broadcastAddress,
  type Cidr,
  inSubnet,
  isGroupMac,
  isMulticastIpv4,
  networkAddress,
  parseCidr,
  parseIpv4,
  parseMac,
} from '../../wire/address.ts';
import { IPV4_MIN_MTU } from '../../wire/ipv4.ts';

export interface LightNicConfig {
  /** `02:00:00:00:0a:01`. */
  mac: string;
  /** `10.0.10.11/24`; absent for a NIC without an address. */
  address?: string | undefined;
  /** Next hop of the default route, inside the subnet of `address`. */
  gateway?: string | undefined;
  /** Largest IP packet, 68 to 65535 bytes. */
  mtu: number;
  /** The virtual cable is plugged in. */
  linkUp: boolean;
}

export interface NicCounters {
  packets: number;
  bytes: number;
  dropped: number;
}

export class Nic {
  readonly index: number;
  readonly name: string;
  readonly mac: Uint8Array;
  /** From the configuration, or from a DHCP lease; null without either. */
  address: Cidr | null;
  gateway: number | null;
  /** The configuration gives the address. */
  readonly configured: boolean;
  readonly mtu: number;
  readonly carrier: boolean;
  /** Administrative state: `ip link set eth0 up|down`. */
  enabled = true;
  rx: NicCounters = { packets: 0, bytes: 0, dropped: 0 };
  tx: NicCounters = { packets: 0, bytes: 0, dropped: 0 };

  /** Throws an Error with a sentence for people when a value makes no sense. */
  constructor(vm: string, index: number, config: LightNicConfig) {
    this.index = index;
    this.name = `eth${index}`;
    const where = `${this.name} of VM ${vm}`;
    this.mac = unicastMac(where, config.mac);
    this.address = config.address === undefined ? null : hostAddress(where, config.address);
    this.gateway =
      config.gateway === undefined ? null : gateway(where, this.address, config.gateway);
    this.configured = this.address !== null;
    this.mtu = config.mtu;
    this.carrier = config.linkUp;
    if (!Number.isInteger(config.mtu) || config.mtu < IPV4_MIN_MTU || config.mtu > 65_535) {
      throw new Error(`${where}: MTU ${config.mtu} is not in the range 68 to 65535; give another.`);
    }
  }

  /** Takes over what does not come from the configuration. */
  inherit(before: Nic): void {
    this.enabled = before.enabled;
    this.rx = before.rx;
    this.tx = before.tx;
  }

  /** Takes what a DHCP server gave, or nothing. */
  assign(address: Cidr | null, gateway: number | null): void {
    this.address = address;
    this.gateway = gateway;
  }

  /** Enabled and plugged in: frames can pass. */
  get running(): boolean {
    return this.enabled && this.carrier;
  }

  owns(address: number): boolean {
    return this.address?.address === address;
  }

  /** True for an address of another host that is reached without a router. */
  onLink(address: number): boolean {
    return this.address !== null && inSubnet(this.address, address);
  }

  /** True for the limited and the directed broadcast address of this NIC. */
  isBroadcast(address: number): boolean {
    if (address === BROADCAST_IPV4) return true;
    const subnet = this.address;
    return subnet !== null && subnet.prefixLength < 31 && address === broadcastAddress(subnet);
  }
}

function unicastMac(where: string, text: string): Uint8Array {
  const mac = parseMac(text);
  if (!mac || isGroupMac(mac)) {
    throw new Error(
      `${where}: "${text}" is not a MAC address of one station; write six octets such as 02:00:00:00:0a:01.`,
    );
  }
  return mac;
}

function hostAddress(where: string, text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) {
    throw new Error(
      `${where}: "${text}" is not an address with a prefix; write it as 10.0.10.11/24.`,
    );
  }
  const { address, prefixLength } = cidr;
  const reserved =
    prefixLength < 31 && (address === networkAddress(cidr) || address === broadcastAddress(cidr));
  if (reserved || address >>> 24 === 0 || address >>> 24 === 127 || isMulticastIpv4(address)) {
    throw new Error(
      `${where}: ${text} cannot be the address of a host; give another address of the subnet.`,
    );
  }
  return cidr;
}

function gateway(where: string, subnet: Cidr | null, text: string): number {
  const address = parseIpv4(text);
  if (address === null || !subnet || !inSubnet(subnet, address)) {
    throw new Error(
      `${where}: gateway ${text} is not in the subnet of the NIC; give an address that it reaches directly.`,
    );
  }
  return address;
}
