/** Fields of what makes frames wait: impairment of links, shaping and priority queues of ports. */
import type { RawSpec } from './draft.ts';
import type { Field, FormContext } from './fields.ts';

const text = (key: string, example: string, more: Partial<Field> = {}): Field => ({
  path: [key],
  key,
  widget: 'text',
  example,
  ...more,
});

const impairmentKeys: readonly Field[] = [
  text('delay', '10ms'),
  text('jitter', '1ms'),
  {
    path: ['distribution'],
    key: 'distribution',
    widget: 'choice',
    choices: ['uniform', 'normal', 'pareto'],
    fallback: 'uniform',
  },
  text('rate', '100Mbit'),
  text('limit', '128KB'),
  text('loss', '1%'),
  text('duplicate', '1%'),
  text('reorder', '1%'),
  text('corrupt', '0.1%'),
];

const direction = (key: 'aToB' | 'bToA'): Field => ({
  path: [key],
  key,
  widget: 'group',
  words: 'impairment',
  section: 'impairment',
  fields: impairmentKeys,
});

/** What a link does to frames: in both directions, and in one. */
export const impairment: readonly Field[] = [
  ...impairmentKeys.map((field) => ({ ...field, section: 'impairment' as const })),
  direction('aToB'),
  direction('bToA'),
];

/** What vSphere proposes for a new policy: 100 Mbit/s. */
const firstShaping: RawSpec = { average: '100Mbit' };
const shapingKeys: readonly Field[] = [
  text('average', '100Mbit', { required: true }),
  text('peak', '200Mbit'),
  text('burst', '100KB'),
  text('limit', '128KB'),
];
const shapingOf = (key: 'shaping' | 'inShaping'): Field => ({
  path: [key],
  key,
  widget: 'group',
  words: 'shaping',
  section: 'shaping',
  first: firstShaping,
  fields: shapingKeys,
});

/** Shaping of what leaves by a port, with its queues. */
export const shaping: readonly Field[] = [
  shapingOf('shaping'),
  {
    path: ['queues'],
    key: 'queues',
    widget: 'rows',
    words: 'queue',
    section: 'shaping',
    shown: ({ row }: FormContext) => row.shaping !== undefined || row.queues !== undefined,
    rows: { most: 8, newRow: () => ({ name: '' }) },
    fields: [
      text('name', 'voice', { required: true }),
      { path: ['priority'], key: 'priority', widget: 'number', fallback: 0 },
      { path: ['dscp'], key: 'dscp', widget: 'ranges', example: '46' },
      { path: ['cos'], key: 'cos', widget: 'ranges', example: '5' },
      text('minRate', '1Mbit'),
      text('maxRate', '10Mbit'),
      text('limit', '64KB'),
    ],
  },
];

/** Shaping of what the VMs of a port group send. */
export const inShaping: Field = shapingOf('inShaping');
