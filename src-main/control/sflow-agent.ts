/** sFlow agent of one device: samples of its frames, and the counters of its ports at intervals. */
import { Column, interfaceIndex } from '../datapath/counters.ts';
import type { Datapath } from '../datapath/datapath.ts';
import type { Bridge, Interface } from '../datapath/topology.ts';
import { DROP_REASON_COUNT } from '../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../packet/packet.ts';
import { segmentLength, segmentsOf } from '../packet/segments.ts';
import {
  insertTag,
  SFLOW_COUNTERS_SAMPLE,
  SFLOW_FLOW_SAMPLE,
  SFLOW_HEADER,
  SFLOW_MULTIPLE,
  writeCountersSample,
  writeFlowSample,
  writeSflowHeader,
} from '../wire/sflow.ts';
import { VLAN_TAG } from '../wire/vlan.ts';
import { MAX_DATAGRAM, type SendDatagram } from './flow-exporter.ts';
import { Sampler } from './sampler.ts';

/** Samples of one offload frame: 64 KiB in segments of an ordinary MTU are 45. */
const MAX_SAMPLES = 64;

export interface SflowOptions {
  /** One frame in so many is sampled. */
  readonly sampling: number;
  /** Between two readings of the counters; 0 for none. */
  readonly pollingMs: number;
  /** Octets of a frame that are sent. */
  readonly header: number;
  /** IPv4 address. */
  readonly agent: number;
  readonly subAgent: number;
}

export class SflowAgent {
  private readonly options: SflowOptions;
  private readonly bridge: Bridge;
  private readonly datapath: Datapath;
  private readonly send: SendDatagram;
  private readonly sampler: Sampler;
  private readonly startMs: number;
  private readonly bytes = new Uint8Array(MAX_DATAGRAM);
  private readonly header: Uint8Array;
  private at = SFLOW_HEADER;
  private samples = 0;
  private sequence = 0;
  private pool = 0;
  private flowSequence = 0;
  private pollSequence = 0;
  private nextPollMs = 0;

  constructor(
    options: SflowOptions,
    bridge: Bridge,
    datapath: Datapath,
    send: SendDatagram,
    seed: number,
    nowMs: number,
  ) {
    this.options = options;
    this.bridge = bridge;
    this.datapath = datapath;
    this.send = send;
    this.startMs = nowMs;
    this.sampler = new Sampler(options.sampling, seed);
    this.header = new Uint8Array(options.header + VLAN_TAG);
  }

  frame(packet: Packet, input: Interface, output: Interface | null, nowMs: number): void {
    const segments = segmentsOf(packet);
    this.pool += segments;
    const chosen = Math.min(this.sampler.take(segments), MAX_SAMPLES);
    for (let n = 0; n < chosen; n++) this.sample(packet, input, output, nowMs);
  }

  /** The first segment of an offload frame speaks for all. */
  private sample(packet: Packet, input: Interface, output: Interface | null, nowMs: number): void {
    const header = this.headerOf(packet);
    this.makeRoom(SFLOW_FLOW_SAMPLE + header.length + 3, nowMs);
    const tagged = packet.tci !== NO_TAG;
    this.at = writeFlowSample(this.bytes, this.at, {
      sequence: ++this.flowSequence,
      input: interfaceIndex(input),
      output: output === null ? SFLOW_MULTIPLE : interfaceIndex(output),
      rate: this.options.sampling,
      pool: this.pool,
      vid: packet.vid,
      priority: tagged ? packet.tci >>> 13 : 0,
      frameLength: segmentLength(packet) + (tagged ? VLAN_TAG : 0),
      header,
    });
    this.samples++;
  }

  /** Sends what waits, and reads the counters when it is time. */
  tick(nowMs: number): void {
    const { pollingMs } = this.options;
    if (pollingMs > 0 && nowMs >= this.nextPollMs) {
      this.nextPollMs = nowMs + pollingMs;
      this.pollSequence++;
      for (const port of this.bridge.ports)
        for (const member of port?.members ?? []) this.poll(member, nowMs);
    }
    this.flush(nowMs);
  }

  flush(nowMs: number): void {
    if (this.samples === 0) return;
    const { agent, subAgent } = this.options;
    writeSflowHeader(this.bytes, {
      agent,
      subAgent,
      sequence: ++this.sequence,
      uptimeMs: Math.floor(nowMs - this.startMs),
      samples: this.samples,
    });
    this.send(this.bytes.slice(0, this.at));
    this.at = SFLOW_HEADER;
    this.samples = 0;
  }

  /** The first octets of a frame as it was on the wire, its tag among them. */
  private headerOf(packet: Packet): Uint8Array {
    const { buffer, start, tci, tpid } = packet;
    const length = Math.min(this.options.header, segmentLength(packet));
    const header = this.header.subarray(0, length);
    header.set(buffer.subarray(start, start + length));
    if (tci !== NO_TAG && length >= 16) insertTag(header, tpid, tci);
    return header;
  }

  private makeRoom(octets: number, nowMs: number): void {
    if (this.at + octets > MAX_DATAGRAM) this.flush(nowMs);
  }

  private poll(iface: Interface, nowMs: number): void {
    const { cells } = this.datapath.counters;
    const { row } = iface;
    let drops = 0;
    for (let reason = 1; reason < DROP_REASON_COUNT; reason++)
      drops += cells[row + Column.drops + reason];
    this.makeRoom(SFLOW_COUNTERS_SAMPLE, nowMs);
    writeCountersSample(this.bytes, this.at, this.pollSequence, {
      index: interfaceIndex(iface),
      enabled: iface.enabled,
      up: iface.up,
      inOctets: cells[row + Column.rxBytes],
      inFrames: kinds(cells, row + Column.rxUnicast),
      inDiscards: drops,
      outOctets: cells[row + Column.txBytes],
      outFrames: kinds(cells, row + Column.txUnicast),
    });
    this.at += SFLOW_COUNTERS_SAMPLE;
    this.samples++;
  }
}

/** Unicast, multicast and broadcast frames. */
function kinds(cells: Float64Array, at: number): [number, number, number] {
  return [cells[at], cells[at + 1], cells[at + 2]];
}
