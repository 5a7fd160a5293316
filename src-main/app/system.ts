/** What the engine says of itself, and where its faults are noted. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck, SystemInfo } from '../api/contract.ts';
import type { SystemArea } from '../api/engine.ts';
import { runDoctor } from './doctor.ts';
import { type AppSaid, sayApp } from './sentences.ts';

/** Octets of the log; then it becomes `netyard.log.1`. */
const MAX_LOG_OCTETS = 4 << 20;

export class System implements SystemArea {
  readonly #home: string;
  readonly #startedAt = Date.now();
  /** What people should read when they open the window. */
  readonly notices: AppSaid[] = [];

  constructor(home: string) {
    this.#home = home;
  }

  info(): SystemInfo {
    return {
      version: readVersion(),
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      electron: process.versions.electron ?? null,
      home: this.#home,
      pid: process.pid,
      startedAt: this.#startedAt,
      notices: this.notices.map((said) => sayApp([said])),
      noticesSaid: this.notices,
    };
  }

  doctor(): Promise<DoctorCheck[]> {
    return runDoctor(this.#home);
  }

  /** Notes a fault with its stack in NETYARD_HOME/netyard.log and gives its reference. */
  fault(error: unknown): string {
    const reference = randomBytes(4).toString('hex');
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.log(`fault ${reference}: ${text}`);
    return reference;
  }

  /** Adds a line to the log; a log that cannot be written is no reason to stop. */
  log(line: string): void {
    const file = join(this.#home, 'netyard.log');
    try {
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size > MAX_LOG_OCTETS) renameSync(file, `${file}.1`);
      appendFileSync(file, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 });
    } catch {
      // The disk is full or the home is gone: what matters of that is told where it happens.
    }
  }
}

function readVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}
