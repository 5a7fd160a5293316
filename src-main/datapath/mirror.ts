/**
 * Mirror sessions of a bridge: which frames they select, and the copies (Open vSwitch's mirror_packet in ofproto-dpif-xlate).
 *
 * A frame is selected when it came in by a source port, as it was classified and before anything else may drop it, or when
 * it goes out by one. However often it is selected, one copy goes to each destination. A copy to a port passes no VLAN
 * check there, and is tagged as that port is; a copy to a VLAN (RSPAN) goes to every port of it, also to the one that
 * the frame came in by. Copies pass no rules; a copy that leaves by a source port may be selected again by another session.
 *
 * Odd cases: a session whose destination takes part in normal traffic waits until the frame has left, because a
 * destination that got the frame itself gets no copy. The cut of an offload frame is one frame, of its first bytes.
 */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { Gso, NO_TAG, type Packet } from '../packet/packet.ts';
import { completeChecksum } from '../packet/segment.ts';
import { writeTaggedHeader } from '../packet/vlan-tag.ts';
import { isLinkLocalMac } from '../wire/address.ts';
import type { Datapath } from './datapath.ts';
import { leave } from './egress/send-to-port.ts';
import { classify } from './ingress/classify-vlan.ts';
import { mayLeave } from './may-leave.ts';
import { payloadLength } from './mtu.ts';
import { retag } from './retag.ts';
import type { Bridge, BridgePort, VlanSet } from './topology.ts';
import type { Trace } from './trace.ts';

export interface MirrorOptions {
  readonly name: string;
  /** Ports whose frames are selected when they come in, and when they go out; null for all. */
  readonly sources: ReadonlySet<BridgePort> | null;
  readonly destinations: ReadonlySet<BridgePort> | null;
  /** VLANs to which selection is limited, null for all. */
  readonly vlans: VlanSet | null;
  /** The port that gets the copies, or null for a VLAN. */
  readonly output: BridgePort | null;
  readonly outputVlan: number;
  /** Octets that a copy has at most, its tag included. */
  readonly snaplen: number;
  /** RSPAN: the tag of the VLAN takes the place of the frame's own; else it stands in front of it. */
  readonly stripOriginalVlan: boolean;
  /** The destination port takes part in normal traffic too. */
  readonly normalTraffic: boolean;
}

/** A session with its counters: frames that were selected, and their octets up to the snap length. */
export class Mirror {
  readonly options: MirrorOptions;
  frames = 0;
  bytes = 0;

  constructor(options: MirrorOptions) {
    this.options = options;
  }

  /** Goes on with the counters of another one. */
  keep({ frames, bytes }: Mirror): void {
    this.frames = frames;
    this.bytes = bytes;
  }
}

export class MirrorSessions {
  readonly mirrors: readonly Mirror[];
  private readonly bridge: Bridge;
  /** By port index: sessions that select what comes in, what goes out, and those that the port is the destination of. */
  private readonly inMasks: Int32Array;
  private readonly outMasks: Int32Array;
  private readonly ownMasks: Int32Array;
  /** By session: those with the same destination, itself among them. */
  private readonly sameMasks: Int32Array;
  private readonly waitMask: number;
  /** Sessions that the frame in work needs no copy for any more, and those that wait until it has left. */
  private done = 0;
  private waiting = 0;
  /** The port that the frame in work came in by. */
  private from: BridgePort | null = null;
  /** Hop of a trace at which a session began to wait. */
  private waitingHop = 0;

  /** At most 32 sessions, a bit each. Tells the ports of the bridge what they are to the sessions. */
  constructor(bridge: Bridge, mirrors: readonly Mirror[]) {
    this.bridge = bridge;
    this.mirrors = mirrors;
    const mask = (fits: (options: MirrorOptions) => boolean): number =>
      mirrors.reduce((bits, { options }, at) => (fits(options) ? bits | (1 << at) : bits), 0);
    const masks = (fits: (options: MirrorOptions, port: BridgePort) => boolean): Int32Array =>
      Int32Array.from(bridge.ports, (port) =>
        port === null ? 0 : mask((options) => fits(options, port)),
      );
    this.inMasks = masks(({ sources }, port) => sources?.has(port) ?? true);
    this.outMasks = masks(({ destinations }, port) => destinations?.has(port) ?? true);
    this.ownMasks = masks(({ output }, port) => output === port);
    this.sameMasks = Int32Array.from(mirrors, ({ options: { output, outputVlan } }) =>
      mask((other) => other.output === output && other.outputVlan === outputVlan),
    );
    this.waitMask = mask(({ normalTraffic }) => normalTraffic);
    for (const port of bridge.ports) {
      if (port === null) continue;
      const own = this.ownMasks[port.index] as number;
      port.mirrorOnly = (own & ~this.waitMask) !== 0;
      port.mirrored = ((this.outMasks[port.index] as number) | own) !== 0;
    }
  }

  /** A frame came in by a port, and belongs to a VLAN that the port carries. */
  ingress(dp: Datapath, packet: Packet, port: BridgePort): Verdict {
    if (port.mirrorOnly) return DropReason.mirrorOutput;
    this.begin(port);
    this.select(dp, packet, this.inMasks[port.index] as number);
    return PASS;
  }

  /** The books of a new frame, which came in by a port or is sent on its behalf; `finish` closes them. */
  begin(port: BridgePort): void {
    // What comes from a destination is not sent back to it.
    this.done = this.ownMasks[port.index] as number;
    this.from = port;
  }

  /** A frame goes out by a port, with the tag that it has there. */
  egress(dp: Datapath, packet: Packet, port: BridgePort): void {
    this.done |= this.ownMasks[port.index] as number;
    this.selectOut(dp, packet, port);
  }

  /**
   * Its VLAN is the one that it would have if it came in by this port as it goes out: where an outer tag was taken away, that
   * of the inner one (Open vSwitch). In a private VLAN the two ways are not the same, and the frame keeps its own.
   */
  private selectOut(dp: Datapath, packet: Packet, port: BridgePort): void {
    const mask = (this.outMasks[port.index] as number) & ~this.done;
    if (mask === 0) return;
    if (port.pvlan) {
      this.select(dp, packet, mask);
      return;
    }
    const { tci, tpid, innerTci, innerTpid, vid, priority } = packet;
    if (classify(packet, port) === PASS) this.select(dp, packet, mask);
    packet.putTags(tci, tpid, innerTci, innerTpid);
    packet.vid = vid;
    packet.priority = priority;
  }

  /** A frame has left by all ports: the sessions that waited for that. */
  finish(dp: Datapath, packet: Packet): void {
    let left = this.waiting & ~this.done;
    if (dp.trace !== null && left !== 0) dp.trace.current = this.waitingHop;
    while (left !== 0) {
      this.copy(dp, packet, 31 - Math.clz32(left & -left));
      // A copy may have been selected by sessions that wait, too.
      left = this.waiting & ~this.done;
    }
    this.waiting = 0;
  }

  private select(dp: Datapath, packet: Packet, mask: number): void {
    let left = mask & ~this.done;
    while (left !== 0) {
      const bit = left & -left;
      const at = 31 - Math.clz32(bit);
      const { vlans } = (this.mirrors[at] as Mirror).options;
      left ^= bit;
      if (vlans !== null && !vlans.has(packet.vid)) continue;
      if ((bit & this.waitMask) === 0) this.copy(dp, packet, at);
      else {
        this.waiting |= bit;
        this.waitingHop = dp.trace?.current ?? 0;
        // It is needed again when others had it.
        packet.shared = true;
      }
      left &= ~this.done;
    }
  }

  /** Sends the copies of one session, and leaves the packet as it was. */
  private copy(dp: Datapath, packet: Packet, at: number): void {
    const mirror = this.mirrors[at] as Mirror;
    const { output, outputVlan } = mirror.options;
    this.done |= this.sameMasks[at] as number;
    if (output === null && packet.vid === outputVlan) return;
    if (dp.trace === null) {
      mirror.frames++;
      mirror.bytes += Math.min(packet.length, mirror.options.snaplen);
    }
    const { vid, shared } = packet;
    const { underWay } = dp;
    const hop = dp.trace?.current ?? 0;
    if (dp.trace !== null) noteCopy(dp.trace, this.bridge, mirror, packet.tci);
    packet.shared = true;
    if (output !== null) this.send(dp, packet, output, mirror);
    else if (!isLinkLocalMac(packet.buffer, packet.start)) this.sendToVlan(dp, packet, mirror);
    packet.shared = shared || dp.underWay > underWay;
    packet.vid = vid;
    if (dp.trace !== null) dp.trace.current = hop;
  }

  private sendToVlan(dp: Datapath, packet: Packet, mirror: Mirror): void {
    const { outputVlan, stripOriginalVlan } = mirror.options;
    const copies = dp.copies.mark;
    const { underWay } = dp;
    const hop = dp.trace?.current ?? 0;
    const frame = stripOriginalVlan ? packet : withInnerTag(dp, packet);
    if (frame === null) return;
    frame.vid = outputVlan;
    for (const port of this.bridge.floodList(outputVlan)) {
      if (dp.trace !== null) dp.trace.current = hop;
      if (this.from === null || mayLeave(frame, this.from, port) === PASS)
        this.send(dp, frame, port, mirror);
    }
    if (dp.underWay === underWay) dp.copies.release(copies);
  }

  private send(dp: Datapath, packet: Packet, port: BridgePort, mirror: Mirror): void {
    const iface = port.active;
    // Protected ports exchange nothing, copies neither.
    if (iface === null || (port.protected && this.from?.protected === true)) return;
    const copies = dp.copies.mark;
    const { underWay } = dp;
    const { tci, tpid, innerTci, innerTpid } = packet;
    retag(packet, port);
    if (dp.trace !== null) {
      dp.trace.enter('port', iface.id, packet.tci);
      if (packet.tci === NO_TAG) dp.trace.note('leaves');
      else dp.trace.note('leaves-tagged', { vid: packet.vid });
    }
    const { snaplen } = mirror.options;
    const frame = packet.length > snaplen ? cut(dp, packet, snaplen) : packet;
    const payload = frame === null ? 0 : payloadLength(frame);
    if (frame === null) dp.drop(iface, DropReason.workLimit);
    else if (payload > iface.mtu || payload > this.bridge.mtu) dp.drop(iface, DropReason.oversized);
    else {
      this.selectOut(dp, frame, port);
      const verdict = leave(dp, frame, iface);
      if (verdict !== PASS) dp.drop(iface, verdict);
    }
    packet.putTags(tci, tpid, innerTci, innerTpid);
    if (dp.underWay === underWay) dp.copies.release(copies);
  }
}

function noteCopy(trace: Trace, bridge: Bridge, mirror: Mirror, tci: number): void {
  const { name, output, outputVlan } = mirror.options;
  if (output === null) trace.note('mirror-vlan', { session: name, vid: outputVlan });
  else trace.note('mirror-port', { session: name, port: output.id });
  trace.enter('mirror', `${bridge.id} ${name}`, tci);
}

/** The frame with the tag of its VLAN in its bytes, so that another one can stand in front of it; untagged frames as they are. */
function withInnerTag(dp: Datapath, packet: Packet): Packet | null {
  const copy = dp.copies.take(packet);
  if (copy === null || packet.vid === 0) return copy;
  copy.tci = packet.tci === NO_TAG ? packet.vid : (packet.tci & 0xf000) | packet.vid;
  const tags = copy.tagLength;
  writeTaggedHeader(copy, copy.buffer, copy.start - tags);
  copy.start -= tags;
  copy.headerLength += tags;
  copy.innerTci = NO_TAG;
  copy.deepTag = true;
  return copy;
}

/** The first `snaplen` octets of a frame, its tag among them; its checksum is that of the whole frame. */
function cut(dp: Datapath, packet: Packet, snaplen: number): Packet | null {
  const copy = dp.copies.take(packet);
  if (copy === null) return null;
  if (copy.csumStart >= 0 && copy.gsoType === Gso.none) completeChecksum(copy);
  copy.end -= packet.length - snaplen;
  copy.gsoType = Gso.none;
  copy.csumStart = -1;
  return copy;
}
