/** Private VLANs: the map of a switch, and the one that a port group or fabric port is in. */
import type { RawSpec } from './draft.ts';
import type { Field, FormContext } from './fields.ts';

export const pvlans: Field = {
  path: ['pvlans'],
  key: 'pvlans',
  widget: 'rows',
  section: 'pvlans',
  words: 'pvlanEntry',
  fields: [
    { path: ['primary'], key: 'primary', widget: 'number', required: true },
    { path: ['secondary'], key: 'secondary', widget: 'number', required: true },
    {
      path: ['type'],
      key: 'type',
      widget: 'choice',
      required: true,
      choices: ['promiscuous', 'isolated', 'community'],
    },
  ],
  rows: { newRow: () => ({ type: 'promiscuous' }) },
};

function withoutVlan(holder: RawSpec): RawSpec {
  if (holder.pvlan === undefined) return holder;
  const { vlan: _vlan, trunk: _trunk, native: _native, ...rest } = holder;
  return rest;
}

/** In place of other VLAN keys. */
export const pvlan: Field = {
  path: ['pvlan'],
  key: 'pvlan',
  widget: 'number',
  settle: withoutVlan,
};

/** Other VLAN keys are asked for where no private VLAN is given. */
export const noPvlan = ({ row }: FormContext): boolean => row.pvlan === undefined;
