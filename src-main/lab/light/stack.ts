/** What all layers of one host share: time, timers, randomness, NICs, and the count of what was dropped. */
import type { Ipv4Fault } from '../../wire/ipv4.ts';
import type { TcpFault } from '../../wire/tcp.ts';
import type { UdpFault } from '../../wire/udp.ts';
import type { LabSaid } from '../sentences.ts';
import type { Nic } from './nic.ts';
import type { Timers } from './timers.ts';

/** Why a light VM did not take a frame, or did not send one. A closed set: the counters cannot grow. */
export type LightDrop =
  | 'frame.runt'
  | 'frame.oversized'
  | 'frame.linkDown'
  | 'frame.otherHost'
  | 'frame.groupSource'
  | 'frame.tagged'
  | 'frame.etherType'
  | 'arp.malformed'
  | 'arp.queueFull'
  | 'arp.unresolved'
  | `ipv4.${Ipv4Fault}`
  | 'ipv4.martianSource'
  | 'ipv4.otherHost'
  | 'ipv4.linkBroadcast'
  | 'ipv4.protocol'
  | 'fragment.malformed'
  | 'fragment.overlap'
  | 'fragment.tooMany'
  | 'fragment.timeout'
  | 'icmp.malformed'
  | 'icmp.type'
  | 'icmp.rateLimit'
  | `udp.${UdpFault}`
  | 'udp.noPort'
  | `tcp.${TcpFault}`
  | 'tcp.noConnection'
  | 'tcp.tableFull';

export interface Stack {
  /** The time that the caller gave with the event that is being handled, in ms. */
  readonly nowMs: number;
  readonly timers: Timers;
  readonly nics: readonly Nic[];
  /** An unsigned 32-bit random number. */
  random(): number;
  drop(reason: LightDrop): void;
  /** Puts a frame on the wire of the NIC. The frame belongs to the receiver from then on. */
  transmit(nic: Nic, frame: Uint8Array): void;
  /** Tells the people something that no command asked for, such as a duplicate address. */
  notice(said: LabSaid): void;
}
