/** What people do with the VMs of a running lab. */
import type { CommandSink, Terminal, VmsArea } from '../api/engine.ts';
import type { Runner } from './runner.ts';

export class Vms implements VmsArea {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  async start(lab: string | undefined, vm: string): Promise<void> {
    await this.#runner.run(lab).startVm(vm);
  }

  async stop(lab: string | undefined, vm: string): Promise<void> {
    await this.#runner.run(lab).stopVm(vm);
  }

  async reset(lab: string | undefined, vm: string): Promise<void> {
    await this.#runner.run(lab).resetVm(vm);
  }

  async kill(lab: string | undefined, vm: string): Promise<void> {
    await this.#runner.run(lab).killVm(vm);
  }

  exec(lab: string | undefined, vm: string, argv: readonly string[], sink: CommandSink): Terminal {
    return this.#runner.run(lab).body(vm).exec(argv, sink);
  }

  console(lab: string | undefined, vm: string, output: (bytes: Uint8Array) => void): Terminal {
    return this.#runner.run(lab).body(vm).console(output);
  }
}
