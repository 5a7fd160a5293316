/**
 * ICMP of one host (RFC 792, RFC 1122 3.2.2): answers echo, reports errors about what others sent, passes on
 * errors about what we sent, and lets commands send echo requests.
 *
 * Broadcast echo is answered, unlike Linux' default: seeing who is in a broadcast domain is what a lab is for.
 * Errors are limited to 100/s (bursts of 50), echo replies to 10,000/s, so nobody can be flooded through us.
 */
import {
  checkIcmp,
  ICMP_HEADER,
  IcmpType,
  icmpCode,
  icmpId,
  icmpMtu,
  icmpSequence,
  icmpType,
  isIcmpError,
  quotedIpv4,
  TimeExceededCode,
  UnreachableCode,
  writeIcmp,
} from '../../wire/icmp.ts';
import {
  IpProtocol,
  ipv4Destination,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
} from '../../wire/ipv4.ts';
import type {
  ErrorReporter,
  Ipv4,
  Ipv4Packet,
  NetworkError,
  SendResult,
  Transport,
} from './ipv4.ts';
import { RateLimit } from './rate-limit.ts';
import type { Stack } from './stack.ts';

/** An ICMP error carries no more than this in all (RFC 1812 4.3.2.3). */
const ERROR_MAX = 576 - 20;
const CLIENTS_MAX = 64;

export interface EchoReply {
  from: number;
  sequence: number;
  ttl: number;
  /** Bytes of the ICMP message, header included. */
  length: number;
}

export interface EchoHandler {
  reply(reply: EchoReply): void;
  error(sequence: number, error: NetworkError): void;
}

export interface EchoOptions {
  destination: number;
  sequence: number;
  /** Bytes of data behind the header, 0 to 65507. */
  size: number;
  ttl?: number;
  dontFragment?: boolean;
}

/** One `ping`: an identifier of its own. */
export interface EchoClient {
  send(options: EchoOptions): SendResult;
  close(): void;
}

export class Icmp implements Transport, ErrorReporter {
  readonly #stack: Stack;
  readonly #ip: Ipv4;
  readonly #clients = new Map<number, EchoHandler>();
  readonly #errorLimit = new RateLimit(100, 50);
  readonly #replyLimit = new RateLimit(10_000, 1000);

  constructor(stack: Stack, ip: Ipv4) {
    this.#stack = stack;
    this.#ip = ip;
    ip.register(IpProtocol.icmp, this);
    ip.reportErrorsTo(this);
  }

  /** Opens an echo client; null when 64 are open. */
  open(handler: EchoHandler): EchoClient | null {
    if (this.#clients.size >= CLIENTS_MAX) return null;
    let id = this.#stack.random() & 0xffff;
    while (this.#clients.has(id)) id = (id + 1) & 0xffff;
    this.#clients.set(id, handler);
    return {
      send: (options) => this.#sendEcho(id, options),
      close: () => this.#clients.delete(id),
    };
  }

  receive(packet: Ipv4Packet): void {
    const { bytes, start, end } = packet;
    if (!checkIcmp(bytes, start, end - start)) {
      this.#stack.drop('icmp.malformed');
      return;
    }
    const type = icmpType(bytes, start);
    if (type === IcmpType.echo) this.#answer(packet);
    else if (type === IcmpType.echoReply) this.#echoReply(packet);
    else if (type === IcmpType.unreachable || type === IcmpType.timeExceeded) this.#passOn(packet);
    else this.#stack.drop('icmp.type');
  }

  /** An error about one of our own echo requests. */
  networkError(error: NetworkError): void {
    if (icmpType(error.bytes, error.start) !== IcmpType.echo) return;
    this.#clients
      .get(icmpId(error.bytes, error.start))
      ?.error(icmpSequence(error.bytes, error.start), error);
  }

  portUnreachable(packet: Ipv4Packet): void {
    this.#report(packet, IcmpType.unreachable, UnreachableCode.port);
  }

  protocolUnreachable(packet: Ipv4Packet): void {
    this.#report(packet, IcmpType.unreachable, UnreachableCode.protocol);
  }

  reassemblyTimedOut(packet: Ipv4Packet): void {
    this.#report(packet, IcmpType.timeExceeded, TimeExceededCode.reassembly);
  }

  hostUnreachable(bytes: Uint8Array, ip: number): void {
    const fault = {
      from: ipv4Source(bytes, ip),
      type: IcmpType.unreachable,
      code: UnreachableCode.host,
      mtu: 0,
    };
    this.#deliver(bytes, ip, fault);
  }

  #sendEcho(id: number, options: EchoOptions): SendResult {
    const payload = new Uint8Array(ICMP_HEADER + options.size);
    for (let at = ICMP_HEADER; at < payload.length; at++) payload[at] = at;
    writeIcmp(payload, 0, payload.length, IcmpType.echo, 0, id, options.sequence);
    const { destination, ttl, dontFragment } = options;
    return this.#ip.send({ destination, protocol: IpProtocol.icmp, payload, ttl, dontFragment });
  }

  #answer(packet: Ipv4Packet): void {
    if (!this.#replyLimit.allow(this.#stack.nowMs)) {
      this.#stack.drop('icmp.rateLimit');
      return;
    }
    const payload = packet.bytes.slice(packet.start, packet.end);
    const id = icmpId(payload, 0);
    writeIcmp(payload, 0, payload.length, IcmpType.echoReply, 0, id, icmpSequence(payload, 0));
    this.#reply(packet, payload);
  }

  #echoReply(packet: Ipv4Packet): void {
    const { bytes, start, end } = packet;
    this.#clients.get(icmpId(bytes, start))?.reply({
      from: packet.source,
      sequence: icmpSequence(bytes, start),
      ttl: packet.ttl,
      length: end - start,
    });
  }

  #passOn(packet: Ipv4Packet): void {
    const { bytes, start, end } = packet;
    const quoted = quotedIpv4(bytes, start, end - start);
    if (quoted < 0 || !this.#ip.isLocal(ipv4Source(bytes, quoted))) {
      this.#stack.drop('icmp.malformed');
      return;
    }
    this.#deliver(bytes, quoted, {
      from: packet.source,
      type: icmpType(bytes, start),
      code: icmpCode(bytes, start),
      mtu: icmpMtu(bytes, start),
    });
  }

  /** Hands a fault to the transport that sent the packet at `ip`. Later fragments carry no transport header. */
  #deliver(
    bytes: Uint8Array,
    ip: number,
    fault: Pick<NetworkError, 'from' | 'type' | 'code' | 'mtu'>,
  ): void {
    if (ipv4FragmentOffset(bytes, ip) > 0) return;
    const start = ip + ipv4HeaderLength(bytes, ip);
    if (start + 8 > bytes.length) return;
    this.#ip.transport(ipv4Protocol(bytes, ip))?.networkError({
      ...fault,
      source: ipv4Source(bytes, ip),
      destination: ipv4Destination(bytes, ip),
      bytes,
      start,
    });
  }

  #report(packet: Ipv4Packet, type: number, code: number): void {
    const aboutError =
      packet.protocol === IpProtocol.icmp && isIcmpError(icmpType(packet.bytes, packet.start));
    if (packet.broadcast || aboutError) return;
    if (!this.#errorLimit.allow(this.#stack.nowMs)) {
      this.#stack.drop('icmp.rateLimit');
      return;
    }
    const quote = packet.bytes.subarray(
      packet.ip,
      Math.min(packet.end, packet.ip + ERROR_MAX - ICMP_HEADER),
    );
    const payload = new Uint8Array(ICMP_HEADER + quote.length);
    payload.set(quote, ICMP_HEADER);
    writeIcmp(payload, 0, payload.length, type, code);
    this.#reply(packet, payload);
  }

  #reply(packet: Ipv4Packet, payload: Uint8Array): void {
    this.#ip.send({
      destination: packet.source,
      protocol: IpProtocol.icmp,
      payload,
      source: packet.broadcast ? undefined : packet.destination,
    });
  }
}
