/** What a trace says of queues and cables: it passes them without waiting, and is never lost. */
import type { Packet } from '../../packet/packet.ts';
import type { Trace } from '../trace.ts';
import type { Impairment } from './impairment.ts';
import type { Shaper } from './shaper.ts';

export function noteShaped(trace: Trace, packet: Packet, shaper: Shaper): void {
  const { settings, classes } = shaper;
  if (settings === null) return;
  const average = rateText(settings.averageBps);
  if (settings.queues.length > 1)
    trace.note('shaped-queue', { average, queue: classes.of(packet).settings.name });
  else trace.note('shaped', { average });
}

export function noteImpaired(trace: Trace, { settings }: Impairment): void {
  const { rateBps, delayMs, jitterMs, loss, duplicate, reorder, corrupt } = settings;
  if (rateBps > 0) trace.note('link-rate', { rate: rateText(rateBps) });
  if (jitterMs > 0) trace.note('link-jitter', { delay: delayMs, jitter: jitterMs });
  else if (delayMs > 0) trace.note('link-delay', { delay: delayMs });
  if (loss > 0) trace.note('link-loss', { share: percent(loss) });
  if (duplicate > 0) trace.note('link-duplicate', { share: percent(duplicate) });
  if (reorder > 0) trace.note('link-reorder', { share: percent(reorder) });
  if (corrupt > 0) trace.note('link-corrupt', { share: percent(corrupt) });
}

function percent(share: number): number {
  return Number((share * 100).toPrecision(6));
}

/** A rate in the unit that leaves it shortest: `100 Mbit/s`. */
function rateText(bps: number): string {
  const units = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'];
  let value = bps;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(6))} ${units[unit]}`;
}
