/** `netyard bench` runs from end to end; its numbers are not asserted, what it leaves behind is. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { groups } from '../../src-main/bench/bench.ts';
import type { JudgedRow } from '../../src-main/bench/report.ts';
import { ended, NetnsRig, outcome } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

/** Namespaces and folders of benchmarks. */
const leftBehind = (): string[] => [
  ...spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.startsWith('nb')),
  ...readdirSync(tmpdir()).filter((name) => name.startsWith('netyard-bench-')),
];

withPeers('netyard bench', ['tap', 'iproute', 'iperf3', 'ping'], () => {
  let rig: NetnsRig;
  let before: string[];

  beforeAll(() => {
    rig = new NetnsRig();
    before = leftBehind();
  });
  afterAll(async () => {
    await rig.close();
    expect(leftBehind()).toEqual(before);
  });

  // Side by side, because nobody looks at the numbers.
  it.concurrent.for(groups)(
    'measures group %s and prints JSON',
    { timeout: 180_000 },
    async (group, { expect }) => {
      const child = rig.netyard(
        'bench',
        '--json',
        '--rounds',
        '1',
        '--seconds',
        '0.5',
        '--only',
        group,
      );
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      expect(await outcome(child)).toEqual({ code: 0, stderr: '' });
      const { rows } = JSON.parse(text) as { rows: JudgedRow[] };
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter(({ results }) => results.netyard?.median === null)).toEqual([]);
    },
  );

  it('removes its namespaces when it is interrupted', { timeout: 60_000 }, async () => {
    const child = rig.netyard('bench', '--rounds', '1');
    const made = (): boolean => leftBehind().length > before.length;
    while (!made()) await sleep(50);
    await sleep(500);
    expect(await ended(child, 'SIGINT')).toBe(130);
    expect(leftBehind()).toEqual(before);
  });
});
