import { describe, expect, it } from 'vitest';
import { linkSchema } from '../../../src-main/model/link.ts';
import type { Words } from '../../../src-renderer/forms/say.ts';
import { i18n } from '../../../src-renderer/i18n/index.ts';
import { impairmentLines, impairmentOfLink } from '../../../src-renderer/topology/impairment.ts';

const { t } = i18n.global as unknown as Words;
const link = (keys: object) => linkSchema.parse({ ends: ['a:eth0', 'tor1:1'], ...keys });
const said = (keys: object): string[] => {
  const impairment = impairmentOfLink(link(keys));
  return impairment === null ? [] : impairmentLines(impairment, t);
};

describe('what stands on an impaired cable', () => {
  it('is what it does, short, with both directions where they differ', () => {
    expect(
      said({
        delay: '20ms',
        jitter: '2ms',
        rate: '10Mbit',
        loss: '0.1%',
        bToA: { rate: '50Mbit' },
      }),
    ).toEqual(['20ms ±2ms', '10Mbit ⇄ 50Mbit', '0.1% loss']);
    expect(said({ aToB: { delay: '5ms' } })).toEqual(['5ms ⇄ –']);
  });

  it('is nothing where it does nothing', () => {
    expect(said({})).toEqual([]);
    expect(said({ delay: '0ms', loss: '0%', cut: true })).toEqual([]);
  });
});
