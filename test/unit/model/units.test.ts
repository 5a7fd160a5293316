import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { formatLabFile } from '../../../src-main/model/lab-file-format.ts';
import {
  durationMs,
  durationSchema,
  rateBps,
  rateSchema,
  shareOf,
  shareSchema,
  sizeBytes,
  sizeSchema,
} from '../../../src-main/model/units.ts';

describe('values with a unit', () => {
  it.each([
    [rateSchema, '1000kbit', '1Mbit'],
    [rateSchema, '1500 KBIT', '1.5Mbit'],
    [rateSchema, '0.1Mbit', '100kbit'],
    [rateSchema, '400Gbit', '400Gbit'],
    [durationSchema, '0.5s', '500ms'],
    [durationSchema, '1500us', '1.5ms'],
    [durationSchema, '0s', '0ms'],
    [shareSchema, '0.50%', '0.5%'],
    [sizeSchema, '102400kb', '100MB'],
    [sizeSchema, '1000B', '1000B'],
  ])('%# %s is kept as %s', (schema, text, kept) => {
    expect(schema.parse(text)).toBe(kept);
  });

  it.each([
    [rateSchema, ['999bit', '401Gbit', '100', '100MB', '-1Mbit', 'fast', '1e3Mbit']],
    [durationSchema, ['61s', '10', '10m', '']],
    [shareSchema, ['101%', '0.5', '1']],
    [sizeSchema, ['0B', '129MB', '10kbit']],
  ])('%# are refused with what was expected', (schema, texts) => {
    for (const text of texts) expect(schema.safeParse(text).success, text).toBe(false);
    expect(schema.safeParse(5).error?.issues[0]?.message).toMatch(/^a (rate|time|share|size) from/);
  });

  it('mean the same after they were brought into their form, and stay as they are then', () => {
    const number = fc.double({ min: 0.001, max: 59_999, noNaN: true }).map((n) => n.toFixed(3));
    const cases = [
      [rateSchema, rateBps, ['kbit', 'Mbit']],
      [durationSchema, durationMs, ['us', 'ms']],
      [shareSchema, shareOf, ['%']],
      [sizeSchema, sizeBytes, ['KB']],
    ] as const;
    for (const [schema, read, units] of cases)
      fc.assert(
        fc.property(number, fc.constantFrom(...units), (digits, unit) => {
          const text = `${digits}${unit}`;
          const kept = schema.safeParse(text);
          if (!kept.success) return;
          expect(read(kept.data) / (read(text) || 1)).toBeCloseTo(read(text) === 0 ? 0 : 1, 5);
          expect(schema.parse(kept.data)).toBe(kept.data);
        }),
      );
  });
});

const lab = (link: string, group = 'web: {}', nic = 'eth0: {}') => `
netyard: 1
name: q
regions: { r: { zones: [z] } }
fabric: { tor: { kind: l2-switch } }
hosts: { a: { zone: r/z, nics: { ${nic} } } }
links:
  - { ends: [a:eth0, tor:1]${link} }
switches: { s: { uplinks: { a: eth0 }, portGroups: { ${group} } } }
`;
const problems = (text: string) =>
  parseLabFile(text).problems.map(({ path, message }) => `${path}: ${message}`);

describe('keys of queues', () => {
  it('are read and written again in one form', () => {
    const text = lab(
      ', rate: 1000kbit, delay: 0.5s, jitter: 1ms, distribution: normal, loss: 1.0%, aToB: { delay: 0ms }',
      'web: { shaping: { average: 10Mbit, peak: 20Mbit, burst: 1024KB }, inShaping: { average: 5Mbit }, queues: [{ name: voice, dscp: [46], cos: [5], minRate: 1Mbit }] }',
      'eth0: { shaping: { average: 1Gbit, limit: 1MB } }',
    );
    expect(problems(text)).toEqual([]);
    const parsed = parseLabFile(text).lab;
    if (parsed === null) throw new Error('no lab');
    const written = formatLabFile(parsed);
    for (const kept of ['rate: 1Mbit', 'delay: 500ms', 'loss: 1%', 'aToB: { delay: 0ms }'])
      expect(written).toContain(kept);
    expect(written).toContain('burst: 1MB');
    const again = parseLabFile(written).lab;
    expect(again && formatLabFile(again)).toBe(written);
  });

  it.each([
    [lab(', delay: 10'), 'links[0].delay: Expected a time from 0ms to 60s like 10ms, found 10.'],
    [lab(', loss: 1'), 'links[0].loss: Expected a share from 0% to 100% like 0.5%, found 1.'],
    [lab(', reorder: 1%'), 'links[0].reorder: Expected "reorder" only together with "delay"'],
    [lab(', aToB: { limit: 1KB }'), 'links[0].aToB.limit: Expected "limit" only together with'],
    [lab(', delya: 1ms'), 'links[0].delya: Unknown key "delya"; did you mean "delay"?'],
    [
      lab('', 'web: { queues: [{ name: a }] }'),
      's.portGroups.web.queues: Expected "queues" only together with "shaping"',
    ],
    [
      lab('', 'web: { shaping: { average: 1Mbit, peak: 2Mbit } }'),
      'web.shaping.peak: Expected "peak" only together with "burst"',
    ],
    [
      lab('', 'web: { shaping: { average: 3Mbit, peak: 2Mbit, burst: 1KB } }'),
      'web.shaping.peak: Expected a rate of at least "average", found "2Mbit".',
    ],
    [
      lab('', 'web: { shaping: { average: 1Mbit }, queues: [{ name: a }, { name: b }] }'),
      'web.queues[1]: Expected "dscp" or "cos": another queue takes what no other names',
    ],
    [
      lab('', '', 'eth0: { shaping: { average: 1Mbit }, queues: [{ name: a, dscp: [64] }] }'),
      'hosts.a.nics.eth0.queues[0].dscp[0]: Expected a DSCP value from 0 to 63, found 64.',
    ],
  ])('%# are refused with a sentence', (text, expected) => {
    expect(problems(text).join('\n')).toContain(expected);
  });

  it('may stand in one direction what they need from both', () => {
    expect(problems(lab(', delay: 10ms, bToA: { reorder: 1% }'))).toEqual([]);
  });
});
