/** The form of every kind, as data. A new kind of object is one entry here and its words in i18n. */
import type { Kind } from '../../src-main/model/lab.ts';
import {
  DEFAULT_AGEING_S,
  DEFAULT_MTU,
  DEFAULT_TRANSPORT_MTU,
} from '../../src-main/model/scalars.ts';
import { bondFields, teaming } from './aggregation.ts';
import { type Field, type FormContext, fieldAt, pathParts } from './fields.ts';
import { mirrors } from './mirror.ts';
import { monitoring } from './monitoring.ts';
import { freeEnds, idsOf, nicsOfHost, uplinksOn } from './options.ts';
import {
  bridgeOptions,
  fabricLags,
  fabricPorts,
  lacpPriority,
  mtu,
  uplinkOptions,
  uplinkVlans,
  vmPort,
  vnics,
} from './parts.ts';
import { noPvlan, pvlan, pvlans } from './pvlan.ts';
import { impairment, shaping } from './queue-fields.ts';

const description: Field = { path: ['description'], key: 'description', widget: 'area' };
const ageing: Field = {
  path: ['ageing'],
  key: 'ageing',
  widget: 'number',
  unit: 's',
  fallback: DEFAULT_AGEING_S,
};
const isQemu = ({ draft }: FormContext): boolean => draft.spec.kind === 'qemu';
const qemu = (key: string, more: Partial<Field> = {}): Field => ({
  path: ['qemu', key],
  key,
  widget: 'text',
  mono: true,
  shown: isQemu,
  section: 'boot',
  ...more,
});

export const forms: Readonly<Record<Kind, readonly Field[]>> = {
  region: [description],
  zone: [description],
  fabric: [
    { path: ['kind'], key: 'kind', widget: 'choice', required: true, choices: ['l2-switch'] },
    fabricPorts,
    fabricLags,
    mtu(DEFAULT_TRANSPORT_MTU),
    ageing,
    pvlans,
    ...monitoring,
    ...mirrors,
    ...bridgeOptions,
    description,
  ],
  host: [
    { path: ['zone'], key: 'zone', widget: 'reference', required: true, options: idsOf('zone') },
    description,
  ],
  nic: [
    { path: ['mac'], key: 'mac', widget: 'text', mono: true, hint: 'automatic' },
    mtu(DEFAULT_TRANSPORT_MTU),
    lacpPriority,
    description,
    ...shaping,
  ],
  bond: [...bondFields(nicsOfHost), description],
  bridge: [
    {
      path: ['uplink'],
      key: 'uplink',
      widget: 'reference',
      options: ({ lab, draft }) => uplinksOn(lab, draft.parent),
    },
    { ...uplinkVlans, shown: ({ draft }) => typeof draft.spec.uplink === 'string' },
    mtu(DEFAULT_MTU),
    ageing,
    ...monitoring,
    ...mirrors,
    ...bridgeOptions,
    ...uplinkOptions,
    description,
  ],
  link: [
    {
      path: ['ends', 0],
      key: 'end0',
      widget: 'reference',
      required: true,
      mono: true,
      free: true,
      options: freeEnds,
    },
    {
      path: ['ends', 1],
      key: 'end1',
      widget: 'reference',
      required: true,
      mono: true,
      free: true,
      options: freeEnds,
    },
    { path: ['cut'], key: 'cut', widget: 'toggle' },
    mtu(DEFAULT_TRANSPORT_MTU),
    description,
    ...impairment,
  ],
  switch: [
    { path: ['uplinks'], key: 'uplinks', widget: 'uplinks' },
    { path: ['hosts'], key: 'hosts', widget: 'references', options: idsOf('host') },
    uplinkVlans,
    teaming,
    mtu(DEFAULT_TRANSPORT_MTU),
    ageing,
    pvlans,
    ...monitoring,
    ...mirrors,
    ...bridgeOptions,
    ...uplinkOptions,
    description,
  ],
  portGroup: [
    { path: [], key: 'vlan', widget: 'vlan', absent: 'none', shown: noPvlan },
    pvlan,
    teaming,
    mtu(DEFAULT_MTU),
    ...vmPort,
    description,
  ],
  vm: [
    { path: ['host'], key: 'host', widget: 'reference', required: true, options: idsOf('host') },
    {
      path: ['kind'],
      key: 'kind',
      widget: 'choice',
      required: true,
      choices: ['light', 'qemu', 'namespace'],
    },
    vnics,
    qemu('memory', { widget: 'number', unit: 'MiB', mono: false }),
    qemu('cpus', { widget: 'number', fallback: 1, mono: false }),
    qemu('disk'),
    qemu('snapshot', { widget: 'toggle', mono: false }),
    qemu('cdrom'),
    qemu('kernel'),
    qemu('initrd'),
    qemu('append'),
    description,
  ],
};

/** Kinds whose objects have no name of their own. */
export function isNameless(kind: Kind): boolean {
  return kind === 'link';
}

/** The field of a form that a path of the lab file belongs to (`nics[0].mac` → `nics`, `native` → `vlan`). */
export function fieldKeyOf(kind: Kind, path: string): string {
  if (path.startsWith('$')) return path;
  const parts = pathParts(path);
  return fieldAt(forms[kind], parts)?.key ?? parts[0] ?? path;
}

/**
 * The same as a path in the form, to put the cursor there: of a field's key its path (`memory` → `qemu.memory`), of a
 * path inside a field the path as it is.
 */
export function formPathOf(kind: Kind, path: string): string[] {
  if (path.startsWith('$')) return [path];
  const parts = pathParts(path);
  const field = fieldAt(forms[kind], parts);
  if (field === undefined || parts.length > 1) return parts;
  return field.key === parts[0] && field.widget !== 'vlan' ? field.path.map(String) : parts;
}
