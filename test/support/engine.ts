/** A whole engine on a home of its own, spoken to through the contract, as the window and the command line do. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { openApp } from '../../src-main/app/app.ts';

export type EngineClient = Awaited<ReturnType<typeof openEngine>>['client'];

/** Opens an engine on a new home; `close` ends it and removes the home. */
export async function openEngine() {
  const home = mkdtempSync(join(tmpdir(), 'netyard-test-'));
  const app = await openApp({ home, what: 'a test' });
  const client = createRouterClient(app.router, { context: { who: 'test' } });
  const close = async (): Promise<void> => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { home, app, client, close };
}

/** Applies a sample lab and waits until it runs; rejects with the reason when it does not. */
export async function startSample(client: EngineClient, sample: string): Promise<void> {
  await client.labs.apply({ text: readFileSync(`resources/labs/${sample}.yaml`, 'utf8') });
  await startLab(client);
}

/** Starts the open lab and waits for the end of the task. */
export async function startLab(client: EngineClient): Promise<void> {
  const { task } = await client.run.start({});
  const abort = new AbortController();
  try {
    for await (const tasks of await client.tasks.watch(undefined, { signal: abort.signal })) {
      const mine = tasks.find(({ id }) => id === task);
      if (mine?.state === 'done') return;
      if (mine !== undefined && mine.state !== 'running') throw new Error(mine.error);
    }
  } finally {
    abort.abort();
  }
}

/** Runs a command in a VM to its end. */
export async function exec(
  client: EngineClient,
  vm: string,
  ...argv: string[]
): Promise<{ output: string; code: number }> {
  let output = '';
  for await (const event of await client.vms.exec({ vm, argv })) {
    if ('output' in event) output += Buffer.from(event.output, 'base64').toString();
    if ('exit' in event) return { output, code: event.exit };
  }
  throw new Error(`${argv.join(' ')} in ${vm} ended without an exit code: ${output}`);
}

/** A VM's console that can be waited on. */
export class ConsoleReader {
  text = '';
  private readonly client: EngineClient;
  private readonly abort = new AbortController();
  private readonly waiters = new Set<() => void>();
  private id: Promise<string>;

  constructor(client: EngineClient, vm: string) {
    this.client = client;
    this.id = this.open(vm);
  }

  /** Types text. */
  async type(text: string): Promise<void> {
    await this.client.vms.input({ id: await this.id, data: Buffer.from(text).toString('base64') });
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.client.vms.resize({ id: await this.id, columns, rows });
  }

  /** Waits until what was printed fits. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) await new Promise<void>((wake) => this.waiters.add(wake));
    return this.text;
  }

  close(): void {
    this.abort.abort();
  }

  private open(vm: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.follow(vm, resolve).catch(reject);
    });
  }

  private async follow(vm: string, opened: (id: string) => void): Promise<void> {
    const { signal } = this.abort;
    for await (const event of await this.client.vms.console({ vm }, { signal })) {
      if ('id' in event) opened(event.id);
      else this.text += Buffer.from(event.output, 'base64').toString();
      for (const wake of this.waiters) wake();
      this.waiters.clear();
    }
  }
}
