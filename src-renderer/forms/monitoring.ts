/** The monitoring part of the forms of switches, bridges and fabric devices. */
import { MONITORING_DEFAULTS } from '../../src-main/model/monitoring.ts';
import type { Field } from './fields.ts';

const section = 'monitoring';
const { netflow, ipfix, sflow } = MONITORING_DEFAULTS;

/** A new exporter sends to a collector on this machine, until told otherwise. */
const targets = (port: number): Field => ({
  path: ['targets'],
  key: 'targets',
  widget: 'strings',
  required: true,
  mono: true,
  example: `10.0.0.5:${port}`,
});
const number = (key: string, more: Partial<Field> = {}): Field => ({
  path: [key],
  key,
  widget: 'number',
  ...more,
});

export const monitoring: readonly Field[] = [
  { path: ['flows'], key: 'flows', widget: 'toggle', section },
  {
    path: ['lldp'],
    key: 'lldp',
    widget: 'group',
    words: 'lldp',
    section,
    first: { operation: 'both' },
    fields: [
      {
        path: ['operation'],
        key: 'operation',
        widget: 'choice',
        required: true,
        choices: ['none', 'listen', 'advertise', 'both'],
      },
    ],
  },
  {
    path: ['netflow'],
    key: 'netflow',
    widget: 'group',
    words: 'netflow',
    section,
    first: { targets: ['127.0.0.1:2055'] },
    fields: [
      targets(2055),
      {
        path: ['version'],
        key: 'version',
        widget: 'choice',
        choices: [5, 9],
        fallback: netflow.version,
      },
      number('activeTimeout', { unit: 's', fallback: netflow.activeTimeout }),
      number('idleTimeout', { unit: 's', fallback: netflow.idleTimeout }),
      number('engineType', { fallback: netflow.engineType }),
      number('engineId', { hint: 'automatic' }),
      { path: ['addIdToInterface'], key: 'addIdToInterface', widget: 'toggle' },
    ],
  },
  {
    path: ['ipfix'],
    key: 'ipfix',
    widget: 'group',
    words: 'ipfix',
    section,
    first: { targets: ['127.0.0.1:4739'] },
    fields: [
      targets(4739),
      number('sampling', { unit: 'frames', fallback: ipfix.sampling }),
      number('obsDomainId', { hint: 'automatic' }),
      number('activeFlowTimeout', { unit: 's', fallback: ipfix.activeFlowTimeout }),
      number('idleFlowTimeout', { unit: 's', fallback: ipfix.idleFlowTimeout }),
      number('cacheMaxFlows', { fallback: ipfix.cacheMaxFlows }),
      { path: ['internalFlowsOnly'], key: 'internalFlowsOnly', widget: 'toggle' },
    ],
  },
  {
    path: ['sflow'],
    key: 'sflow',
    widget: 'group',
    words: 'sflow',
    section,
    first: { targets: ['127.0.0.1:6343'] },
    fields: [
      targets(6343),
      number('sampling', { unit: 'frames', fallback: sflow.sampling }),
      number('polling', { unit: 's', fallback: sflow.polling }),
      number('header', { unit: 'B', fallback: sflow.header }),
      { path: ['agent'], key: 'agent', widget: 'text', mono: true, example: sflow.agent },
    ],
  },
];
