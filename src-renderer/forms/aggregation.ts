/** Forms of link aggregation: what bonds of hosts and LAGs of fabric switches share, and the teaming of switches. */
import {
  type BondMode,
  type BondSpec,
  bondHashes,
  bondModes,
  DEFAULT_LACP_SYSTEM_PRIORITY,
  DEFAULT_REBALANCE_MS,
  MAX_MEMBERS,
  usesLacp,
} from '../../src-main/model/bond.ts';
import { splitId } from '../../src-main/model/lab.ts';
import { teamingPolicies } from '../../src-main/model/teaming.ts';
import type { RawSpec } from './draft.ts';
import type { Field, FormContext, Option } from './fields.ts';
import { nextNumber } from './options.ts';

const inMode =
  (...modes: BondMode[]) =>
  ({ row }: FormContext): boolean =>
    modes.includes(row.mode as BondMode);
const speaksLacp = (bond: RawSpec): boolean => usesLacp(bond as Pick<BondSpec, 'mode' | 'lacp'>);
const delay = (key: 'updelay' | 'downdelay'): Field => ({
  path: [key],
  key,
  widget: 'number',
  unit: 'ms',
  fallback: 0,
  section: 'balancing',
  shown: ({ row }) => !speaksLacp(row),
});

/** Where LACP is a choice of its own, a new mode begins without it. */
function ofNewMode(bond: RawSpec): RawSpec {
  const { lacp: _lacp, ...rest } = bond;
  return ofMode(usesLacp({ mode: bond.mode as BondMode, lacp: undefined }) ? bond : rest);
}

/** Keys that go with another mode, or with LACP. */
function ofMode(bond: RawSpec): RawSpec {
  const mode = bond.mode as BondMode;
  const gone = new Set<string>();
  if (mode !== 'active-backup') for (const key of ['primary', 'failback']) gone.add(key);
  if (speaksLacp(bond)) for (const key of ['updelay', 'downdelay']) gone.add(key);
  if (mode !== 'balance-xor' && mode !== 'lacp') gone.add('hash');
  if (mode !== 'balance-slb' && mode !== 'balance-tcp') gone.add('rebalance');
  return Object.fromEntries(Object.entries(bond).filter(([key]) => !gone.has(key)));
}

const lacp: Field = {
  path: ['lacp'],
  key: 'lacp',
  widget: 'group',
  words: 'lacp',
  section: 'lacp',
  shown: inMode('lacp', 'balance-tcp', 'active-backup', 'balance-slb'),
  settle: ofMode,
  fields: [
    {
      path: ['mode'],
      key: 'mode',
      widget: 'choice',
      fallback: 'active',
      choices: ['active', 'passive'],
    },
    { path: ['rate'], key: 'rate', widget: 'choice', fallback: 'slow', choices: ['slow', 'fast'] },
    { path: ['fallback'], key: 'fallback', widget: 'toggle' },
    { path: ['systemId'], key: 'systemId', widget: 'text', mono: true, hint: 'automatic' },
    {
      path: ['systemPriority'],
      key: 'systemPriority',
      widget: 'number',
      fallback: DEFAULT_LACP_SYSTEM_PRIORITY,
    },
  ],
};

const membersOf = ({ row }: FormContext): Option[] =>
  Array.isArray(row.members)
    ? row.members.map((name) => ({ value: String(name), label: String(name) }))
    : [];

/** The fields of a bond; `members` are what it may be made of. */
export function bondFields(
  members: (context: FormContext) => readonly Option[],
  free = false,
): Field[] {
  return [
    {
      path: ['mode'],
      key: 'mode',
      widget: 'choice',
      required: true,
      choices: bondModes,
      settle: ofNewMode,
    },
    {
      path: ['members'],
      key: 'members',
      widget: 'references',
      required: true,
      free,
      options: members,
    },
    {
      path: ['primary'],
      key: 'primary',
      widget: 'reference',
      options: membersOf,
      shown: inMode('active-backup'),
    },
    {
      path: ['failback'],
      key: 'failback',
      widget: 'toggle',
      fallback: true,
      shown: inMode('active-backup'),
    },
    {
      path: ['hash'],
      key: 'hash',
      widget: 'choice',
      choices: bondHashes,
      hint: 'default',
      section: 'balancing',
      shown: inMode('balance-xor', 'lacp'),
    },
    {
      path: ['rebalance'],
      key: 'rebalance',
      widget: 'number',
      unit: 'ms',
      fallback: DEFAULT_REBALANCE_MS,
      section: 'balancing',
      shown: inMode('balance-slb', 'balance-tcp'),
    },
    delay('updelay'),
    delay('downdelay'),
    lacp,
  ];
}

/** LAGs of a fabric device. */
export function lags(
  portsOf: (context: FormContext) => readonly string[],
  port: readonly Field[],
): Field {
  return {
    path: ['lags'],
    key: 'lags',
    widget: 'rows',
    words: 'lag',
    section: 'lags',
    rows: {
      newRow: () => ({ mode: 'lacp', members: [] }),
      newName: (_context, taken) =>
        `lag${nextNumber(taken.map((name) => name.replace(/^lag/, '')))}`,
    },
    fields: [
      ...bondFields(
        (context) => portsOf(context).map((name) => ({ value: name, label: name })),
        true,
      ).map(({ section: _section, ...field }) => field),
      ...port,
    ],
  };
}

/** Numbers of the uplinks that the hosts of the draft's switch have. */
function uplinkNumbers({ lab, draft }: FormContext): Option[] {
  const uplinks =
    draft.kind === 'switch'
      ? draft.spec.uplinks
      : lab.switch.get(draft.parent || splitId('portGroup', draft.id ?? '').parent)?.uplinks;
  const lists = Object.values((uplinks ?? {}) as Record<string, unknown>);
  const most = Math.max(2, ...lists.map((list) => (Array.isArray(list) ? list.length : 1)));
  return Array.from({ length: Math.min(most, MAX_MEMBERS) }, (_, at) => ({
    value: at + 1,
    label: String(at + 1),
  }));
}

export const teaming: Field = {
  path: ['teaming'],
  key: 'teaming',
  widget: 'group',
  words: 'teaming',
  section: 'teaming',
  fields: [
    {
      path: ['policy'],
      key: 'policy',
      widget: 'choice',
      fallback: 'srcid',
      choices: teamingPolicies,
    },
    { path: ['active'], key: 'active', widget: 'references', options: uplinkNumbers },
    { path: ['standby'], key: 'standby', widget: 'references', options: uplinkNumbers },
    { path: ['unused'], key: 'unused', widget: 'references', options: uplinkNumbers },
    { path: ['failback'], key: 'failback', widget: 'toggle', fallback: true },
    { path: ['notifySwitches'], key: 'notifySwitches', widget: 'toggle', fallback: true },
  ],
};
