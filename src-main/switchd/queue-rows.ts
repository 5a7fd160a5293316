/** The queues of a running core as rows of a table. */
import type { Impairment } from '../datapath/queues/impairment.ts';
import type { Shaper } from '../datapath/queues/shaper.ts';
import type { Interface } from '../datapath/topology.ts';
import type { QueueRow } from './messages.ts';

export function queueRows(interfaces: Iterable<Interface>): QueueRow[] {
  const rows: QueueRow[] = [];
  for (const { shaper, inShaper, impairment } of interfaces) {
    if (shaper !== null) rows.push(...shaperRows(shaper));
    if (inShaper !== null) rows.push(...shaperRows(inShaper));
    if (impairment !== null) rows.push(cableRow(impairment));
  }
  return rows;
}

function shaperRows({ iface, direction, settings, classes }: Shaper): QueueRow[] {
  return classes.list.map((queue) => ({
    port: iface.id,
    place: direction,
    queue: queue.settings.name,
    priority: queue.settings.priority,
    rateBps: queue.settings.maxRateBps || (settings?.averageBps ?? 0),
    frames: queue.sentFrames,
    bytes: queue.sentBytes,
    drops: queue.dropped,
    queuedFrames: queue.frames,
    queuedBytes: queue.bytes,
    limitBytes: queue.limitBytes,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
  }));
}

function cableRow(cable: Impairment): QueueRow {
  const { rateBps, limitBytes } = cable.settings;
  return {
    port: cable.from.id,
    place: 'link',
    queue: cable.to.id,
    priority: 0,
    rateBps,
    frames: cable.sentFrames,
    bytes: cable.sentBytes,
    drops: cable.overflowed,
    queuedFrames: cable.frames,
    queuedBytes: cable.queuedBytes,
    limitBytes,
    lost: cable.lost,
    duplicated: cable.duplicated,
    reordered: cable.reordered,
    corrupted: cable.corrupted,
  };
}
