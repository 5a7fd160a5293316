/** `netyard bench` runs from end to end; its numbers are not asserted, what it leaves behind is. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JudgedRow } from '../../src-main/bench/report.ts';
import { ended, NetnsRig, outcome } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

const leftBehind = (): string[] => [
  ...spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout.split('\n'),
  ...readdirSync(tmpdir()).filter((name) => name.startsWith('netyard-bench-')),
];

withPeers('netyard bench', ['tap', 'iproute', 'iperf3', 'ping'], () => {
  let rig: NetnsRig;
  let before: string[];

  beforeEach(() => {
    rig = new NetnsRig();
    before = leftBehind();
  });
  afterEach(async () => {
    await rig.close();
    expect(leftBehind()).toEqual(before);
  });

  it('measures every group and prints JSON', { timeout: 180_000 }, async () => {
    const child = rig.netyard('bench', '--json', '--rounds', '1', '--seconds', '0.5');
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    expect(await outcome(child)).toEqual({ code: 0, stderr: '' });
    const { rows } = JSON.parse(text) as { rows: JudgedRow[] };
    expect(rows.filter(({ results }) => results.netyard?.median === null)).toEqual([]);
  });

  it('removes its namespaces when it is interrupted', { timeout: 60_000 }, async () => {
    const child = rig.netyard('bench', '--only', 'net', '--rounds', '1');
    const made = (): boolean => leftBehind().length > before.length;
    while (!made()) await sleep(50);
    await sleep(500);
    expect(await ended(child, 'SIGINT')).toBe(130);
  });
});
