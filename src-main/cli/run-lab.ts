/** Starting a lab and waiting until it runs: for `lab start` and for commands that need a running one. */
import type { RunStatus, Task } from '../api/contract.ts';
import type { Client } from './connect.ts';
import { CommandError, INTERRUPTED, NOT_SO } from './exit.ts';
import { note } from './output.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts a lab and waits until it runs. Gives its status; `failed` are the lines about VMs that did not start. Ctrl-C
 * cancels the start. Throws CommandError where the lab does not run.
 */
export async function startAndWait(
  client: Client,
  lab: string | undefined,
): Promise<{ status: RunStatus; failed: string[] }> {
  const { task: id } = await client.run.start({ lab });
  const cancel = (): void => void client.tasks.cancel({ id }).catch(() => {});
  for (const signal of SIGNALS) process.on(signal, cancel);
  try {
    const task = await taskEnd(client, id);
    const status = await client.run.status({ lab });
    if (task.state === 'cancelled')
      throw new CommandError(
        INTERRUPTED,
        `netyard: the start of lab "${status.lab}" was cancelled.`,
      );
    if (status.state !== 'running')
      throw new CommandError(
        NOT_SO,
        `netyard: lab "${status.lab}" does not run: ${task.error || status.reason}`,
      );
    return { status, failed: failedVms(status) };
  } finally {
    for (const signal of SIGNALS) process.off(signal, cancel);
  }
}

/** Lines about VMs that are not as they should be. */
function failedVms(status: RunStatus): string[] {
  return Object.entries(status.vms)
    .filter(([, { state, reason }]) => state === 'crashed' || reason !== '')
    .map(([vm, { state, reason }]) => `VM "${vm}" is ${state}: ${reason}`);
}

async function taskEnd(client: Client, id: string): Promise<Task> {
  const tasks = await client.tasks.watch();
  let detail = '';
  try {
    for await (const list of tasks) {
      const task = list.find((one) => one.id === id);
      if (task === undefined) continue;
      if (task.state !== 'running') return task;
      if (task.detail !== detail && process.stderr.isTTY) note(task.detail);
      detail = task.detail;
    }
  } finally {
    await tasks.return?.();
  }
  throw new CommandError(NOT_SO, 'netyard: the engine ended while the lab was starting.');
}
