/** `netyard bench` runs from end to end; its numbers are not asserted, what it leaves behind is. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { groups } from '../../src-main/bench/bench.ts';
import type { JudgedRow } from '../../src-main/bench/report.ts';
import { ended, NetnsRig, namedSpaces, outcome } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

/** All of them at a time, on a machine that may be busy with something else. */
const BENCH_MS = 600_000;

withPeers('netyard bench', ['tap', 'iproute', 'iperf3', 'ping'], () => {
  let rig: NetnsRig;
  /** Where they make their folders. */
  let folder: string;
  const children: ChildProcess[] = [];

  beforeAll(() => {
    rig = new NetnsRig();
    folder = mkdtempSync(join(tmpdir(), 'netyard-benches-'));
  });
  afterAll(async () => {
    await rig.close();
    expect(leftBehind(...children)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  function bench(...words: string[]): ChildProcess {
    const child = rig.netyard(['bench', ...words], { TMPDIR: folder });
    children.push(child);
    return child;
  }

  /** Namespaces of these benchmarks, and folders of all. Others on this machine may run some too. */
  function leftBehind(...of: ChildProcess[]): string[] {
    const prefixes = of.map(({ pid = 0 }) => new RegExp(`^nb${pid.toString(36)}[0-9a-z]-`));
    const spaces = namedSpaces().filter((name) => prefixes.some((prefix) => prefix.test(name)));
    return [...spaces, ...readdirSync(folder)];
  }

  // Side by side, because nobody looks at the numbers.
  it.concurrent.for(groups)(
    'measures group %s and prints JSON',
    { timeout: BENCH_MS },
    async (group, { expect }) => {
      const child = bench('--json', '--rounds', '1', '--seconds', '0.5', '--only', group);
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

  it('removes its namespaces when it is interrupted', async () => {
    const child = bench('--rounds', '1');
    while (leftBehind(child).length < 2) await sleep(50);
    await sleep(500);
    expect(await ended(child, 'SIGINT')).toBe(130);
    expect(leftBehind(child)).toEqual([]);
  });
});
