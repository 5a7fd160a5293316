/** Queues of a running lab: of shaped ports, and of impaired cables. */
import type { QueueRow } from '../api/contract.ts';
import type { QueuesArea } from '../api/engine.ts';
import type { Runner } from './runner.ts';

export class Queues implements QueuesArea {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  async list(name?: string, ports?: readonly string[]): Promise<QueueRow[]> {
    return await this.#runner.run(name).core.queues(ports ?? null);
  }
}
