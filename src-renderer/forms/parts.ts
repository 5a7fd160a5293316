/** Forms of what has no kind of its own and stands inside other objects: vNICs, ports of fabric devices. */
import { fabricPorts as portsOf } from '../../src-main/model/auto.ts';
import { vnicName } from '../../src-main/model/lab.ts';
import type { RawSpec } from './draft.ts';
import type { Field, FormContext } from './fields.ts';
import { filters } from './filter.ts';
import { networksOn, nextNumber } from './options.ts';
import { noPvlan, pvlan } from './pvlan.ts';
import { shaping } from './queue-fields.ts';
import { blocked, vnicSecurity } from './security.ts';

export const mtu = (fallback?: number): Field => ({
  path: ['mtu'],
  key: 'mtu',
  widget: 'number',
  unit: 'B',
  ...(fallback === undefined ? { hint: 'default' } : { fallback }),
});
const trunkAll: Field = { path: [], key: 'vlan', widget: 'vlan', absent: 'trunk-all' };

const networksOfVm = ({ lab, draft }: FormContext) => {
  const { host } = draft.spec;
  return networksOn(lab, typeof host === 'string' ? host : '');
};
/** VLANs are asked for on bridges only: a port group brings its own. */
const onBridge = ({ row: { network } }: FormContext): boolean =>
  typeof network === 'string' && network !== '' && !network.includes('/');
function withoutVlan(vnic: RawSpec): RawSpec {
  const { vlan: _vlan, trunk: _trunk, native: _native, ...rest } = vnic;
  for (const { key } of filters) delete rest[key];
  return rest;
}

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
      settle: withoutVlan,
    },
    { ...trunkAll, shown: onBridge },
    ...filters.map((field) => ({ ...field, shown: onBridge })),
    { path: ['address'], key: 'address', widget: 'text', mono: true, example: '10.0.10.11/24' },
    { path: ['gateway'], key: 'gateway', widget: 'text', mono: true, example: '10.0.10.1' },
    { path: ['mac'], key: 'mac', widget: 'text', mono: true, hint: 'automatic' },
    mtu(),
    { path: ['connected'], key: 'connected', widget: 'toggle', fallback: true },
    ...vnicSecurity,
  ],
};

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
  fields: [{ ...trunkAll, shown: noPvlan }, pvlan, mtu(), blocked, ...shaping, ...filters],
};
