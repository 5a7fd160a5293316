/**
 * ARP (RFC 826): finds the MAC of an on-link address and answers for our own.
 *
 * Three requests, one second apart; then the frames that waited are reported as unreachable. Answers only for
 * the address of the NIC that was asked: with two NICs in one broadcast domain, answering for both would make
 * the traffic of one arrive on the other. Announces itself twice, two seconds apart, when a link comes up or an address changes
 * (RFC 5227 2.3); who sends from our address with another MAC is reported, at most every ten seconds.
 */
import {
  BROADCAST_MAC,
  formatIpv4,
  formatMac,
  isGroupMac,
  putMac,
  sameMac,
} from '../../wire/address.ts';
import {
  ARP_LENGTH,
  ARP_SENDER_MAC,
  ArpOperation,
  arpOperation,
  arpSenderAddress,
  arpTargetAddress,
  checkArp,
  writeArp,
} from '../../wire/arp.ts';
import {
  ETHERNET_DESTINATION,
  ETHERNET_HEADER,
  EtherType,
  writeEthernet,
} from '../../wire/ethernet.ts';
import { labSaid } from '../sentences.ts';
import { type Neighbor, NeighborCache } from './neighbor.ts';
import type { Nic } from './nic.ts';
import type { Stack } from './stack.ts';

const REQUESTS = 3;
const REQUEST_INTERVAL_MS = 1000;
const DELAY_MS = 5000;
const ANNOUNCE_INTERVAL_MS = 2000;
const CONFLICT_INTERVAL_MS = 10_000;
/** Frames that wait for one address, and bytes that wait in all. A fragmented 64 KiB packet fits. */
const WAITING_FRAMES = 64;
const WAITING_BYTES = 1 << 20;
const NO_MAC = new Uint8Array(6);

export class Arp {
  readonly neighbors: NeighborCache;
  readonly #stack: Stack;
  readonly #unreachable: (frame: Uint8Array) => void;
  #waitingBytes = 0;
  #conflictMs = Number.NEGATIVE_INFINITY;

  /** `unreachable` gets each frame whose next hop did not answer. */
  constructor(stack: Stack, unreachable: (frame: Uint8Array) => void) {
    this.#stack = stack;
    this.#unreachable = unreachable;
    this.neighbors = new NeighborCache((entry) => this.#forget(entry));
  }

  /** Sends a frame whose destination MAC is that of `nextHop`, now or when it is known. */
  output(nic: Nic, nextHop: number, frame: Uint8Array): void {
    const entry =
      this.neighbors.get(nic, nextHop, this.#stack.nowMs) ?? this.neighbors.add(nic, nextHop);
    if (entry.state === 'failed') entry.state = 'incomplete';
    if (entry.state === 'incomplete') {
      this.#wait(entry, frame);
      if (!entry.timer) this.#request(entry);
      return;
    }
    putMac(frame, ETHERNET_DESTINATION, entry.mac);
    this.#stack.transmit(nic, frame);
    if (entry.state !== 'stale') return;
    entry.state = 'delay';
    this.#setTimer(entry, DELAY_MS, () => {
      entry.state = 'probe';
      this.#request(entry);
    });
  }

  /** Takes an ARP packet of a frame that was for us. */
  receive(nic: Nic, bytes: Uint8Array, offset: number, length: number): void {
    if (!checkArp(bytes, offset, length) || isGroupMac(bytes, offset + ARP_SENDER_MAC)) {
      this.#stack.drop('arp.malformed');
      return;
    }
    const sender = arpSenderAddress(bytes, offset);
    const target = arpTargetAddress(bytes, offset);
    const reply = arpOperation(bytes, offset) === ArpOperation.reply;
    const mac = bytes.slice(offset + ARP_SENDER_MAC, offset + ARP_SENDER_MAC + 6);
    if (nic.owns(sender)) {
      if (!sameMac(mac, 0, nic.mac, 0)) this.#conflict(nic, mac);
    } else if (nic.onLink(sender) && !nic.isBroadcast(sender)) {
      this.#learn(nic, sender, mac, nic.owns(target), reply);
    }
    if (!reply && nic.address && nic.owns(target) && !sameMac(mac, 0, nic.mac, 0)) {
      const own = { mac: nic.mac, address: nic.address.address };
      this.#send(nic, mac, ArpOperation.reply, own, { mac, address: sender });
    }
  }

  /** Tells the broadcast domain where our address is: switches and neighbors learn at once. */
  announce(nic: Nic): void {
    this.#announceOnce(nic);
    this.#stack.timers.at(this.#stack.nowMs + ANNOUNCE_INTERVAL_MS, () => this.#announceOnce(nic));
  }

  /** Forgets all neighbors of the NIC; what waited for them is reported as unreachable. */
  flush(nic: Nic): void {
    for (const entry of this.neighbors.list(this.#stack.nowMs)) {
      if (entry.nic.index === nic.index) this.neighbors.remove(entry);
    }
  }

  #announceOnce(nic: Nic): void {
    if (!nic.address || !nic.running || this.#stack.nics[nic.index] !== nic) return;
    const own = { mac: nic.mac, address: nic.address.address };
    this.#send(nic, BROADCAST_MAC, ArpOperation.request, own, { ...own, mac: NO_MAC });
  }

  #learn(nic: Nic, address: number, mac: Uint8Array, toUs: boolean, reply: boolean): void {
    let entry = this.neighbors.get(nic, address, this.#stack.nowMs);
    if (!entry) {
      if (!toUs) return;
      entry = this.neighbors.add(nic, address);
    }
    const confirmed = toUs && reply;
    const moved = !sameMac(mac, 0, entry.mac, 0);
    if (!confirmed && !moved) return;
    entry.mac = mac;
    entry.state = confirmed ? 'reachable' : 'stale';
    entry.confirmedMs = confirmed ? this.#stack.nowMs : entry.confirmedMs;
    entry.requests = 0;
    this.#stack.timers.cancel(entry.timer);
    entry.timer = null;
    this.neighbors.touch(entry);
    for (const frame of this.#takeWaiting(entry)) this.output(nic, address, frame);
  }

  #request(entry: Neighbor): void {
    const { nic, address } = entry;
    if (entry.requests >= REQUESTS || !nic.address) {
      this.#fail(entry);
      return;
    }
    entry.requests++;
    const own = { mac: nic.mac, address: nic.address.address };
    const to = entry.state === 'probe' ? entry.mac : BROADCAST_MAC;
    this.#send(nic, to, ArpOperation.request, own, { mac: NO_MAC, address });
    this.#setTimer(entry, REQUEST_INTERVAL_MS, () => this.#request(entry));
  }

  #fail(entry: Neighbor): void {
    entry.state = 'failed';
    entry.mac = NO_MAC;
    this.#forget(entry);
  }

  #forget(entry: Neighbor): void {
    this.#stack.timers.cancel(entry.timer);
    entry.timer = null;
    entry.requests = 0;
    for (const frame of this.#takeWaiting(entry)) {
      this.#stack.drop('arp.unresolved');
      // By way of a timer: the answer to "unreachable" may well be another packet to the same neighbor.
      this.#stack.timers.at(this.#stack.nowMs, () => this.#unreachable(frame));
    }
  }

  #wait(entry: Neighbor, frame: Uint8Array): void {
    if (
      entry.waiting.length >= WAITING_FRAMES ||
      this.#waitingBytes + frame.length > WAITING_BYTES
    ) {
      this.#stack.drop('arp.queueFull');
      return;
    }
    entry.waiting.push(frame);
    this.#waitingBytes += frame.length;
  }

  #takeWaiting(entry: Neighbor): Uint8Array[] {
    const frames = entry.waiting;
    entry.waiting = [];
    for (const frame of frames) this.#waitingBytes -= frame.length;
    return frames;
  }

  #setTimer(entry: Neighbor, delayMs: number, action: () => void): void {
    this.#stack.timers.cancel(entry.timer);
    entry.timer = this.#stack.timers.at(this.#stack.nowMs + delayMs, () => {
      entry.timer = null;
      action();
    });
  }

  #conflict(nic: Nic, mac: Uint8Array): void {
    if (this.#stack.nowMs - this.#conflictMs < CONFLICT_INTERVAL_MS) return;
    this.#conflictMs = this.#stack.nowMs;
    const address = formatIpv4(nic.address?.address ?? 0);
    this.#stack.notice(
      labSaid('address-conflict', { nic: nic.name, mac: formatMac(mac), address }),
    );
  }

  #send(
    nic: Nic,
    to: Uint8Array,
    operation: number,
    sender: { mac: Uint8Array; address: number },
    target: { mac: Uint8Array; address: number },
  ): void {
    const frame = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
    writeEthernet(frame, 0, to, nic.mac, EtherType.arp);
    writeArp(frame, ETHERNET_HEADER, operation, sender, target);
    this.#stack.transmit(nic, frame);
  }
}
