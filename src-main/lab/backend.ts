// What every body of a VM has in common, whichever way it runs (light, QEMU, namespace): states, power and a console.
// Pure types and one error class: the light VM stack uses them too, so nothing here may need Node.

import { SaidError } from '../said/said.ts';
import { type LabSaid, sayLab } from './sentences.ts';

/**
 * `paused` exists only where the backend can freeze its guest. `crashed` = it ended and nobody asked it to.
 */
export type VmState = 'stopped' | 'starting' | 'running' | 'paused' | 'stopping' | 'crashed';

export interface VmStatus {
  readonly state: VmState;
  /** One sentence for people. Always there when `crashed`, sometimes when `stopped` ("the guest powered off"). */
  readonly reason?: string;
  /** The same as codes with values, for other languages. */
  readonly said?: readonly LabSaid[];
}

/** Undoes one subscription. Calling it twice is harmless. */
export type Detach = () => void;

export interface VmConsole {
  /** Replays the scroll-back to `onData`, then every new byte. The bytes are the caller's to keep. */
  attach(onData: (bytes: Uint8Array) => void): Detach;
  /** Keyboard input. Dropped while the VM is not running. */
  write(input: string): void;
  /** Tells a console that has a size (a terminal, not a serial line) that the window changed. */
  resize?(columns: number, rows: number): void;
}

/** What a running command can be told. Calls after its end do nothing. */
export interface RunningCommand {
  /** Writes to its standard input; resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Closes its standard input. */
  endInput(): void;
  /** Ctrl-C: SIGINT for the command and its children. */
  interrupt(): void;
}

export interface VmExecOptions {
  /** Output of the command as it comes, both streams in order of arrival. A promise holds the stream until it resolves. */
  readonly onOutput?: (
    bytes: Uint8Array,
    stream: 'stdout' | 'stderr',
  ) => Promise<void> | null | undefined;
  /** Gets the command's other end as soon as it runs. Without it the command's standard input is empty. */
  readonly onStart?: (command: RunningCommand) => void;
  /** Ends the command with all its children. */
  readonly signal?: AbortSignal;
}

/** One VM's running body. Every method that changes state rejects with a VmError when the state forbids it. */
export interface VmBackend {
  readonly status: VmStatus;
  onStatus(listener: (status: VmStatus) => void): Detach;
  readonly console: VmConsole;
  /** Resolves when the VM runs (its hardware is on, not: its system has booted). */
  start(): Promise<void>;
  /** Asks the guest to power off, and ends it when it does not do so in time. */
  stop(): Promise<void>;
  /** The reset button: the guest starts anew, without warning. A body that would be off in between has none. */
  reset?(): Promise<void>;
  /** Pulls the plug. */
  kill(): Promise<void>;
  pause?(): Promise<void>;
  resume?(): Promise<void>;
  /** Runs one command in the guest and gives its exit code; 128 + n when signal n ended it. */
  exec?(argv: readonly string[], options?: VmExecOptions): Promise<number>;
  /** Ends everything this VM started and forgets the listeners. The object cannot be used again. */
  close(): Promise<void>;
}

export type VmErrorCode =
  | 'bad-spec' // the VM is described wrongly
  | 'missing-tool' // a program, kernel or right that this machine lacks
  | 'wrong-state' // not possible in the state the VM is in
  | 'failed'; // the machine refused or the process died

/** An error for people: the message is one sentence that says what is wrong, where, and what to do. */
export class VmError extends SaidError<LabSaid['code']> {
  override readonly name = 'VmError';
  readonly code: VmErrorCode;

  constructor(code: VmErrorCode, said: LabSaid | readonly LabSaid[], options?: ErrorOptions) {
    const all = [said].flat() as readonly LabSaid[];
    super(sayLab(all), all, options);
    this.code = code;
  }
}
