/**
 * Hashes of a frame by which bonds and teams choose a member. All frames of a flow have the same, so its order is kept: ports
 * are left out for fragments, because only the first of a datagram has them (Linux: bonding.txt, xmit_hash_policy).
 */
import type { Packet } from '../packet/packet.ts';
import { EtherType } from '../wire/ethernet.ts';

/**
 * Which fields: `layer2` MAC addresses and EtherType; `layer2+3` with IP addresses; `layer3+4` IP addresses, protocol and
 * ports; `vlan+srcmac` source MAC and VLAN (Open vSwitch' balance-slb); `l2-l4` all of it, the same in both directions
 * (balance-tcp); `src-dst-ip` (vSphere's IP hash).
 */
export type BondHash = 'layer2' | 'layer2+3' | 'layer3+4' | 'vlan+srcmac' | 'l2-l4' | 'src-dst-ip';

/** A bucket from 0 to 255. The seed is the bond's own, so that two bonds in a row do not choose alike. */
export function bucketOf(packet: Packet, hash: BondHash, seed: number): number {
  switch (hash) {
    case 'vlan+srcmac':
      return macBucket(packet, 6, seed);
    case 'layer2':
      return finish(seed ^ macs(packet) ^ packet.headers().etherType);
    case 'layer2+3':
      return finish(seed ^ macs(packet) ^ packet.headers().etherType ^ addresses(packet));
    case 'layer3+4':
      return finish(isIp(packet) ? seed ^ addresses(packet) ^ flow(packet) : seed ^ macs(packet));
    case 'l2-l4':
      return finish(
        seed ^
          macs(packet) ^
          packet.vid ^
          packet.headers().etherType ^
          addresses(packet) ^
          flow(packet),
      );
    case 'src-dst-ip':
      return finish(isIp(packet) ? seed ^ addresses(packet) : seed ^ macs(packet));
  }
}

/** The bucket of a MAC address (0: of the destination, 6: of the source) and its VLAN. */
export function macBucket(packet: Packet, offset: 0 | 6, seed: number): number {
  const { buffer, start, vid } = packet;
  return finish(mac(buffer, start + offset) ^ Math.imul(vid + 1, 0x9e3779b1) ^ seed);
}

function isIp(packet: Packet): boolean {
  const { etherType } = packet.headers();
  return etherType === EtherType.ipv4 || etherType === EtherType.ipv6;
}

function macs({ buffer, start }: Packet): number {
  // Added after mixing, so that both directions of a conversation hash alike.
  return (mix(mac(buffer, start)) + mix(mac(buffer, start + 6))) | 0;
}

function mac(bytes: Uint8Array, at: number): number {
  const low = (bytes[at + 2] << 24) | (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5];
  return low ^ Math.imul((bytes[at] << 8) | bytes[at + 1], 0x85ebca6b);
}

function addresses(packet: Packet): number {
  const { source, destination } = packet.headers();
  return (
    (mix(source[0] ^ source[1] ^ source[2] ^ source[3]) +
      mix(destination[0] ^ destination[1] ^ destination[2] ^ destination[3])) |
    0
  );
}

function flow(packet: Packet): number {
  const { protocol, fragment, sourcePort, destinationPort } = packet.headers();
  if (fragment) return protocol;
  return ((mix(sourcePort + 0x10000) + mix(destinationPort + 0x10000)) | 0) ^ protocol;
}

/** The finalizer of MurmurHash3: every bit of the input reaches every bit of the result. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function finish(value: number): number {
  return mix(value) & 0xff;
}
