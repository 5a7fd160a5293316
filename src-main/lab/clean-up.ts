// What the next start does about an app that was killed: ends its VMs and removes its namespaces and TAP devices, by its records
// and by nothing else.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorValue } from '../said/system-errors.ts';
import { removeNamespace, removeTap } from './netns/ip.ts';
import { readBootId } from './process-identity.ts';
import { endRecordedProcess, type RunRecordFile, readOrphans } from './process-record.ts';
import { runtimeDirPath } from './runtime-dir.ts';
import { type LabSaid, labSaid } from './sentences.ts';

/** Namespaced programs get this long to end by themselves. */
const GRACE_MS = 500;

/**
 * Cleans up after apps that have died on this NETYARD_HOME, leaving alone what a living one owns. Every act is one sentence to
 * `tell`. A thing that cannot be removed now keeps its record and is tried again by the next start.
 */
export async function cleanUpLeftovers(home: string, tell: (said: LabSaid) => void): Promise<void> {
  const bootId = await readBootId();
  const orphans = await readOrphans(home, tell);
  await Promise.all(
    orphans.map(async ({ file, record }) => {
      try {
        if (record.owner.bootId === bootId && (await removeObject(record)))
          tell(labSaid('left-ended', valuesOf(record)));
        removeFolder(home, record);
        rmSync(file, { force: true });
      } catch (error) {
        tell(labSaid('left-stays', { ...valuesOf(record), error: errorValue(error) }));
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

function valuesOf({ entry }: RunRecordFile): LabSaid['values'] {
  const { kind, label } = entry;
  const what =
    kind === 'process' ? entry.executable : [labSaid(`left-${kind}`, { name: entry.name })];
  return { what, label };
}

/** The sockets' folder, if it is one of ours: a damaged record must not name another. */
function removeFolder(home: string, { entry }: RunRecordFile): void {
  if (entry.kind !== 'process' || entry.folder === undefined) return;
  if (entry.folder === join(runtimeDirPath(home), entry.marker))
    rmSync(entry.folder, { recursive: true, force: true });
}
