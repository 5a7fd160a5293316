/** UDP of one host (RFC 768): sockets by port, at most 256. A datagram for nobody is answered with "port unreachable". */
import { pseudoHeader4, pseudoHeader4Of } from '../../wire/checksum.ts';
import { IpProtocol } from '../../wire/ipv4.ts';
import {
  checkUdp,
  UDP_HEADER,
  udpDestinationPort,
  udpLength,
  udpSourcePort,
  writeUdp,
} from '../../wire/udp.ts';
import type { Icmp } from './icmp.ts';
import type { Ipv4, Ipv4Packet, NetworkError, SendResult, Transport } from './ipv4.ts';
import { ephemeralPort } from './ports.ts';
import type { Stack } from './stack.ts';

const SOCKETS_MAX = 256;

export interface Datagram {
  from: number;
  fromPort: number;
  /** The address it was sent to: the one to answer from, unless it was a broadcast. */
  to: number;
  broadcast: boolean;
  data: Uint8Array;
}

export interface UdpHandler {
  receive(datagram: Datagram): void;
  error(destinationPort: number, error: NetworkError): void;
}

export interface UdpDestination {
  address: number;
  port: number;
  ttl?: number;
  source?: number;
}

export interface UdpSocket {
  readonly port: number;
  send(to: UdpDestination, data: Uint8Array): SendResult;
  close(): void;
}

export class Udp implements Transport {
  readonly #stack: Stack;
  readonly #ip: Ipv4;
  readonly #icmp: Icmp;
  readonly #sockets = new Map<number, UdpHandler>();

  constructor(stack: Stack, ip: Ipv4, icmp: Icmp) {
    this.#stack = stack;
    this.#ip = ip;
    this.#icmp = icmp;
    ip.register(IpProtocol.udp, this);
  }

  /** Opens a socket on `port`, 0 for any free one; null when the port is taken or 256 are open. */
  open(port: number, handler: UdpHandler): UdpSocket | null {
    const taken = (candidate: number) => this.#sockets.has(candidate);
    const own = port === 0 ? ephemeralPort(this.#stack.random(), taken) : port;
    if (own < 0 || taken(own) || this.#sockets.size >= SOCKETS_MAX) return null;
    this.#sockets.set(own, handler);
    return {
      port: own,
      send: (to, data) => this.#send(own, to, data),
      close: () => this.#sockets.delete(own),
    };
  }

  receive(packet: Ipv4Packet): void {
    const { bytes, start, end } = packet;
    const fault = checkUdp(
      bytes,
      start,
      end - start,
      pseudoHeader4(bytes, packet.ip, IpProtocol.udp, 0),
    );
    if (fault) {
      this.#stack.drop(`udp.${fault}`);
      return;
    }
    const handler = this.#sockets.get(udpDestinationPort(bytes, start));
    if (!handler) {
      this.#stack.drop('udp.noPort');
      this.#icmp.portUnreachable(packet);
      return;
    }
    handler.receive({
      from: packet.source,
      fromPort: udpSourcePort(bytes, start),
      to: packet.destination,
      broadcast: packet.broadcast,
      data: bytes.slice(start + UDP_HEADER, start + udpLength(bytes, start)),
    });
  }

  networkError(error: NetworkError): void {
    const handler = this.#sockets.get(udpSourcePort(error.bytes, error.start));
    handler?.error(udpDestinationPort(error.bytes, error.start), error);
  }

  #send(ownPort: number, to: UdpDestination, data: Uint8Array): SendResult {
    const source = to.source ?? this.#ip.route(to.address)?.source;
    if (source === undefined) return 'networkUnreachable';
    const payload = new Uint8Array(UDP_HEADER + data.length);
    if (payload.length > 0xffff) return 'messageTooLong';
    payload.set(data, UDP_HEADER);
    const pseudo = pseudoHeader4Of(source, to.address, IpProtocol.udp, payload.length);
    writeUdp(payload, 0, payload.length, ownPort, to.port, pseudo);
    return this.#ip.send({
      destination: to.address,
      source,
      protocol: IpProtocol.udp,
      payload,
      ttl: to.ttl,
    });
  }
}
