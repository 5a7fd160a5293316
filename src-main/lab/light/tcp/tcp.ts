/**
 * TCP of one host (RFC 9293): the connections and listeners, and which segment belongs to whom.
 *
 * At most 256 connections. A full table makes room fairly: first TIME-WAIT, then the oldest half-open
 * connection (a SYN flood pushes out only itself), then the incoming one that was silent longest. Connections that we
 * opened ourselves stay. Segments for nobody are answered with RST, at most 1,000 a second.
 */
import { pseudoHeader4, pseudoHeader4Of } from '../../../wire/checksum.ts';
import { IcmpType, UnreachableCode } from '../../../wire/icmp.ts';
import { IPV4_HEADER, IpProtocol } from '../../../wire/ipv4.ts';
import {
  checkTcp,
  TCP_HEADER,
  TcpFlag,
  type TcpHeader,
  tcpAcknowledgment,
  tcpDestinationPort,
  tcpFlags,
  tcpHeaderLength,
  tcpHeaderSize,
  tcpMss,
  tcpSequence,
  tcpSourcePort,
  tcpWindow,
  writeTcp,
} from '../../../wire/tcp.ts';
import type { Ipv4, Ipv4Packet, NetworkError, Transport } from '../ipv4.ts';
import { ephemeralPort } from '../ports.ts';
import { RateLimit } from '../rate-limit.ts';
import type { Stack } from '../stack.ts';
import type { Timers } from '../timers.ts';
import {
  type Endpoint,
  type Segment,
  TcpConnection,
  type TcpFailure,
  type TcpWire,
} from './connection.ts';

export const CONNECTIONS_MAX = 256;
const LISTENERS_MAX = 64;
const nothing = new Uint8Array(0);

/** Is given each connection when its handshake is done. */
export type Accept = (connection: TcpConnection) => void;

export class Tcp implements Transport, TcpWire {
  readonly #stack: Stack;
  readonly #ip: Ipv4;
  readonly #connections = new Map<string, TcpConnection>();
  readonly #listeners = new Map<number, Accept>();
  readonly #resetLimit = new RateLimit(1000, 100);

  constructor(stack: Stack, ip: Ipv4) {
    this.#stack = stack;
    this.#ip = ip;
    ip.register(IpProtocol.tcp, this);
  }

  get nowMs(): number {
    return this.#stack.nowMs;
  }

  get timers(): Timers {
    return this.#stack.timers;
  }

  /** Starts to connect; the reason where that cannot even start. */
  connect(remote: Endpoint): TcpConnection | TcpFailure {
    const route = this.#ip.route(remote.address);
    if (!route || this.#ip.isBroadcast(remote.address)) return 'networkUnreachable';
    const address = route.source;
    const port = ephemeralPort(this.#stack.random(), (candidate) =>
      this.#connections.has(key({ address, port: candidate }, remote)),
    );
    if (port < 0 || !this.#makeRoom()) return 'aborted';
    const local = { address, port };
    return this.#add(local, remote, null);
  }

  /** Accepts connections on a port; a function that stops it, null when the port is taken. */
  listen(port: number, accept: Accept): (() => void) | null {
    if (this.#listeners.has(port) || this.#listeners.size >= LISTENERS_MAX) return null;
    this.#listeners.set(port, accept);
    return () => this.#listeners.delete(port);
  }

  /** Ends every connection whose own address is gone. */
  addressesChanged(): void {
    for (const connection of [...this.#connections.values()]) {
      if (this.#ip.isLocal(connection.local.address)) continue;
      connection.abort();
      connection.onChange();
    }
  }

  receive(packet: Ipv4Packet): void {
    const { bytes, start, end } = packet;
    const pseudo = pseudoHeader4(bytes, packet.ip, IpProtocol.tcp, end - start);
    const fault = checkTcp(bytes, start, end - start, pseudo);
    if (fault) {
      this.#stack.drop(`tcp.${fault}`);
      return;
    }
    if (packet.broadcast) {
      this.#stack.drop('tcp.noConnection');
      return;
    }
    const local = { address: packet.destination, port: tcpDestinationPort(bytes, start) };
    const remote = { address: packet.source, port: tcpSourcePort(bytes, start) };
    const segment = parseSegment(bytes, start, end);
    const connection = this.#connections.get(key(local, remote));
    if (connection) this.#deliver(connection, segment);
    else if (this.#opens(local, segment)) this.#open(local, remote, segment);
    else this.#reset(local, remote, segment);
  }

  networkError(error: NetworkError): void {
    const { bytes, start } = error;
    const remote = { address: error.destination, port: tcpDestinationPort(bytes, start) };
    const local = { address: error.source, port: tcpSourcePort(bytes, start) };
    if (error.type !== IcmpType.unreachable || error.code === UnreachableCode.fragmentationNeeded)
      return;
    this.#connections.get(key(local, remote))?.unreachable(failureOf(error.code));
  }

  send(local: Endpoint, remote: Endpoint, header: TcpHeader, data: Uint8Array): void {
    const headerSize = tcpHeaderSize(header);
    const payload = new Uint8Array(headerSize + data.length);
    payload.set(data, headerSize);
    const pseudo = pseudoHeader4Of(local.address, remote.address, IpProtocol.tcp, payload.length);
    writeTcp(payload, 0, payload.length, header, pseudo);
    this.#ip.send({
      source: local.address,
      destination: remote.address,
      protocol: IpProtocol.tcp,
      payload,
    });
  }

  closed(connection: TcpConnection): void {
    this.#connections.delete(key(connection.local, connection.remote));
  }

  #deliver(connection: TcpConnection, segment: Segment): void {
    const halfOpen = connection.state === 'syn-received';
    connection.receive(segment);
    if (!halfOpen || !connection.established) return;
    const accept = this.#listeners.get(connection.local.port);
    if (!accept) {
      connection.abort();
      return;
    }
    accept(connection);
    connection.onChange();
  }

  #opens(local: Endpoint, segment: Segment): boolean {
    const syn = (segment.flags & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst)) === TcpFlag.syn;
    return syn && this.#listeners.has(local.port);
  }

  #open(local: Endpoint, remote: Endpoint, syn: Segment): void {
    if (this.#makeRoom()) this.#add(local, remote, syn);
    else this.#stack.drop('tcp.tableFull');
  }

  #add(local: Endpoint, remote: Endpoint, syn: Segment | null): TcpConnection {
    const mtu = this.#ip.route(remote.address)?.mtu ?? 576;
    const mss = mtu - IPV4_HEADER - TCP_HEADER;
    // Initial sequence numbers are random (RFC 9293 3.4.1): nobody off the path can guess them.
    const connection = new TcpConnection(this, local, remote, this.#stack.random(), mss, syn);
    this.#connections.set(key(local, remote), connection);
    return connection;
  }

  #makeRoom(): boolean {
    if (this.#connections.size < CONNECTIONS_MAX) return true;
    let victim: TcpConnection | undefined;
    for (const candidate of this.#connections.values()) {
      if (evictionRank(candidate) === 0) continue;
      if (!victim || moreEvictable(candidate, victim)) victim = candidate;
    }
    victim?.abort();
    victim?.onChange();
    return victim !== undefined;
  }

  /** RFC 9293 3.10.7.1: a segment for no connection. */
  #reset(local: Endpoint, remote: Endpoint, segment: Segment): void {
    this.#stack.drop('tcp.noConnection');
    if (segment.flags & TcpFlag.rst || !this.#resetLimit.allow(this.#stack.nowMs)) return;
    const acks = (segment.flags & TcpFlag.ack) !== 0;
    const length =
      segment.data.length +
      (segment.flags & TcpFlag.syn ? 1 : 0) +
      (segment.flags & TcpFlag.fin ? 1 : 0);
    const header = {
      sourcePort: local.port,
      destinationPort: remote.port,
      sequence: acks ? segment.acknowledgment : 0,
      acknowledgment: acks ? 0 : segment.sequence + length,
      flags: acks ? TcpFlag.rst : TcpFlag.rst | TcpFlag.ack,
      window: 0,
    };
    this.send(local, remote, header, nothing);
  }
}

function parseSegment(bytes: Uint8Array, start: number, end: number): Segment {
  return {
    sequence: tcpSequence(bytes, start),
    acknowledgment: tcpAcknowledgment(bytes, start),
    flags: tcpFlags(bytes, start),
    window: tcpWindow(bytes, start),
    mss: tcpMss(bytes, start),
    data: bytes.subarray(start + tcpHeaderLength(bytes, start), end),
  };
}

function failureOf(code: number): TcpFailure {
  if (code === UnreachableCode.port || code === UnreachableCode.protocol) return 'refused';
  return code === UnreachableCode.net ? 'networkUnreachable' : 'hostUnreachable';
}

/** Higher goes first; 0 stays. */
function evictionRank(connection: TcpConnection): number {
  if (connection.state === 'time-wait') return 3;
  if (connection.state === 'syn-received') return 2;
  return connection.incoming ? 1 : 0;
}

function moreEvictable(a: TcpConnection, b: TcpConnection): boolean {
  const ranks = evictionRank(a) - evictionRank(b);
  return ranks > 0 || (ranks === 0 && a.lastSegmentMs < b.lastSegmentMs);
}

function key(local: Endpoint, remote: Endpoint): string {
  return `${local.address}:${local.port} ${remote.address}:${remote.port}`;
}
