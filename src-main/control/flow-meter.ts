/** One flow table with its sampling and its timeouts: records go to an exporter, or stay to be looked at. */

import type { Packet } from '../packet/packet.ts';
import { segmentsOf } from '../packet/segments.ts';
import { FlowTable } from '../tables/flow.ts';
import { createFlowRecord, FlowEnd, type FlowRecord } from '../wire/flow-record.ts';
import type { RecordExporter } from './flow-exporter.ts';
import { Sampler } from './sampler.ts';

export interface MeterOptions {
  readonly maxFlows: number;
  /** One frame in so many is looked at. */
  readonly sampling: number;
  /** Infinity: a flow is told of only when it ends. */
  readonly activeTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Only frames between two VMs of the device. */
  readonly internalOnly: boolean;
}

export class FlowMeter {
  readonly table: FlowTable;
  private readonly options: MeterOptions;
  private readonly exporter: RecordExporter | null;
  private readonly sampler: Sampler;
  private readonly record = createFlowRecord();
  private nowMs = 0;

  /** `random` gives 32 unpredictable bits. */
  constructor(options: MeterOptions, exporter: RecordExporter | null, random: () => number) {
    this.options = options;
    this.exporter = exporter;
    this.table = new FlowTable(random(), options.maxFlows);
    this.sampler = new Sampler(options.sampling, random());
    if (exporter !== null) this.table.onEvict = (slot) => this.tell(slot, FlowEnd.noRoom);
  }

  frame(packet: Packet, input: number, output: number, internal: boolean, nowMs: number): void {
    if (this.options.internalOnly && !internal) return;
    const segments = segmentsOf(packet);
    const samples = this.options.sampling === 1 ? segments : this.sampler.take(segments);
    if (samples === 0) return;
    this.nowMs = nowMs;
    this.table.count(packet, input, output, samples, nowMs);
  }

  /** Tells of flows that ended or went on for long, and forgets them. */
  tick(nowMs: number): void {
    const { activeTimeoutMs, idleTimeoutMs } = this.options;
    this.nowMs = nowMs;
    // Backwards: what moves into a freed slot comes from one that was looked at, but for those that went round the end.
    for (let slot = this.table.slots - 1; slot >= 0; slot--) {
      if (!this.table.isUsed(slot)) continue;
      if (nowMs - this.table.lastMs(slot) >= idleTimeoutMs) this.end(slot, FlowEnd.idle);
      else if (nowMs - this.table.firstMs(slot) >= activeTimeoutMs) this.end(slot, FlowEnd.active);
    }
    this.exporter?.flush(nowMs);
  }

  /** Tells of all flows, because nobody will listen any more. */
  close(nowMs: number): void {
    this.nowMs = nowMs;
    for (let slot = 0; slot < this.table.slots; slot++)
      if (this.table.isUsed(slot)) this.tell(slot, FlowEnd.forced);
    this.exporter?.flush(nowMs);
  }

  /** The flows that are in the table, at most `limit`, each read into the same record. */
  forEach(limit: number, visit: (flow: FlowRecord) => void): void {
    let left = limit;
    for (let slot = 0; slot < this.table.slots && left > 0; slot++) {
      if (!this.table.isUsed(slot)) continue;
      this.table.read(slot, this.record);
      visit(this.record);
      left--;
    }
  }

  private end(slot: number, reason: FlowEnd): void {
    this.tell(slot, reason);
    this.table.remove(slot);
  }

  private tell(slot: number, reason: FlowEnd): void {
    if (this.exporter === null) return;
    this.table.read(slot, this.record);
    this.exporter.add(this.record, reason, this.nowMs);
  }
}
