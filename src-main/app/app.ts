/** The whole engine, put together: the home's lock, the store, labs and what runs of them, the contract and its local socket. */
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RPCHandler } from '@orpc/server/websocket';
import type { Engine } from '../api/engine.ts';
import type { ApiContext } from '../api/implement.ts';
import { type LocalServer, serveLocal } from '../api/local.ts';
import { type ApiRouter, createRouter } from '../api/router.ts';
import { cleanUpLeftovers } from '../lab/clean-up.ts';
import { RunLedger } from '../lab/process-record.ts';
import { ensureRuntimeDir, removeRuntimeDir, runtimeDirPath } from '../lab/runtime-dir.ts';
import { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { Captures } from './captures.ts';
import { resourcesDir } from './entry-path.ts';
import { EventLog } from './events.ts';
import { explain } from './explain.ts';
import { Filters } from './filters.ts';
import { HomeBusyError, HomeLock } from './home-lock.ts';
import { Labs } from './labs.ts';
import { enginePath, netyardHome, prepareHome } from './paths.ts';
import { Queues } from './queues.ts';
import { Runner } from './runner.ts';
import { System } from './system.ts';
import { Tables } from './tables.ts';
import { Tasks } from './tasks.ts';
import { Tracer } from './trace.ts';
import { VmFactory } from './vm-factory.ts';
import { Vms } from './vms.ts';

const RETRY_MS = 100;
/** A background engine stays for a moment after its last lab. */
export const LEAVING_MS = 6_000;

export interface AppOptions {
  /** Default: NETYARD_HOME, or the platform's folder for application data. */
  readonly home?: string;
  /** Who we are, for the message to a second one: `netyard serve`. */
  readonly what?: string;
  /** How long to wait for a background engine or a command that is leaving the home, ms. Default: not at all. */
  readonly patienceMs?: number;
}

export interface NetyardApp {
  readonly home: string;
  readonly router: ApiRouter;
  readonly handler: RPCHandler<ApiContext>;
  readonly labs: Labs;
  readonly runner: Runner;
  readonly system: System;
  readonly local: LocalServer;
  /** Stops what runs, then closes everything. May be called twice. */
  close(): Promise<void>;
}

/**
 * Opens the engine of a home. Rejects with HomeBusyError where another one works on it, with StoreError for what is wrong with the
 * database, and with Failure where the folder cannot be used.
 */
export async function openApp(options: AppOptions = {}): Promise<NetyardApp> {
  const home = options.home ?? netyardHome();
  prepareHome(home);
  const lock = await takeLock(home, options.what ?? 'Netyard', options.patienceMs ?? 0);
  let store: Store | undefined;
  try {
    const system = new System(home);
    store = openStore(home, system);
    return await compose(home, lock, store, system);
  } catch (error) {
    store?.close();
    lock.release();
    throw error;
  }
}

async function takeLock(home: string, what: string, patienceMs: number): Promise<HomeLock> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return new HomeLock(home, what, new Date());
    } catch (error) {
      if (!(error instanceof HomeBusyError && error.passing) || Date.now() >= until) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function openStore(home: string, system: System): Store {
  const file = join(home, 'netyard.db');
  try {
    // SQLite gives its other files the mode of this one, so it has to be right before they are made.
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    const said = { code: 'store-read-only', values: { file } } as const;
    throw new StoreError('read-only', said, { cause: error });
  }
  const store = new Store(file, new Date());
  if (store.notice !== null) system.notices.push(store.notice);
  return store;
}

async function compose(
  home: string,
  lock: HomeLock,
  store: Store,
  system: System,
): Promise<NetyardApp> {
  const now = Date.now;
  const events = new EventLog(now);
  for (const said of system.notices) events.add({ severity: 'error', ...said });
  await cleanUpLeftovers(home, (said) => events.add({ severity: 'warning', ...said }));
  const tasks = new Tasks(now);
  const labs = new Labs(store, now, join(resourcesDir, 'labs'));
  const ledger = await RunLedger.open(home);
  const factory = new VmFactory(home, ledger, (line) => system.log(line));
  const runner = new Runner({ labs, tasks, events, factory, now });
  const captures = new Captures(join(home, 'captures'), runner, events, now);
  const engine: Engine = {
    system,
    labs,
    run: runner,
    vms: new Vms(runner),
    tables: new Tables(labs, runner),
    filters: new Filters(labs, runner),
    queues: new Queues(runner),
    captures,
    trace: new Tracer(labs, runner),
    tasks,
    events,
    explain,
    fault: (error) => system.fault(error),
  };
  const router = createRouter(engine);
  const handler = new RPCHandler<ApiContext>(router);
  const path = enginePath(home);
  if (dirname(path) === runtimeDirPath(home)) ensureRuntimeDir(home);
  const local = await serveLocal(handler, path);
  let closing: Promise<void> | undefined;
  const steps: readonly (() => void | Promise<void>)[] = [
    // Whoever comes now would be thrown out before he is answered.
    () => local.shut(),
    () => tasks.close(),
    () => captures.close(),
    () => runner.close(),
    () => local.close(),
    () => removeRuntimeDir(home),
    () => store.close(),
    () => lock.release(),
  ];
  const close = async (): Promise<void> => {
    for (const step of steps)
      try {
        await step();
      } catch (error) {
        // What comes after it has to be closed all the same.
        system.fault(error);
      }
  };
  return {
    home,
    router,
    handler,
    labs,
    runner,
    system,
    local,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
