/**
 * The one typed contract between people's side (window, browser, command line) and the engine: calls and
 * subscriptions, checked by zod on the way in and out. The renderer imports nothing else of the main process
 * but src-main/model. Everything that names no `lab` speaks of the open one.
 */
import { captures } from './contract/captures.ts';
import { filters, queues } from './contract/filters.ts';
import { labs } from './contract/labs.ts';
import { events, tasks } from './contract/log.ts';
import { model } from './contract/model.ts';
import { run, vms } from './contract/run.ts';
import { system } from './contract/system.ts';
import { tables } from './contract/tables.ts';
import { trace } from './contract/trace.ts';

export type { BondRow } from './contract/aggregation.ts';
export type { SaidList } from './contract/base.ts';
export type { Capture, CaptureOptions } from './contract/captures.ts';
export type { MirrorRow, QueueRow, RuleRow } from './contract/filters.ts';
export type { ApplyResult, LabSummary } from './contract/labs.ts';
export type { NetyardEvent, Task } from './contract/log.ts';
export type { HistoryEntry, ModelEvent, Position } from './contract/model.ts';
export type { FlowRow, NeighborRow, TrafficRow } from './contract/monitoring.ts';
export type { RunStatus, VmState } from './contract/run.ts';
export type { StpPort, StpTree } from './contract/stp.ts';
export type { DoctorCheck, SystemInfo } from './contract/system.ts';
export type { BroadcastDomain, Counters, FdbRow, PortRow, SecurityRow } from './contract/tables.ts';
export type {
  DropSample,
  ExplainRequest,
  ExplainResult,
  TraceHop,
  TraceRequest,
  TraceResult,
} from './contract/trace.ts';

export const contract = {
  system,
  labs,
  model,
  run,
  vms,
  tables,
  filters,
  queues,
  captures,
  trace,
  events,
  tasks,
};

export type Contract = typeof contract;
