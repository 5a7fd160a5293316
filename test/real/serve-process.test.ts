/** `netyard serve` as people and supervisors meet it: a process with output, signals, exit codes, and nothing left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServeOptions } from '../../src-main/serve.ts';
import { withPeers } from '../support/peers.ts';
import { connect, exec, localUrl } from '../unit/api/client.ts';
import { twoHosts } from '../unit/api/labs.ts';

const child = fileURLToPath(new URL('./serve-child.ts', import.meta.url));
const running = new Set<ChildProcess>();
let folder: string;
let home: string;
let labFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netyard-serve-'));
  home = join(folder, 'home');
  labFile = join(folder, 'lab.yaml');
  writeFileSync(labFile, twoHosts());
});

afterEach(async () => {
  for (const process of running) process.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with exit code or signal. */
  readonly exit: Promise<number | NodeJS.Signals>;
}

function start(options: ServeOptions): Served {
  const process_ = spawn(process.execPath, [child, JSON.stringify(options)], {
    env: { ...process.env, NETYARD_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(process_);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    process_[name].on('data', (bytes) => {
      text[name] += bytes;
    });
  const exit = once(process_, 'close').then(([code, signal]) => {
    running.delete(process_);
    return code ?? signal;
  });
  return { process: process_, stdout: () => text.stdout, stderr: () => text.stderr, exit };
}

async function ready(served: Served): Promise<void> {
  while (!served.stdout().includes('READY\n'))
    if (
      (await Promise.race([served.exit, once(served.process.stdout ?? served.process, 'data')])) ===
      undefined
    )
      break;
    else if (served.process.exitCode !== null) throw new Error(`ended early: ${served.stderr()}`);
}

describe('serve', () => {
  it('prints its URL, then READY; runs the lab it was given; ends on SIGTERM with nothing left', async () => {
    const served = start({ http: true, port: 0, lab: labFile, start: true });
    await ready(served);
    expect(served.stdout()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\nREADY\n$/);
    const { client, socket } = await connect(localUrl(join(home, 'engine.sock')));
    expect(await client.run.status({})).toMatchObject({ state: 'running' });
    expect((await exec(client, 'web1', 'ping', '-c', '1', '10.0.10.12')).code).toBe(0);
    served.process.kill('SIGTERM');
    expect(await served.exit).toBe(0);
    socket.terminate();
    expect(served.stderr()).toBe('');
    expect(readdirSync(home).filter((name) => /sock|json/.test(name))).toEqual([]);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  });

  it('starts again after SIGKILL, with everything that was acknowledged', async () => {
    const first = start({ http: false, lab: labFile });
    await ready(first);
    const before = await connect(localUrl(join(home, 'engine.sock')));
    await before.client.model.change({
      label: 'Describe',
      operations: [{ op: 'describe', description: 'kept' }],
    });
    first.process.kill('SIGKILL');
    expect(await first.exit).toBe('SIGKILL');
    const second = start({ http: false });
    await ready(second);
    const after = await connect(localUrl(join(home, 'engine.sock')));
    expect(await after.client.labs.list()).toMatchObject([
      { name: 'two-hosts', description: 'kept' },
    ]);
    expect(await after.client.model.undo({})).toEqual({ label: 'Describe' });
    before.socket.terminate();
    after.socket.terminate();
    second.process.kill('SIGTERM');
    expect(await second.exit).toBe(0);
  });

  it('says in one sentence that its port is taken, and ends with 2', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const served = start({ http: true, port });
    expect(await served.exit).toBe(2);
    expect(served.stderr()).toMatch(/^netyard: Port \d+ of 127\.0\.0\.1 is taken.*\n$/);
    other.close();
  });

  it('keeps a second one out of its home, which ends with 2 and says who is there', async () => {
    const first = start({ http: true, port: 0 });
    await ready(first);
    const second = start({ http: true, port: 0 });
    expect(await second.exit).toBe(2);
    expect(second.stderr()).toContain(`in use by netyard serve (process ${first.process.pid}`);
    first.process.kill('SIGINT');
    expect(await first.exit).toBe(0);
  });

  it('moves a damaged database aside, says so, and goes on with a new one', async () => {
    mkdirSync(home);
    writeFileSync(join(home, 'netyard.db'), 'no database at all '.repeat(100));
    const served = start({ http: false });
    await ready(served);
    expect(served.stderr()).toMatch(/^netyard: The database .* was damaged\. It was moved to /);
    const { client, socket } = await connect(localUrl(join(home, 'engine.sock')));
    expect((await client.system.info()).notices).toHaveLength(1);
    expect(readdirSync(home).some((name) => name.startsWith('netyard.db.corrupt-'))).toBe(true);
    // It also ends by itself when its last client has gone.
    socket.terminate();
    expect(await served.exit).toBe(0);
  });

  it('names file, path and position of every error of a lab file, and ends with 2', async () => {
    writeFileSync(
      labFile,
      twoHosts().replace('vlan: 20', 'vlan: 4095').replace('host: host-a', 'host: x'),
    );
    const served = start({ http: false, lab: labFile });
    expect(await served.exit).toBe(2);
    expect(served.stderr()).toContain('switches.dvs0.portGroups.db.vlan');
    expect(served.stderr()).toContain('vms.web1.host');
    const missing = start({ http: false, lab: join(folder, 'none.yaml') });
    expect(await missing.exit).toBe(2);
    expect(missing.stderr()).toContain('none.yaml: expected a lab file: it does not exist');
  });
});

withPeers('serve with QEMU guests', ['qemu', 'kernel', 'busybox'], () => {
  it('leaves no QEMU behind: not after SIGTERM, and after SIGKILL not once it has started again', async () => {
    const one = twoHosts('qemu').replace(/ {2}web2:.*\n {2}db1:.*\n/, '');
    writeFileSync(labFile, one);
    const pidsOf = async (client: Awaited<ReturnType<typeof connect>>['client']) => {
      expect((await client.run.status({})).vms).toMatchObject({ web1: { state: 'running' } });
      return readdirSync(join(home, 'run')).length;
    };
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const served = start({ http: false, lab: labFile, start: true });
      await ready(served);
      const { client, socket } = await connect(localUrl(join(home, 'engine.sock')));
      expect(await pidsOf(client)).toBe(1);
      served.process.kill(signal);
      await served.exit;
      socket.terminate();
    }
    const last = start({ http: false });
    await ready(last);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
    last.process.kill('SIGTERM');
    expect(await last.exit).toBe(0);
  });
});
