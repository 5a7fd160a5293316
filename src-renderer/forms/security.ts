/** Fields of port security: the policies of a port group, and what one vNIC may use. */
import type { Field } from './fields.ts';

const section = 'security';
const policy = (key: string, accepts = false): Field => ({
  path: ['security', key],
  key,
  widget: 'toggle',
  section,
  fallback: accepts,
});

/** Of any port, whoever is behind it. */
export const portPolicies: readonly Field[] = [
  policy('dhcpGuard'),
  policy('routerGuard'),
  {
    path: ['security', 'macLimit'],
    key: 'macLimit',
    widget: 'group',
    section,
    words: 'macLimit',
    first: { max: 1 },
    fields: [
      { path: ['max'], key: 'max', widget: 'number', required: true },
      {
        path: ['policy'],
        key: 'policy',
        widget: 'choice',
        choices: ['drop', 'flood'],
        fallback: 'drop',
      },
    ],
  },
];

export const securityPolicies: readonly Field[] = [
  policy('promiscuous'),
  policy('macChanges', true),
  policy('forgedTransmits', true),
  policy('arpInspection'),
  ...portPolicies,
];

export const blocked: Field = { path: ['blocked'], key: 'blocked', widget: 'toggle', section };

export const vnicSecurity: readonly Field[] = [
  blocked,
  { path: ['allowedMacs'], key: 'allowedMacs', widget: 'strings', mono: true, section },
  {
    path: ['allowedAddresses'],
    key: 'allowedAddresses',
    widget: 'strings',
    mono: true,
    section,
    example: '10.0.10.99, 2001:db8::/64',
  },
  { path: ['dhcpServer'], key: 'dhcpServer', widget: 'toggle', section },
  { path: ['router'], key: 'router', widget: 'toggle', section },
];
