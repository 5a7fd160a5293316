/** What people do with the VMs of a running lab. Errors of the machines become errors of the contract here. */
import type { Terminal, VmsArea } from '../api/engine.ts';
import { Failure } from '../api/failure.ts';
import { VmError, type VmErrorCode } from '../lab/backend.ts';
import type { Runner } from './runner.ts';
import type { CommandSink } from './vm-body.ts';

const codes = {
  'bad-spec': 'CONFLICT',
  'missing-tool': 'UNSUPPORTED',
  'wrong-state': 'CONFLICT',
  failed: 'CONFLICT',
} as const satisfies Record<VmErrorCode, string>;

export class Vms implements VmsArea {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  start(lab: string | undefined, vm: string): Promise<void> {
    return explained(() => this.#runner.run(lab).startVm(vm));
  }

  stop(lab: string | undefined, vm: string): Promise<void> {
    return explained(() => this.#runner.run(lab).stopVm(vm));
  }

  reset(lab: string | undefined, vm: string): Promise<void> {
    return explained(() => this.#runner.run(lab).resetVm(vm));
  }

  kill(lab: string | undefined, vm: string): Promise<void> {
    return explained(() => this.#runner.run(lab).killVm(vm));
  }

  exec(lab: string | undefined, vm: string, argv: readonly string[], sink: CommandSink): Terminal {
    const { output, exit } = sink;
    return this.#runner
      .run(lab)
      .body(vm)
      .exec(argv, {
        output,
        exit: (result) => exit(result instanceof VmError ? asFailure(result) : result),
      });
  }

  console(lab: string | undefined, vm: string, output: (bytes: Uint8Array) => void): Terminal {
    return this.#runner.run(lab).body(vm).console(output);
  }
}

function asFailure(error: VmError): Failure {
  return new Failure(codes[error.code], error.message);
}

async function explained(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof VmError ? asFailure(error) : error;
  }
}
