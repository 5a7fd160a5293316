/** Forms of what has no kind of its own and stands inside other objects: vNICs, ports of fabric devices. */
import { fabricPorts as portsOf } from '../../src-main/model/auto.ts';
import { DEFAULT_LACP_PORT_PRIORITY } from '../../src-main/model/bond.ts';
import {
  DEFAULT_FDB_MAX,
  DEFAULT_PATH_COST,
  DEFAULT_PORT_PRIORITY,
  DEFAULT_STP,
} from '../../src-main/model/bridge-options.ts';
import { vnicName } from '../../src-main/model/lab.ts';
import { vmPortKeyNames } from '../../src-main/model/vm-port.ts';
import { lags } from './aggregation.ts';
import type { RawSpec } from './draft.ts';
import type { Field, FormContext } from './fields.ts';
import { filters } from './filter.ts';
import { networksOn, nextNumber, portsOfDevice } from './options.ts';
import { noPvlan, pvlan } from './pvlan.ts';
import { inShaping, shaping } from './queue-fields.ts';
import { blocked, portPolicies, securityPolicies, vnicSecurity } from './security.ts';

export const mtu = (fallback?: number): Field => ({
  path: ['mtu'],
  key: 'mtu',
  widget: 'number',
  unit: 'B',
  ...(fallback === undefined ? { hint: 'default' } : { fallback }),
});
/** What a port does beside its VLANs. */
const tagging: readonly Field[] = [
  {
    path: ['priorityTags'],
    key: 'priorityTags',
    widget: 'choice',
    choices: ['no', 'if-nonzero', 'always'],
    section: 'tagging',
  },
  { path: ['protected'], key: 'protected', widget: 'toggle', section: 'tagging' },
];
export const uplinkVlans: Field = {
  path: ['uplinkVlans'],
  key: 'uplinkVlans',
  widget: 'ranges',
  example: '10, 20-30',
};
export const lacpPriority: Field = {
  path: ['lacpPriority'],
  key: 'lacpPriority',
  widget: 'number',
  fallback: DEFAULT_LACP_PORT_PRIORITY,
};
const trunkAll: Field = { path: [], key: 'vlan', widget: 'vlan', absent: 'trunk-all' };

const networksOfVm = ({ lab, draft }: FormContext) => {
  const { host } = draft.spec;
  return networksOn(lab, typeof host === 'string' ? host : '');
};
/** VLANs are asked for on bridges only: a port group brings its own. */
const onBridge = ({ row: { network } }: FormContext): boolean =>
  typeof network === 'string' && network !== '' && !network.includes('/');
/** The keys of the port go when the vNIC changes its network. */
function withoutPort(vnic: RawSpec): RawSpec {
  const gone = new Set<string>(vmPortKeyNames);
  return Object.fromEntries(Object.entries(vnic).filter(([key]) => !gone.has(key)));
}

const number = (key: string, more: Partial<Field> = {}): Field => ({
  path: [key],
  key,
  widget: 'number',
  ...more,
});
const toggle = (key: string): Field => ({ path: [key], key, widget: 'toggle' });

/** What a port does in the spanning tree, and what it may bring in for all ports. `edge` is its default there. */
function portOptions(edge: 'always' | 'auto', stpKey = 'stp', stormKey = 'storm'): Field[] {
  return [
    {
      path: [stpKey],
      key: stpKey,
      widget: 'group',
      words: 'portStp',
      section: 'spanningTree',
      fields: [
        {
          path: ['edge'],
          key: 'edge',
          widget: 'choice',
          choices: ['auto', 'always', 'never'],
          fallback: edge,
        },
        number('cost', { fallback: DEFAULT_PATH_COST }),
        number('priority', { fallback: DEFAULT_PORT_PRIORITY }),
        { ...toggle('pointToPoint'), fallback: true },
        toggle('bpduGuard'),
        toggle('rootGuard'),
        toggle('bpduFilter'),
      ],
    },
    {
      path: [stormKey],
      key: stormKey,
      widget: 'group',
      words: 'storm',
      section: 'storm',
      fields: ['broadcast', 'multicast', 'unknownUnicast'].map((key) =>
        number(key, { unit: 'frames/s' }),
      ),
    },
  ];
}

/** What the port of a VM does beside its VLAN: that of a port group, and that of a vNIC on a bridge. */
export const vmPort: readonly Field[] = [
  ...tagging,
  ...filters,
  ...securityPolicies,
  ...portOptions('always'),
  ...shaping,
  inShaping,
];
const fabricPortOptions = portOptions('auto');
export const uplinkOptions = portOptions('auto', 'uplinkStp', 'uplinkStorm');

/** Forwarding database and spanning tree of a fabric switch, a bridge or a switch. */
export const bridgeOptions: readonly Field[] = [
  {
    path: ['stp'],
    key: 'bridgeStp',
    widget: 'group',
    words: 'stp',
    section: 'spanningTree',
    fields: [
      {
        path: ['protocol'],
        key: 'protocol',
        widget: 'choice',
        choices: ['rstp', 'stp'],
        fallback: DEFAULT_STP.protocol,
      },
      number('priority', { fallback: DEFAULT_STP.priority }),
      number('helloTime', { fallback: DEFAULT_STP.helloTime, unit: 's' }),
      number('maxAge', { fallback: DEFAULT_STP.maxAge, unit: 's' }),
      number('forwardDelay', { fallback: DEFAULT_STP.forwardDelay, unit: 's' }),
    ],
  },
  { path: ['forwardBpdu'], key: 'forwardBpdu', widget: 'toggle', section: 'spanningTree' },
  {
    path: ['fdb', 'max'],
    key: 'fdbMax',
    widget: 'number',
    fallback: DEFAULT_FDB_MAX,
    section: 'fdb',
  },
  {
    path: ['fdb', 'static'],
    key: 'fdbStatic',
    widget: 'rows',
    words: 'fdbEntry',
    section: 'fdb',
    rows: { most: 1024, newRow: () => ({ mac: '', port: '' }) },
    fields: [
      {
        path: ['mac'],
        key: 'mac',
        widget: 'text',
        mono: true,
        required: true,
        example: '02:00:00:00:0a:01',
      },
      { path: ['vlan'], key: 'vlan', widget: 'number' },
      {
        path: ['port'],
        key: 'port',
        widget: 'reference',
        mono: true,
        required: true,
        free: true,
        options: portsOfDevice,
      },
      toggle('sticky'),
    ],
  },
];

export const vnics: Field = {
  path: ['nics'],
  key: 'nics',
  widget: 'rows',
  words: 'vnic',
  rows: {
    nameOf: vnicName,
    most: 16,
    newRow: (context) => {
      const networks = networksOfVm(context);
      return { network: networks.length === 1 ? networks[0]?.value : '' };
    },
  },
  fields: [
    {
      path: ['network'],
      key: 'network',
      widget: 'reference',
      required: true,
      options: networksOfVm,
      settle: withoutPort,
    },
    { ...trunkAll, shown: onBridge },
    { path: ['address'], key: 'address', widget: 'text', mono: true, example: '10.0.10.11/24' },
    { path: ['gateway'], key: 'gateway', widget: 'text', mono: true, example: '10.0.10.1' },
    { path: ['mac'], key: 'mac', widget: 'text', mono: true, hint: 'automatic' },
    mtu(),
    { path: ['connected'], key: 'connected', widget: 'toggle', fallback: true },
    ...vnicSecurity,
    ...vmPort.map((field) => ({
      ...field,
      shown: (context: FormContext) => onBridge(context) && (field.shown?.(context) ?? true),
    })),
  ],
};

/** What a fabric port has, or the LAG that it is a member of. */
const bridgePort: readonly Field[] = [
  { ...trunkAll, shown: noPvlan },
  pvlan,
  mtu(),
  blocked,
  ...portPolicies,
  ...fabricPortOptions,
  ...tagging,
  ...filters,
];

/** Only ports that differ from the default have an entry. */
export const fabricPorts: Field = {
  path: ['ports'],
  key: 'ports',
  widget: 'rows',
  words: 'fabricPort',
  rows: {
    newRow: () => ({ vlan: '' }),
    /** The first port that a cable names and that has no entry, or the next number. */
    newName: ({ lab, draft }, taken) => {
      const known = draft.id === null ? [] : portsOf(lab, draft.id).map((port) => port.name);
      return (
        known.find((port) => !taken.includes(port)) ?? String(nextNumber([...known, ...taken]))
      );
    },
  },
  fields: [...bridgePort, lacpPriority, ...shaping],
};

const portsOfDraft = ({ lab, draft }: FormContext): string[] => {
  const known = draft.id === null ? [] : portsOf(lab, draft.id).map((port) => port.name);
  return [...new Set([...Object.keys((draft.spec.ports ?? {}) as RawSpec), ...known])];
};

export const fabricLags: Field = lags(portsOfDraft, bridgePort);
