/**
 * Exporters: flow records as datagrams of NetFlow v5, NetFlow v9 or IPFIX. A datagram goes out when it is full or when
 * `flush` is called; it stays below 1,400 octets, so that no path cuts it (RFC 7011 10.3.3).
 */

import { put16 } from '../wire/bytes.ts';
import {
  type FlowField,
  flowFields,
  recordLength,
  writeRecord,
  writeTemplate,
} from '../wire/flow-fields.ts';
import type { FlowClock, FlowEnd, FlowRecord } from '../wire/flow-record.ts';
import {
  IPFIX_HEADER,
  IPFIX_OPTIONS,
  IPFIX_SAMPLING,
  IPFIX_TEMPLATES,
  ipfixTimes,
  writeIpfixHeader,
  writeSampling,
  writeSamplingTemplate,
} from '../wire/ipfix.ts';
import {
  NETFLOW5_HEADER,
  NETFLOW5_MAX_RECORDS,
  NETFLOW5_RECORD,
  writeNetflow5Header,
  writeNetflow5Record,
} from '../wire/netflow5.ts';
import {
  NETFLOW9_HEADER,
  NETFLOW9_TEMPLATES,
  netflow9Times,
  writeNetflow9Header,
} from '../wire/netflow9.ts';

/** Takes a whole datagram; the bytes are the receiver's. */
export type SendDatagram = (datagram: Uint8Array) => void;

export interface RecordExporter {
  /** Adds a record; those that the protocol cannot carry are passed over. */
  add(flow: FlowRecord, end: FlowEnd, nowMs: number): void;
  /** Sends what was added. */
  flush(nowMs: number): void;
}

/** Octets of a datagram, at most. */
export const MAX_DATAGRAM = 1400;
/** How often templates are sent again: a collector that comes late waits this long. */
const TEMPLATE_EVERY_MS = 30_000;
const TEMPLATE_IPV4 = 256;
const TEMPLATE_IPV6 = 257;
const TEMPLATE_SAMPLING = 258;
const SET_HEADER = 4;

export interface Netflow5Options {
  readonly engineType: number;
  readonly engineId: number;
  /** The engine id stands in the upper seven bits of interface numbers too. */
  readonly addIdToInterface: boolean;
}

/** NetFlow v5 carries IPv4 only. */
export class Netflow5Exporter implements RecordExporter {
  private readonly bytes = new Uint8Array(NETFLOW5_HEADER + NETFLOW5_MAX_RECORDS * NETFLOW5_RECORD);
  private readonly options: Netflow5Options;
  private readonly clock: FlowClock;
  private readonly send: SendDatagram;
  private count = 0;
  private sequence = 0;

  constructor(options: Netflow5Options, clock: FlowClock, send: SendDatagram) {
    this.options = options;
    this.clock = clock;
    this.send = send;
  }

  add(flow: FlowRecord, _end: FlowEnd, nowMs: number): void {
    if (flow.family !== 4) return;
    const { addIdToInterface, engineId } = this.options;
    const at = NETFLOW5_HEADER + this.count * NETFLOW5_RECORD;
    const bits = addIdToInterface ? (engineId & 0x7f) << 9 : 0;
    writeNetflow5Record(this.bytes, at, flow, this.clock, bits);
    if (++this.count === NETFLOW5_MAX_RECORDS) this.flush(nowMs);
  }

  flush(nowMs: number): void {
    if (this.count === 0) return;
    const { count, sequence, bytes } = this;
    writeNetflow5Header(bytes, { ...this.options, count, sequence }, this.clock, nowMs);
    this.send(bytes.slice(0, NETFLOW5_HEADER + count * NETFLOW5_RECORD));
    this.sequence += count;
    this.count = 0;
  }
}

/** What NetFlow v9 and IPFIX do differently. */
export interface TemplateFormat {
  readonly header: number;
  readonly templateSet: number;
  readonly times: readonly FlowField[];
  /** One frame in so many is looked at; only IPFIX says it. */
  readonly sampling: number;
  /** NetFlow v9's source id, IPFIX's observation domain. */
  readonly domain: number;
  writeHeader(bytes: Uint8Array, counts: Counts, clock: FlowClock, nowMs: number): void;
}

interface Counts {
  readonly length: number;
  /** Records of this datagram, templates among them; and without. */
  readonly records: number;
  readonly dataBefore: number;
  readonly datagramsBefore: number;
}

export function netflow9Format(sourceId: number): TemplateFormat {
  return {
    header: NETFLOW9_HEADER,
    templateSet: NETFLOW9_TEMPLATES,
    times: netflow9Times,
    sampling: 1,
    domain: sourceId,
    writeHeader: (bytes, { records, datagramsBefore }, clock, nowMs) =>
      writeNetflow9Header(
        bytes,
        { count: records, sequence: datagramsBefore, sourceId },
        clock,
        nowMs,
      ),
  };
}

export function ipfixFormat(obsDomainId: number, sampling: number): TemplateFormat {
  return {
    header: IPFIX_HEADER,
    templateSet: IPFIX_TEMPLATES,
    times: ipfixTimes,
    sampling,
    domain: obsDomainId,
    writeHeader: (bytes, { length, dataBefore }, clock, nowMs) =>
      writeIpfixHeader(bytes, { length, sequence: dataBefore, obsDomainId }, clock, nowMs),
  };
}

/** Datagrams with templates: IPv4 and IPv6 flows, each with their MAC addresses and VLAN. */
export class TemplateExporter implements RecordExporter {
  private readonly bytes = new Uint8Array(MAX_DATAGRAM);
  private readonly format: TemplateFormat;
  private readonly clock: FlowClock;
  private readonly send: SendDatagram;
  private readonly fields: { readonly 4: readonly FlowField[]; readonly 6: readonly FlowField[] };
  private at = 0;
  /** Where the open set begins, and which one it is; 0 for none. */
  private setAt = 0;
  private setId = 0;
  private records = 0;
  private data = 0;
  private dataBefore = 0;
  private datagrams = 0;
  private templatesAtMs = Number.NEGATIVE_INFINITY;

  constructor(format: TemplateFormat, clock: FlowClock, send: SendDatagram) {
    this.format = format;
    this.clock = clock;
    this.send = send;
    this.fields = { 4: flowFields(4, format.times), 6: flowFields(6, format.times) };
  }

  add(flow: FlowRecord, end: FlowEnd, nowMs: number): void {
    const { family } = flow;
    if (family === 0) return;
    const fields = this.fields[family];
    // A set may begin, and be filled up to four octets.
    if (this.at + recordLength(fields) + SET_HEADER * 2 > MAX_DATAGRAM) this.flush(nowMs);
    if (this.at === 0) this.begin(nowMs);
    this.openSet(family === 4 ? TEMPLATE_IPV4 : TEMPLATE_IPV6);
    this.at = writeRecord(this.bytes, this.at, fields, flow, end, this.clock);
    this.records++;
    this.data++;
  }

  flush(nowMs: number): void {
    if (this.at === 0) return;
    this.closeSet();
    const counts = {
      length: this.at,
      records: this.records,
      dataBefore: this.dataBefore,
      datagramsBefore: this.datagrams++,
    };
    this.format.writeHeader(this.bytes, counts, this.clock, nowMs);
    this.send(this.bytes.slice(0, this.at));
    this.dataBefore += this.data;
    this.at = this.records = this.data = 0;
  }

  private begin(nowMs: number): void {
    this.at = this.format.header;
    if (nowMs - this.templatesAtMs < TEMPLATE_EVERY_MS) return;
    this.templatesAtMs = nowMs;
    this.openSet(this.format.templateSet);
    this.at = writeTemplate(this.bytes, this.at, TEMPLATE_IPV4, this.fields[4]);
    this.at = writeTemplate(this.bytes, this.at, TEMPLATE_IPV6, this.fields[6]);
    this.records += 2;
    this.closeSet();
    if (this.format.sampling > 1) this.tellSampling();
  }

  private tellSampling(): void {
    this.openSet(IPFIX_OPTIONS);
    this.at = writeSamplingTemplate(this.bytes, this.at, TEMPLATE_SAMPLING);
    this.openSet(TEMPLATE_SAMPLING);
    writeSampling(this.bytes, this.at, this.format.domain, this.format.sampling);
    this.at += IPFIX_SAMPLING;
    this.data++;
    this.closeSet();
  }

  private openSet(id: number): void {
    if (this.setAt > 0 && this.setId === id) return;
    this.closeSet();
    this.setAt = this.at;
    this.setId = id;
    this.at += SET_HEADER;
  }

  /** Fills the open set up to four octets and writes its header. */
  private closeSet(): void {
    if (this.setAt === 0) return;
    while ((this.at - this.setAt) % 4 !== 0) this.bytes[this.at++] = 0;
    put16(this.bytes, this.setAt, this.setId);
    put16(this.bytes, this.setAt + 2, this.at - this.setAt);
    this.setAt = 0;
  }
}
