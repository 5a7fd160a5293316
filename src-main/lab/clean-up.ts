// What the next start does about an app that was killed: ends its VMs and removes its namespaces and TAP devices, by its records
// and by nothing else.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeNamespace, removeTap } from './netns/ip.ts';
import { readBootId } from './process-identity.ts';
import { endRecordedProcess, type RunRecordFile, readOrphans } from './process-record.ts';
import { runtimeDirPath } from './runtime-dir.ts';

/** Namespaced programs get this long to end by themselves. */
const GRACE_MS = 500;

/**
 * Cleans up after apps that have died on this NETYARD_HOME, leaving alone what a living one owns. Every act is one line in
 * `log`. A thing that cannot be removed now keeps its record and is tried again by the next start.
 */
export async function cleanUpLeftovers(home: string, log: (line: string) => void): Promise<void> {
  const bootId = await readBootId();
  const orphans = await readOrphans(home, log);
  await Promise.all(
    orphans.map(async ({ file, record }) => {
      try {
        if (record.owner.bootId === bootId && (await removeObject(record)))
          log(`Ended what an earlier Netyard had left: ${describe(record)}.`);
        removeFolder(home, record);
        rmSync(file, { force: true });
      } catch (error) {
        log(`Could not remove ${describe(record)}: ${(error as Error).message}`);
      }
    }),
  );
}

async function removeObject(record: RunRecordFile): Promise<boolean> {
  const { entry } = record;
  switch (entry.kind) {
    case 'process':
      return (await endRecordedProcess(record)) > 0;
    case 'namespace':
      return removeNamespace(entry.name, entry.marker, GRACE_MS);
    case 'tap':
      return removeTap(entry.name);
  }
}

function describe({ entry }: RunRecordFile): string {
  const what = entry.kind === 'process' ? entry.executable : `${entry.kind} ${entry.name}`;
  return `${what} (${entry.label})`;
}

/** The sockets' folder, if it is one of ours: a damaged record must not name another. */
function removeFolder(home: string, { entry }: RunRecordFile): void {
  if (entry.kind !== 'process' || entry.folder === undefined) return;
  if (entry.folder === join(runtimeDirPath(home), entry.marker))
    rmSync(entry.folder, { recursive: true, force: true });
}
