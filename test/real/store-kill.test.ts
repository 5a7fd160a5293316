/** SIGKILL at any moment loses no change that was acknowledged, and leaves no half of one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Store } from '../../src-main/store/store.ts';
import { creation, smallLab } from '../unit/store/lab-of.ts';

const ROUNDS = 16;
const writer = fileURLToPath(new URL('./store-writer.ts', import.meta.url));

/** Acknowledgements that a round waits for at most, so that there are several on a slow disk too. */
const LONGEST_WAIT = 4;

/** Kills the child `delay` ms after so many acknowledgements; gives all that it acknowledged. */
async function killed(child: ChildProcess, after: number, delay: number): Promise<string[]> {
  let text = '';
  let failure = '';
  child.stderr?.on('data', (bytes) => {
    failure += bytes;
  });
  const exit = once(child, 'close');
  let over = false;
  child.stdout?.on('data', (bytes) => {
    text += bytes;
    if (over || text.split('\n').length <= after) return;
    over = true;
    setTimeout(() => child.kill('SIGKILL'), delay);
  });
  const [, signal] = await exit;
  expect(failure).toBe('');
  expect(signal).toBe('SIGKILL');
  return text.split('\n').slice(0, -1);
}

/** Kills writers of one database again and again; gives how many changes they acknowledged. */
async function hunt(folder: string, rounds: number): Promise<number> {
  const file = join(folder, 'netyard.db');
  const first = new Store(file, new Date());
  const lab = smallLab('victim');
  first.create(lab, creation(lab), { at: 0, who: 'parent', label: 'Create' });
  first.close();
  let next = 0;
  let acknowledged = 0;
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [writer, file, String(next)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Starting is most of a round: the second child on reads what the first one compiled.
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
    });
    const lines = await killed(child, 1 + (round % LONGEST_WAIT), Math.random() * 40);
    const [step = 0, hosts = 0] = (lines.at(-1) ?? '').split(' ').map(Number);
    acknowledged += lines.length;
    next = step + 1 + check(file, step, hosts);
  }
  return acknowledged;
}

/** What is on the disk after a kill: all that was acknowledged, and at most the one change more that could not be told of. */
function check(file: string, step: number, hosts: number): number {
  const store = new Store(file, new Date());
  expect(store.notice).toBeNull();
  const loaded = store.load('victim');
  const extra = (loaded?.revision ?? 0) - 1 - (step + 1);
  expect([0, 1]).toContain(extra);
  if (extra === 0) expect(loaded?.lab.host.size).toBe(hosts);
  expect(store.history('victim', 1)[0]?.applied).toBe((step + extra) % 5 !== 4);
  store.close();
  return extra;
}

it(`${2 * ROUNDS} kills lose nothing`, { timeout: 300_000 }, async () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'netyard-kill-')));
  // Two at a time: a child starts on one core while another is hunted on the other.
  const acknowledged = await Promise.all(folders.map((folder) => hunt(folder, ROUNDS)));
  for (const changes of acknowledged) expect(changes).toBeGreaterThan(ROUNDS);
  for (const folder of folders) rmSync(folder, { recursive: true });
});
