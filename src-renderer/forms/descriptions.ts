/** The form of every kind, as data. A new kind of object is one entry here and its words in i18n. */
import type { Kind } from '../../src-main/model/lab.ts';
import {
  DEFAULT_AGEING_S,
  DEFAULT_MTU,
  DEFAULT_TRANSPORT_MTU,
} from '../../src-main/model/scalars.ts';
import type { Draft } from './draft.ts';
import type { Field, Option } from './fields.ts';
import { freeEnds, idsOf, membersOfBond, nicsOfHost, uplinksOn } from './options.ts';

const description: Field = { path: ['description'], key: 'description', widget: 'area' };
const ageing: Field = {
  path: ['ageing'],
  key: 'ageing',
  widget: 'number',
  unit: 's',
  fallback: DEFAULT_AGEING_S,
};
const mtu = (fallback: number): Field => ({
  path: ['mtu'],
  key: 'mtu',
  widget: 'number',
  unit: 'B',
  fallback,
});
const words = (...values: string[]): (() => Option[]) => {
  const options = values.map((value) => ({ value, label: value }));
  return () => options;
};
const isQemu = (draft: Draft): boolean => draft.spec.kind === 'qemu';
const qemu = (key: string, more: Partial<Field> = {}): Field => ({
  path: ['qemu', key],
  key,
  widget: 'text',
  mono: true,
  shown: isQemu,
  ...more,
});

export const forms: Readonly<Record<Kind, readonly Field[]>> = {
  region: [description],
  zone: [description],
  fabric: [
    { path: ['kind'], key: 'kind', widget: 'choice', required: true, options: words('l2-switch') },
    { path: ['ports'], key: 'ports', widget: 'fabricPorts' },
    mtu(DEFAULT_TRANSPORT_MTU),
    ageing,
    description,
  ],
  host: [
    { path: ['zone'], key: 'zone', widget: 'reference', required: true, options: idsOf('zone') },
    description,
  ],
  nic: [
    { path: ['mac'], key: 'mac', widget: 'text', mono: true },
    mtu(DEFAULT_TRANSPORT_MTU),
    description,
  ],
  bond: [
    {
      path: ['mode'],
      key: 'mode',
      widget: 'choice',
      required: true,
      options: words('active-backup'),
    },
    {
      path: ['members'],
      key: 'members',
      widget: 'references',
      required: true,
      options: nicsOfHost,
    },
    { path: ['primary'], key: 'primary', widget: 'reference', options: membersOfBond },
    description,
  ],
  bridge: [
    {
      path: ['uplink'],
      key: 'uplink',
      widget: 'reference',
      options: ({ lab, draft }) => uplinksOn(lab, draft.parent),
    },
    mtu(DEFAULT_MTU),
    ageing,
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
  ],
  switch: [
    { path: ['uplinks'], key: 'uplinks', widget: 'uplinks' },
    { path: ['hosts'], key: 'hosts', widget: 'references', options: idsOf('host') },
    mtu(DEFAULT_TRANSPORT_MTU),
    ageing,
    description,
  ],
  portGroup: [
    { path: [], key: 'vlan', widget: 'vlan', absent: 'none' },
    mtu(DEFAULT_MTU),
    description,
  ],
  vm: [
    { path: ['host'], key: 'host', widget: 'reference', required: true, options: idsOf('host') },
    {
      path: ['kind'],
      key: 'kind',
      widget: 'choice',
      required: true,
      options: words('light', 'qemu', 'namespace'),
    },
    { path: ['nics'], key: 'nics', widget: 'vnics' },
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
  const parts = path.split(/[.[\]]+/).filter((part) => part !== '');
  const found = forms[kind].find((field) =>
    field.widget === 'vlan'
      ? ['vlan', 'trunk', 'native'].includes(parts[0] ?? '')
      : field.path.every((part, index) => String(part) === parts[index]),
  );
  return found?.key ?? parts[0] ?? path;
}
