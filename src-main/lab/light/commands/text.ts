/** Words for what the network reports, as iputils says them, and text that is safe to show on a terminal. */
import { IcmpType, TimeExceededCode, UnreachableCode } from '../../../wire/icmp.ts';
import type { NetworkError, SendResult } from '../ipv4.ts';
import type { TcpFailure } from '../tcp/connection.ts';

/** `Destination Host Unreachable`, `Time to live exceeded` … */
export function describeNetworkError({ type, code, mtu }: NetworkError): string {
  if (type === IcmpType.timeExceeded) {
    return code === TimeExceededCode.ttl
      ? 'Time to live exceeded'
      : 'Frag reassembly time exceeded';
  }
  switch (code) {
    case UnreachableCode.net:
      return 'Destination Net Unreachable';
    case UnreachableCode.host:
      return 'Destination Host Unreachable';
    case UnreachableCode.protocol:
      return 'Destination Protocol Unreachable';
    case UnreachableCode.port:
      return 'Destination Port Unreachable';
    case UnreachableCode.fragmentationNeeded:
      return `Frag needed and DF set (mtu = ${mtu})`;
    case UnreachableCode.netProhibited:
      return 'Destination Net Prohibited';
    case UnreachableCode.hostProhibited:
      return 'Destination Host Prohibited';
    case UnreachableCode.prohibited:
      return 'Packet filtered';
    default:
      return `Destination Unreachable, Bad Code: ${code}`;
  }
}

export const sendFailures: Record<Exclude<SendResult, 'sent'>, string> = {
  networkUnreachable: 'connect: Network is unreachable',
  messageTooLong: 'local error: message too long',
};

export const tcpFailures: Record<TcpFailure, string> = {
  refused: 'Connection refused',
  reset: 'Connection reset by peer',
  timedOut: 'Connection timed out',
  hostUnreachable: 'No route to host',
  networkUnreachable: 'Network is unreachable',
  aborted: 'Connection aborted: the host has too many connections',
};

/** Bytes of a peer as text without control characters: a peer must not drive the terminal of who looks at it. */
export function printable(bytes: Uint8Array): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  return new TextDecoder().decode(bytes).replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '?');
}
