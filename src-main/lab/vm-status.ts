// The one state machine of all VM bodies: which state may follow which, and who is told.
import { type Detach, VmError, type VmState, type VmStatus } from './backend.ts';
import { type LabSaid, labSaid, sayLab } from './sentences.ts';

const NEXT: Record<VmState, readonly VmState[]> = {
  stopped: ['starting'],
  crashed: ['starting'],
  starting: ['running', 'stopping', 'stopped', 'crashed'],
  running: ['paused', 'stopping', 'stopped', 'crashed'],
  paused: ['running', 'stopping', 'stopped', 'crashed'],
  stopping: ['stopped', 'crashed'],
};

/** What is asked of a VM. */
type VmAction = 'start' | 'stop' | 'reset' | 'pause' | 'resume';

/** Holds a VM's status. A step that the table does not know is a fault of the caller and throws. */
export class VmStatusHolder {
  readonly #vmName: string;
  readonly #listeners = new Set<(status: VmStatus) => void>();
  #status: VmStatus = { state: 'stopped' };

  constructor(vmName: string) {
    this.#vmName = vmName;
  }

  get status(): VmStatus {
    return this.#status;
  }

  is(...states: readonly VmState[]): boolean {
    return states.includes(this.#status.state);
  }

  /** Throws VmError `wrong-state` unless the VM is in one of `states`. */
  require(action: VmAction, ...states: readonly VmState[]): void {
    if (this.is(...states)) return;
    throw new VmError(
      'wrong-state',
      labSaid(`vm-state-${this.#status.state}`, {
        action: [labSaid(`action-${action}`)],
        vm: this.#vmName,
      }),
    );
  }

  enter(state: VmState, said?: readonly LabSaid[]): void {
    const from = this.#status.state;
    if (!NEXT[from].includes(state)) throw new Error(`VM state ${state} cannot follow ${from}`);
    this.#status = said === undefined ? { state } : { state, reason: sayLab(said), said };
    for (const listener of [...this.#listeners]) listener(this.#status);
  }

  onStatus(listener: (status: VmStatus) => void): Detach {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forgetListeners(): void {
    this.#listeners.clear();
  }
}
