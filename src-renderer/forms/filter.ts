/** Filter rules and policing: of a port group, a fabric port, a vNIC on a bridge. */
import { etherTypes, ipProtocols, MAX_RULES } from '../../src-main/model/filter.ts';
import type { Field, FormContext } from './fields.ts';
import { named } from './options.ts';

const marks = ({ row }: FormContext): boolean => row.action === 'mark';
const hasPorts = ({ row }: FormContext): boolean =>
  row.protocol === 'tcp' || row.protocol === 'udp';
const isTcp = ({ row }: FormContext): boolean => row.protocol === 'tcp';

const text = (key: string, example: string): Field => ({
  path: [key],
  key,
  widget: 'text',
  mono: true,
  example,
});

const ruleFields: readonly Field[] = [
  { path: ['name'], key: 'name', widget: 'text' },
  {
    path: ['action'],
    key: 'action',
    widget: 'choice',
    required: true,
    choices: ['allow', 'drop', 'mark'],
    settle: (rule) => {
      if (rule.action === 'mark') return rule;
      const { markDscp: _dscp, markCos: _cos, ...rest } = rule;
      return rest;
    },
  },
  { path: ['markDscp'], key: 'markDscp', widget: 'number', shown: marks },
  { path: ['markCos'], key: 'markCos', widget: 'number', shown: marks },
  {
    path: ['direction'],
    key: 'direction',
    widget: 'choice',
    choices: ['both', 'in', 'out'],
    fallback: 'both',
  },
  {
    path: ['protocol'],
    key: 'protocol',
    widget: 'reference',
    options: () => named(Object.keys(ipProtocols)),
    free: true,
    settle: (rule) => {
      const { sourcePorts, destinationPorts, tcpFlags, ...rest } = rule;
      const { protocol } = rule;
      return {
        ...rest,
        ...((protocol === 'tcp' || protocol === 'udp') && { sourcePorts, destinationPorts }),
        ...(protocol === 'tcp' && { tcpFlags }),
      };
    },
  },
  text('source', '10.0.10.0/24'),
  { path: ['sourcePorts'], key: 'sourcePorts', widget: 'ranges', shown: hasPorts },
  text('destination', '2001:db8::/32'),
  { path: ['destinationPorts'], key: 'destinationPorts', widget: 'ranges', shown: hasPorts },
  { ...text('tcpFlags', '+syn-ack'), shown: isTcp },
  { path: ['dscp'], key: 'dscp', widget: 'number' },
  text('sourceMac', '02:00:00:00:0a:01'),
  text('destinationMac', '01:00:00:00:00:00/01:00:00:00:00:00'),
  {
    path: ['etherType'],
    key: 'etherType',
    widget: 'reference',
    options: () => named(Object.keys(etherTypes)),
    free: true,
  },
  text('vlan', '10-20'),
  { path: ['description'], key: 'description', widget: 'area' },
];

const amount = (key: string, unit: string): Field => ({
  path: [key],
  key,
  widget: 'number',
  unit,
  ...(key.endsWith('urst') && { hint: 'automatic' as const }),
});

export const filters: readonly Field[] = [
  {
    path: ['rules'],
    key: 'rules',
    widget: 'rows',
    section: 'filters',
    words: 'rule',
    rows: { ordered: true, most: MAX_RULES, newRow: () => ({ action: 'drop' }) },
    fields: ruleFields,
  },
  {
    path: ['defaultAction'],
    key: 'defaultAction',
    widget: 'choice',
    section: 'filters',
    choices: ['allow', 'drop'],
    fallback: 'allow',
  },
  {
    path: ['policing'],
    key: 'policing',
    widget: 'group',
    section: 'filters',
    words: 'policing',
    first: { rate: 10_000 },
    fields: [
      amount('rate', 'kbit/s'),
      amount('burst', 'kbit'),
      amount('packetRate', 'kpkts/s'),
      amount('packetBurst', 'kpkts'),
    ],
  },
];
