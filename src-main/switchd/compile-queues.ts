/** Impairment of links and shaping of ports, from the texts of a lab to the numbers of a plan. */
import type { ImpairmentSettings } from '../datapath/queues/impairment.ts';
import type { QueueSettings, ShaperSettings } from '../datapath/queues/shaper.ts';
import type { LinkDirection } from '../model/link.ts';
import { DEFAULT_QUEUE, type Queue, type Shaping, type ShapingKeys } from '../model/shaping.ts';
import { durationMs, rateBps, shareOf, sizeBytes } from '../model/units.ts';
import type { QueuesPlan } from './plan.ts';

/** What may wait where `limit` does not say it: as much as passes in this time, and this much in any case. */
const DEFAULT_LIMIT_MS = 100;
const LEAST_DEFAULT_LIMIT = 65_536;
/** It comes after all others. */
const OTHERS: Queue = { name: DEFAULT_QUEUE, priority: 7 };

/** Null where the cable does nothing. */
export function impairmentPlan(link: LinkDirection): ImpairmentSettings | null {
  const settings: ImpairmentSettings = {
    rateBps: link.rate === undefined ? 0 : rateBps(link.rate),
    limitBytes: link.rate === undefined ? 0 : limitBytes(link.limit, link.rate),
    delayMs: link.delay === undefined ? 0 : durationMs(link.delay),
    jitterMs: link.jitter === undefined ? 0 : durationMs(link.jitter),
    distribution: link.distribution ?? 'uniform',
    loss: link.loss === undefined ? 0 : shareOf(link.loss),
    duplicate: link.duplicate === undefined ? 0 : shareOf(link.duplicate),
    reorder: link.reorder === undefined ? 0 : shareOf(link.reorder),
    corrupt: link.corrupt === undefined ? 0 : shareOf(link.corrupt),
  };
  const { rateBps: rate, delayMs, jitterMs, loss, duplicate, corrupt } = settings;
  const does = rate + delayMs + jitterMs + loss + duplicate + corrupt > 0;
  return does ? settings : null;
}

/** Null where no frame of an interface ever waits. */
export function queuesPlan(
  impairment: ImpairmentSettings | null,
  out: ShapingKeys,
  inShaping?: Shaping,
): QueuesPlan | null {
  if (impairment === null && out.shaping === undefined && inShaping === undefined) return null;
  return { impairment, shaping: shapingPlan(out), inShaping: shapingPlan({ shaping: inShaping }) };
}

function shapingPlan({ shaping, queues = [] }: ShapingKeys): ShaperSettings | null {
  if (shaping === undefined) return null;
  const { average, peak = average, burst, limit } = shaping;
  const isTaker = (queue: Queue): boolean => queue.dscp === undefined && queue.cos === undefined;
  const takers = queues.filter(isTaker);
  const ordered = [
    ...queues.filter((queue) => !isTaker(queue)),
    ...(takers.length > 0 ? takers : [OTHERS]),
  ];
  return {
    averageBps: rateBps(average),
    peakBps: rateBps(peak),
    burstBytes: burst === undefined ? 0 : sizeBytes(burst),
    queues: ordered.map((queue) => queuePlan(queue, queue.limit ?? limit, average)),
  };
}

function queuePlan(queue: Queue, limit: string | undefined, average: string): QueueSettings {
  return {
    name: queue.name,
    priority: queue.priority ?? 0,
    minRateBps: queue.minRate === undefined ? 0 : rateBps(queue.minRate),
    maxRateBps: queue.maxRate === undefined ? 0 : rateBps(queue.maxRate),
    limitBytes: limitBytes(limit, queue.maxRate ?? average),
    dscp: queue.dscp ?? [],
    cos: queue.cos ?? [],
  };
}

function limitBytes(limit: string | undefined, rate: string): number {
  if (limit !== undefined) return sizeBytes(limit);
  return Math.max(LEAST_DEFAULT_LIMIT, Math.ceil((rateBps(rate) * DEFAULT_LIMIT_MS) / 8000));
}
