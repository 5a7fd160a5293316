/** Mirror sessions of switches, bridges and fabric devices. */
import { fabricPorts, networkOf, switchInstances } from '../../src-main/model/auto.ts';
import { splitId, vnicName } from '../../src-main/model/lab.ts';
import { MAX_MIRRORS } from '../../src-main/model/mirror.ts';
import type { Field, FormContext, Option } from './fields.ts';
import { named } from './options.ts';

/** Ports of the object that the form is of, as sessions name them. */
function portsOf({ lab, draft }: FormContext): Option[] {
  const { kind, id } = draft;
  if (id === null) return [];
  if (kind === 'fabric') return named(fabricPorts(lab, id).map(({ name }) => name));
  const { uplink } = draft.spec;
  const isBridge = kind === 'bridge';
  const instances = isBridge ? [] : switchInstances(lab, id);
  const devices = new Set(isBridge ? [id] : instances.map(({ device }) => device));
  const uplinks = isBridge
    ? typeof uplink === 'string'
      ? [`${splitId('bridge', id).parent}:${uplink}`]
      : []
    : instances.flatMap((instance) => instance.uplinks);
  const vnics = [...lab.vm].flatMap(([vm, spec]) =>
    (spec.nics ?? []).flatMap((vnic, index) =>
      devices.has(networkOf(lab, spec, vnic)?.device ?? '') ? [`${vm}:${vnicName(index)}`] : [],
    ),
  );
  return named([...vnics, ...uplinks]);
}

const toPort = ({ row }: FormContext): boolean => row.outputVlan === undefined;
const toVlan = ({ row }: FormContext): boolean => row.outputPort === undefined;
const some = ({ row }: FormContext): boolean => row.selectAll !== true;

export const mirrors: readonly Field[] = [
  {
    path: ['mirrors'],
    key: 'mirrors',
    widget: 'rows',
    section: 'mirrors',
    words: 'mirror',
    rows: {
      most: MAX_MIRRORS,
      newName: (_context, taken) => {
        for (let n = 1; ; n++) if (!taken.includes(`mirror${n}`)) return `mirror${n}`;
      },
    },
    fields: [
      {
        path: ['selectAll'],
        key: 'selectAll',
        widget: 'toggle',
        settle: ({ selectSrcPort, selectDstPort, ...rest }) =>
          rest.selectAll === true ? rest : { ...rest, selectSrcPort, selectDstPort },
      },
      {
        path: ['selectSrcPort'],
        key: 'selectSrcPort',
        widget: 'references',
        options: portsOf,
        shown: some,
      },
      {
        path: ['selectDstPort'],
        key: 'selectDstPort',
        widget: 'references',
        options: portsOf,
        shown: some,
      },
      { path: ['selectVlan'], key: 'selectVlan', widget: 'ranges' },
      {
        path: ['outputPort'],
        key: 'outputPort',
        widget: 'reference',
        options: portsOf,
        shown: toPort,
        settle: ({ normalTrafficAllowed, ...rest }) =>
          rest.outputPort === undefined ? rest : { ...rest, normalTrafficAllowed },
      },
      {
        path: ['normalTrafficAllowed'],
        key: 'normalTrafficAllowed',
        widget: 'toggle',
        shown: ({ row }) => row.outputPort !== undefined,
      },
      {
        path: ['outputVlan'],
        key: 'outputVlan',
        widget: 'number',
        shown: toVlan,
        settle: ({ stripOriginalVlan, ...rest }) =>
          rest.outputVlan === undefined ? rest : { ...rest, stripOriginalVlan },
      },
      {
        path: ['stripOriginalVlan'],
        key: 'stripOriginalVlan',
        widget: 'toggle',
        fallback: true,
        shown: ({ row }) => row.outputVlan !== undefined,
      },
      { path: ['snaplen'], key: 'snaplen', widget: 'number', unit: 'B' },
      { path: ['description'], key: 'description', widget: 'area' },
    ],
  },
  { path: ['floodVlans'], key: 'floodVlans', widget: 'ranges', section: 'mirrors' },
];
