/** Queues of shaped ports and impaired cables, with what went through them. */
import type { QueueRow } from '../../src-main/api/contract.ts';
import { vmPortOf } from '../../src-main/model/auto.ts';
import type { Lab } from '../../src-main/model/lab.ts';
import { formatRate } from '../../src-main/model/units.ts';
import type { VmPort } from '../../src-main/model/vm-port.ts';
import { client } from '../api/client.ts';
import { formatBytes, formatCount } from '../format.ts';
import { useLab } from '../stores/lab.ts';
import type { ObjectRef } from '../stores/selection.ts';
import { portsOf } from '../summary/ports.ts';
import { liveTable } from './live-table.ts';

function isShaped({ shaping, inShaping }: VmPort): boolean {
  return shaping !== undefined || inShaping !== undefined;
}

function hasQueues(lab: Lab, { kind, id }: ObjectRef): boolean {
  switch (kind) {
    case 'link':
      return Object.keys(lab.link.get(id) ?? {}).some((key) => !PLAIN.has(key));
    case 'nic':
      return lab.nic.get(id)?.shaping !== undefined;
    case 'fabric':
      return Object.values(lab.fabric.get(id)?.ports ?? {}).some(({ shaping }) => shaping);
    case 'vm':
      return (lab.vm.get(id)?.nics ?? []).some((vnic) => isShaped(vmPortOf(lab, vnic)));
    default:
      return isShaped(lab.portGroup.get(id) ?? {});
  }
}
/** Keys of a link that make no frame wait. */
const PLAIN: ReadonlySet<string> = new Set(['ends', 'mtu', 'cut', 'description']);

const number = (key: keyof QueueRow & string) => ({
  key,
  value: (row: QueueRow) => row[key],
  say: (row: QueueRow) => formatCount(Number(row[key])),
  right: true,
});
const ofLink = ({ kind }: ObjectRef): boolean => kind === 'link';
const ofPort = ({ kind }: ObjectRef): boolean => kind !== 'link';

export const queues = liveTable<QueueRow>({
  key: 'queues',
  kinds: ['link', 'nic', 'fabric', 'vm', 'portGroup'],
  shown: (object) => hasQueues(useLab().asLab, object),
  everyMs: 1_000,
  read: async (object) => {
    const rows = await client.queues.list({ ports: portsOf(useLab().asLab, object) });
    return rows.filter(({ place }) => (place === 'link') === ofLink(object));
  },
  rowKey: ({ port, place, queue }) => `${port} ${place} ${queue}`,
  columns: [
    { key: 'port', value: ({ port }) => port, mono: true, copy: true },
    {
      key: 'queue',
      value: ({ queue }) => queue,
      say: ({ place, queue }, t) =>
        place === 'out' ? queue : t(`liveTable.queues.${place}`, { queue }),
    },
    {
      key: 'rate',
      value: ({ rateBps }) => rateBps,
      say: ({ rateBps }) => (rateBps === 0 ? '–' : formatRate(rateBps)),
      right: true,
    },
    number('frames'),
    {
      key: 'waiting',
      value: ({ queuedBytes }) => queuedBytes,
      say: ({ queuedFrames, queuedBytes }) =>
        `${formatCount(queuedFrames)} (${formatBytes(queuedBytes)})`,
      right: true,
    },
    number('drops'),
    { ...number('lost'), shown: ofLink },
    { ...number('duplicated'), shown: ofLink },
    { ...number('reordered'), shown: ofLink },
    { ...number('corrupted'), shown: ofLink },
    { ...number('priority'), shown: ofPort },
  ],
});
