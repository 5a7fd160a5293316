/**
 * One TCP connection (RFC 9293 3.10): the state machine, sending, receiving.
 *
 * Deliberately small: no window scaling (64 KiB is plenty for a lab), no SACK, no timestamps, no delayed
 * acknowledgments, no Nagle, urgent data is ordinary data. Robust where it is attacked: a RST counts only at
 * the exact sequence number, anything else in the window is challenged (RFC 5961 3, 4).
 *
 * After a timeout everything from the first unacknowledged byte on is sent again (`#next` goes back, `#max` remembers how far
 * we were). `onChange` is called when there is something new to look at: it may read, write and close.
 */
import { seqDiff, TCP_DEFAULT_MSS, TcpFlag, type TcpHeader } from '../../../wire/tcp.ts';
import { RateLimit } from '../rate-limit.ts';
import type { Timer, Timers } from '../timers.ts';
import { ByteQueue } from './byte-queue.ts';
import { Congestion } from './congestion.ts';
import { OutOfOrder } from './out-of-order.ts';
import { RetransmissionTimeout } from './rtt.ts';

const BUFFER = 65_535;
/** A peer that asks for smaller segments wants to make us work (CVE-2019-11479). */
const MSS_MIN = 48;
const SYN_RETRIES = 4;
const RETRIES = 10;
/** Doublings of the timeout between zero-window probes. */
const PROBE_BACKOFF = 5;
const CHALLENGES_PER_SECOND = 100;
/** Twice the maximum segment lifetime of 30 s. */
const TIME_WAIT_MS = 60_000;

export type TcpState =
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait'
  | 'closed';

/** Why a connection ended without both sides having closed it. */
export type TcpFailure =
  | 'refused'
  | 'reset'
  | 'timedOut'
  | 'hostUnreachable'
  | 'networkUnreachable'
  | 'aborted';

export interface Endpoint {
  address: number;
  port: number;
}

/** A received segment; `data` is the caller's memory. */
export interface Segment {
  sequence: number;
  acknowledgment: number;
  flags: number;
  window: number;
  /** 0 when the option is absent. */
  mss: number;
  data: Uint8Array;
}

/** What a connection needs from the host. */
export interface TcpWire {
  readonly nowMs: number;
  readonly timers: Timers;
  send(local: Endpoint, remote: Endpoint, header: TcpHeader, data: Uint8Array): void;
  /** The connection is closed: forget it. */
  closed(connection: TcpConnection): void;
}

export class TcpConnection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** The peer opened it. */
  readonly incoming: boolean;
  state: TcpState;
  failure: TcpFailure | null = null;
  /** The peer has closed its side, and all that it sent can be read. */
  remoteClosed = false;
  onChange: () => void = () => {};
  lastSegmentMs: number;

  readonly #wire: TcpWire;
  readonly #ownMss: number;
  #mss: number;
  readonly #congestion: Congestion;
  readonly #timeout = new RetransmissionTimeout();
  readonly #challenges = new RateLimit(CHALLENGES_PER_SECOND, CHALLENGES_PER_SECOND);
  #timer: Timer | null = null;

  readonly #outgoing = new ByteQueue(BUFFER);
  /** Sequence number of the first byte in `#outgoing`. */
  #outgoingStart: number;
  #unacknowledged: number;
  #next: number;
  #max: number;
  #sendWindow = 0;
  #windowSequence = 0;
  #windowAcknowledgment = 0;
  #closing = false;
  #timedSequence = -1;
  #timedAtMs = 0;

  readonly #incoming = new ByteQueue(BUFFER);
  readonly #outOfOrder = new OutOfOrder();
  #received = 0;
  /** End of the window that we offered last: it never moves back. */
  #offered = 0;

  /** Opens actively without `syn`, else as the answer to that segment. `mss` is what our link takes. */
  constructor(
    wire: TcpWire,
    local: Endpoint,
    remote: Endpoint,
    initialSequence: number,
    mss: number,
    syn: Segment | null,
  ) {
    this.#wire = wire;
    this.local = local;
    this.remote = remote;
    this.#ownMss = mss;
    this.#mss = mss;
    this.#congestion = new Congestion(mss);
    this.#unacknowledged = initialSequence;
    this.#next = (initialSequence + 1) >>> 0;
    this.#max = this.#next;
    this.#outgoingStart = this.#next;
    this.lastSegmentMs = wire.nowMs;
    this.incoming = syn !== null;
    this.state = syn ? 'syn-received' : 'syn-sent';
    if (syn) this.#takeSyn(syn);
    this.#sendSyn();
  }

  /** Bytes that can be read now. */
  get readable(): number {
    return this.#incoming.length;
  }

  /** Bytes that `write` takes now. */
  get writable(): number {
    return this.#closing ? 0 : this.#outgoing.free;
  }

  /** True when the peer has acknowledged all that was written. */
  get flushed(): boolean {
    return this.#outgoing.length === 0;
  }

  get established(): boolean {
    return this.state !== 'syn-sent' && this.state !== 'syn-received' && this.state !== 'closed';
  }

  /** Queues bytes to send; returns how many were taken. */
  write(bytes: Uint8Array): number {
    if (this.#closing || this.state === 'closed') return 0;
    const taken = this.#outgoing.push(bytes);
    this.#output();
    return taken;
  }

  /** Takes up to `max` received bytes. */
  read(max = BUFFER): Uint8Array {
    const bytes = this.#incoming.peek(0, Math.min(max, this.#incoming.length));
    this.#incoming.drop(bytes.length);
    // Tell the peer about new room, but not in dribbles (RFC 9293 3.8.6.2.2).
    const opened = seqDiff(this.#received + this.#incoming.free, this.#offered);
    if (this.established && opened >= Math.min(BUFFER / 2, 2 * this.#mss)) this.#sendAck();
    return bytes;
  }

  /** Closes our side after what was written; the peer may still send. */
  close(): void {
    if (this.#closing || this.state === 'closed') return;
    if (this.state === 'syn-sent') {
      this.#end(null);
      return;
    }
    this.#closing = true;
    this.#output();
  }

  /** Ends at once; the peer gets a RST. */
  abort(): void {
    if (this.state === 'closed') return;
    if (this.state !== 'syn-sent' && this.state !== 'time-wait') {
      this.#send(this.#max, TcpFlag.rst | TcpFlag.ack, nothing);
    }
    this.#end('aborted');
  }

  /** The network says that the peer cannot be reached: fatal only while connecting (RFC 5461). */
  unreachable(failure: TcpFailure): void {
    if (this.state !== 'syn-sent') return;
    this.#end(failure);
    this.onChange();
  }

  /** Takes a checked segment of this connection. */
  receive(segment: Segment): void {
    this.lastSegmentMs = this.#wire.nowMs;
    if (this.state === 'syn-sent') this.#receiveSynSent(segment);
    else if (this.#sequenceOk(segment) && this.#acknowledge(segment)) {
      this.#receiveData(segment);
      this.#output();
    }
    this.onChange();
  }

  #receiveSynSent(segment: Segment): void {
    const { flags, acknowledgment } = segment;
    const acks = (flags & TcpFlag.ack) !== 0;
    const valid = acks && acknowledgment === this.#next;
    if (acks && !valid) {
      if (!(flags & TcpFlag.rst)) this.#sendAt(acknowledgment, 0, TcpFlag.rst, nothing);
      return;
    }
    if (flags & TcpFlag.rst) {
      if (valid) this.#end('refused');
      return;
    }
    if (!(flags & TcpFlag.syn)) return;
    this.#takeSyn(segment);
    if (!valid) {
      // Both sides opened at once (RFC 9293 3.5, figure 7).
      this.state = 'syn-received';
      this.#sendSyn();
      return;
    }
    this.#establish(segment);
    this.#sendAck();
    this.#output();
  }

  #takeSyn(segment: Segment): void {
    this.#received = (segment.sequence + 1) >>> 0;
    this.#offered = this.#received;
    this.#mss = Math.min(this.#ownMss, Math.max(segment.mss || TCP_DEFAULT_MSS, MSS_MIN));
  }

  #establish(segment: Segment): void {
    this.state = 'established';
    this.#unacknowledged = segment.acknowledgment;
    this.#sampleRoundTrip(segment.acknowledgment);
    this.#takeWindow(segment);
    this.#timeout.retries = 0;
    this.#setTimer();
  }

  /** RFC 9293 3.10.7.4, first to fourth: sequence, RST, SYN. False when the segment ends here. */
  #sequenceOk(segment: Segment): boolean {
    const { flags, sequence } = segment;
    const ahead = seqDiff(sequence, this.#received);
    const window = seqDiff(this.#offered, this.#received);
    const length = segment.data.length + (flags & TcpFlag.fin ? 1 : 0);
    const startsInside = ahead >= 0 && (ahead < window || (ahead === 0 && length === 0));
    const endsInside = length > 0 && ahead < 0 && ahead + length > 0;
    if (flags & TcpFlag.rst) {
      if (ahead === 0) this.#end(this.state === 'syn-received' ? 'refused' : 'reset');
      else if (startsInside) this.#challenge();
      return false;
    }
    if (flags & TcpFlag.syn || !(startsInside || (endsInside && window > 0))) {
      this.#challenge();
      // Our last ACK was lost: the peer repeats its FIN, and we wait anew for it to be heard.
      if (this.state === 'time-wait') this.#setTimer();
      return false;
    }
    return (flags & TcpFlag.ack) !== 0;
  }

  /** RFC 9293 3.10.7.4, fifth: the ACK field. False when the segment ends here. */
  #acknowledge(segment: Segment): boolean {
    const { acknowledgment } = segment;
    const beyond = seqDiff(acknowledgment, this.#max) > 0;
    if (this.state === 'syn-received') {
      if (beyond || seqDiff(acknowledgment, this.#unacknowledged) <= 0) {
        this.#sendAt(acknowledgment, 0, TcpFlag.rst, nothing);
        return false;
      }
      this.#establish(segment);
    } else if (beyond) {
      this.#challenge();
      return false;
    }
    const advance = seqDiff(acknowledgment, this.#unacknowledged);
    if (advance > 0) this.#advance(acknowledgment, advance);
    else if (advance === 0) this.#maybeDuplicate(segment);
    if (advance >= 0) this.#setWindow(segment);
    return this.#leaveOnFinAcknowledged();
  }

  #advance(acknowledgment: number, bytes: number): void {
    this.#sampleRoundTrip(acknowledgment);
    this.#unacknowledged = acknowledgment;
    const data = Math.min(seqDiff(acknowledgment, this.#outgoingStart), this.#outgoing.length);
    this.#outgoing.drop(data);
    this.#outgoingStart = (this.#outgoingStart + data) >>> 0;
    if (seqDiff(this.#next, acknowledgment) < 0) this.#next = acknowledgment;
    this.#timeout.retries = 0;
    if (this.#congestion.acknowledged(bytes, acknowledgment)) this.#resendFirst();
    this.#setTimer();
  }

  #maybeDuplicate(segment: Segment): void {
    const inFlight = seqDiff(this.#max, this.#unacknowledged);
    const plain = segment.data.length === 0 && segment.window === this.#sendWindow;
    if (inFlight === 0 || this.#sendWindow === 0 || !plain) return;
    if (this.#congestion.duplicate(inFlight, this.#max)) this.#resendFirst();
  }

  #leaveOnFinAcknowledged(): boolean {
    if (!this.#closing || seqDiff(this.#unacknowledged, this.#finSequence()) <= 0) return true;
    if (this.state === 'fin-wait-1') this.state = 'fin-wait-2';
    else if (this.state === 'closing') this.#timeWait();
    else if (this.state === 'last-ack') {
      this.#end(null);
      return false;
    }
    return true;
  }

  /** Takes the window of a segment unless an older one was overtaken (RFC 9293 3.10.7.4, SND.WL1 and WL2). */
  #setWindow(segment: Segment): void {
    const newer = seqDiff(segment.sequence, this.#windowSequence);
    const acknowledges = seqDiff(segment.acknowledgment, this.#windowAcknowledgment);
    if (newer > 0 || (newer === 0 && acknowledges >= 0)) this.#takeWindow(segment);
    // A peer that keeps its window closed but answers is alive: probe on, every few seconds, for ever.
    if (this.#sendWindow === 0)
      this.#timeout.retries = Math.min(this.#timeout.retries, PROBE_BACKOFF);
  }

  #takeWindow(segment: Segment): void {
    this.#sendWindow = segment.window;
    this.#windowSequence = segment.sequence;
    this.#windowAcknowledgment = segment.acknowledgment;
  }

  /** RFC 9293 3.10.7.4, seventh and eighth: data and FIN. */
  #receiveData(segment: Segment): void {
    const ahead = seqDiff(segment.sequence, this.#received);
    const known = Math.max(0, -ahead);
    const window = seqDiff(this.#offered, this.#received);
    const fin = (segment.flags & TcpFlag.fin) !== 0;
    if (segment.data.length === 0 && !fin) return;
    const data = segment.data.subarray(known, window - ahead);
    if (ahead > 0) {
      this.#outOfOrder.add(segment.sequence, data);
    } else if (!this.remoteClosed) {
      this.#takeData(data);
      const whole = known + data.length === segment.data.length;
      const finSequence = (segment.sequence + segment.data.length) >>> 0;
      if (fin && whole && finSequence === this.#received) this.#takeFin();
    }
    this.#sendAck();
  }

  #takeData(data: Uint8Array): void {
    let next: Uint8Array | null = data;
    while (next) {
      this.#received = (this.#received + this.#incoming.push(next)) >>> 0;
      next = this.#outOfOrder.take(this.#received);
    }
  }

  #takeFin(): void {
    this.#received = (this.#received + 1) >>> 0;
    this.remoteClosed = true;
    if (this.state === 'established') this.state = 'close-wait';
    else if (this.state === 'fin-wait-1') this.state = 'closing';
    else if (this.state === 'fin-wait-2') this.#timeWait();
  }

  /** Sends what the windows allow. */
  #output(): void {
    if (!this.established || this.state === 'time-wait') return;
    const allowed = Math.min(this.#sendWindow, this.#congestion.window);
    for (;;) {
      const offset = seqDiff(this.#next, this.#outgoingStart);
      const unsent = this.#outgoing.length - offset;
      const room = allowed - seqDiff(this.#next, this.#unacknowledged);
      const length = Math.max(0, Math.min(unsent, room, this.#mss));
      const fin = this.#closing && length === unsent && unsent >= 0;
      if (length === 0 && !fin) break;
      this.#sendData(offset, length, fin);
    }
    if (!this.#timer) this.#setTimer();
  }

  #sendData(offset: number, length: number, fin: boolean): void {
    const sequence = this.#next;
    const last = offset + length === this.#outgoing.length;
    if (this.#timedSequence < 0 && sequence === this.#max) this.#timeFrom(sequence);
    this.#next = (sequence + length + (fin ? 1 : 0)) >>> 0;
    if (seqDiff(this.#next, this.#max) > 0) this.#max = this.#next;
    if (fin && this.state === 'established') this.state = 'fin-wait-1';
    else if (fin && this.state === 'close-wait') this.state = 'last-ack';
    const flags = TcpFlag.ack | (last && length > 0 ? TcpFlag.psh : 0) | (fin ? TcpFlag.fin : 0);
    this.#send(sequence, flags, this.#outgoing.peek(offset, length));
  }

  #resendFirst(): void {
    this.#timedSequence = -1;
    const sent = seqDiff(this.#max, this.#outgoingStart);
    const length = Math.min(this.#mss, this.#outgoing.length, sent);
    const data = this.#outgoing.peek(0, length);
    const fin = length === this.#outgoing.length && seqDiff(this.#max, this.#finSequence()) > 0;
    this.#send(this.#outgoingStart, TcpFlag.ack | (fin ? TcpFlag.fin : 0), data);
  }

  #finSequence(): number {
    return (this.#outgoingStart + this.#outgoing.length) >>> 0;
  }

  /** One timer serves retransmission, zero-window probes and TIME-WAIT: they exclude each other. */
  #setTimer(): void {
    const { timers, nowMs } = this.#wire;
    timers.cancel(this.#timer);
    this.#timer = null;
    if (this.state === 'closed') return;
    if (this.state === 'time-wait') {
      this.#timer = timers.at(nowMs + TIME_WAIT_MS, () => this.#end(null));
      return;
    }
    const waiting = this.#unacknowledged !== this.#max || this.#outgoing.length > 0;
    if (waiting) this.#timer = timers.at(nowMs + this.#timeout.ms, () => this.#timedOut());
  }

  #timedOut(): void {
    this.#timer = null;
    const limit = this.established ? RETRIES : SYN_RETRIES;
    if (this.#timeout.retries >= limit) {
      this.#end('timedOut');
      this.onChange();
      return;
    }
    this.#timeout.retries++;
    this.#timedSequence = -1;
    if (!this.established) {
      this.#sendSyn();
    } else if (this.#sendWindow === 0 && this.#outgoing.length > 0) {
      this.#probeWindow();
    } else {
      this.#congestion.timedOut(seqDiff(this.#max, this.#unacknowledged));
      this.#next = this.#unacknowledged;
      this.#output();
    }
    this.#setTimer();
  }

  /** Asks whether the window is still closed: an old sequence number must be answered with an ACK (RFC 9293 3.10.7.4). */
  #probeWindow(): void {
    this.#send((this.#unacknowledged - 1) >>> 0, TcpFlag.ack, nothing);
  }

  #timeWait(): void {
    this.state = 'time-wait';
    this.#setTimer();
  }

  #end(failure: TcpFailure | null): void {
    this.state = 'closed';
    this.failure = failure;
    this.#wire.timers.cancel(this.#timer);
    this.#timer = null;
    this.#wire.closed(this);
  }

  #timeFrom(sequence: number): void {
    this.#timedSequence = sequence;
    this.#timedAtMs = this.#wire.nowMs;
  }

  #sampleRoundTrip(acknowledgment: number): void {
    if (this.#timedSequence < 0 || seqDiff(acknowledgment, this.#timedSequence) <= 0) return;
    this.#timeout.sample(this.#wire.nowMs - this.#timedAtMs);
    this.#timedSequence = -1;
  }

  #sendSyn(): void {
    const answer = this.state === 'syn-received';
    if (this.#timeout.retries === 0) this.#timeFrom(this.#unacknowledged);
    this.#send(
      this.#unacknowledged,
      TcpFlag.syn | (answer ? TcpFlag.ack : 0),
      nothing,
      this.#ownMss,
    );
    this.#setTimer();
  }

  /** Says where we are to a peer that is elsewhere. Limited, or two such peers would answer each other for ever. */
  #challenge(): void {
    if (this.#challenges.allow(this.#wire.nowMs)) this.#sendAck();
  }

  /** Its sequence number is the furthest we were: after a timeout `#next` is one that the peer no longer accepts. */
  #sendAck(): void {
    this.#send(this.#max, TcpFlag.ack, nothing);
  }

  #send(sequence: number, flags: number, data: Uint8Array, mss?: number): void {
    const end = (this.#received + this.#incoming.free) >>> 0;
    if (seqDiff(end, this.#offered) > 0) this.#offered = end;
    const window = seqDiff(this.#offered, this.#received);
    this.#sendAt(sequence, Math.min(0xffff, Math.max(0, window)), flags, data, mss);
  }

  #sendAt(sequence: number, window: number, flags: number, data: Uint8Array, mss?: number): void {
    const header: TcpHeader = {
      sourcePort: this.local.port,
      destinationPort: this.remote.port,
      sequence,
      acknowledgment: flags & TcpFlag.ack ? this.#received : 0,
      flags,
      window,
      mss,
    };
    this.#wire.send(this.local, this.remote, header, data);
  }
}

const nothing = new Uint8Array(0);
