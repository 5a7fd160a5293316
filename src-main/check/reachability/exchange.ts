/** What two ends of a trace say to each other, of either family of addresses; and what packets of both have in common. */
import { TCP_HEADER, TcpFlag, writeTcp } from '../../wire/tcp.ts';
import { UDP_HEADER, writeUdp } from '../../wire/udp.ts';
import type { TracePlan } from './query.ts';

export interface Exchange {
  /** The address that is asked for, as text. */
  readonly address: string;
  /** Who has the address? To all, or to the MAC address that was asked for. */
  request(mac: Uint8Array | null): Uint8Array;
  answer(): Uint8Array;
  packet(): Uint8Array;
  reply(): Uint8Array;
}

/** Octets of payload of an echo or a datagram, where no size is asked for. */
const PAYLOAD = 8;

/** Octets behind the IP header of a packet of the plan, that header ending at `l4`; `echo` is the header of an echo. */
export function payloadOf({ proto, size }: TracePlan, l4: number, echo: number): number {
  const header = proto === 'tcp' ? TCP_HEADER : (proto === 'udp' ? UDP_HEADER : echo) + PAYLOAD;
  return Math.max(header, size - l4);
}

/** Writes the header of TCP or UDP; `reply` turns the ports round. */
export function writePorts(
  frame: Uint8Array,
  at: number,
  length: number,
  { proto, sport, dport }: TracePlan,
  reply: boolean,
  pseudo: number,
): void {
  const [sourcePort, destinationPort] = reply ? [dport, sport] : [sport, dport];
  if (proto === 'udp') {
    writeUdp(frame, at, length, sourcePort, destinationPort, pseudo);
    return;
  }
  const flags = reply ? TcpFlag.syn | TcpFlag.ack : TcpFlag.syn;
  const acknowledgment = reply ? 1 : 0;
  const header = {
    sourcePort,
    destinationPort,
    sequence: 0,
    acknowledgment,
    flags,
    window: 65_535,
  };
  writeTcp(frame, at, length, header, pseudo);
}
