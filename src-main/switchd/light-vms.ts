/** The light VMs of the running lab: their hosts, their ports, their shells, their timers. */
import { LightHost, type LightHostConfig } from '../lab/light/host.ts';
import type { ProcessHandle } from '../lab/light/process.ts';
import type { Shell } from '../lab/light/shell.ts';
import { LightPort } from '../ports/light-port.ts';
import type { CoreEvent } from './messages.ts';
import type { LightVmPlan, Plan } from './plan.ts';
import { CoreError } from './sentences.ts';

export interface LightVmsHost {
  emit(event: CoreEvent): void;
  random(): number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** A VM wants its `tick` at this time. */
  deadlineChanged(atMs: number): void;
}

/** Shells and commands of all VMs at once. */
const MAX_SESSIONS = 256;
/** The exit code of what ends with its VM: 128 + SIGKILL. */
const EXIT_KILLED = 137;
/** What a terminal sends for Ctrl-C and Ctrl-D. */
const INTERRUPT = '\x03';
const END_OF_INPUT = '\x04';
const CONTROLS = new RegExp(`([${INTERRUPT}${END_OF_INPUT}])`);

interface LightVm {
  readonly host: LightHost;
  readonly ports: (LightPort | undefined)[];
}

interface Session {
  readonly vm: LightVm;
  readonly shell: Shell | null;
  readonly command: ProcessHandle | null;
}

export class LightVms {
  private readonly vms = new Map<string, LightVm>();
  private readonly sessions = new Map<string, Session>();
  private readonly host: LightVmsHost;
  private addresses: ReadonlyMap<string, string> = new Map();

  constructor(host: LightVmsHost) {
    this.host = host;
  }

  /** Makes the VMs that a plan adds, with their cables out; before their ports are plugged in. */
  prepare(plan: Plan): void {
    this.addresses = plan.hosts;
    for (const vm of plan.lightVms) if (!this.vms.has(vm.vm)) this.vms.set(vm.vm, this.create(vm));
  }

  /**
   * Brings all VMs in line with a plan and forgets those that it no longer has; after their ports were plugged
   * in, because a NIC announces its address as soon as its cable is in.
   */
  settle(plan: Plan): void {
    const wanted = new Set(plan.lightVms.map((vm) => vm.vm));
    for (const [name, vm] of this.vms) if (!wanted.has(name)) this.remove(name, vm);
    for (const vm of plan.lightVms)
      this.vms.get(vm.vm)?.host.reconfigure(configOf(vm, true), this.host.now());
    for (const vm of this.vms.values()) this.wake(vm);
  }

  /** The port of a VM's n-th NIC, to be plugged in once. */
  port(name: string, nic: number): LightPort {
    const vm = this.find(name);
    const port = new LightPort((frame, nowMs) => {
      vm.host.receive(nic, frame, nowMs);
      this.host.deadlineChanged(vm.host.nextDeadline());
    });
    vm.ports[nic] = port;
    return port;
  }

  /** Does what is due; returns when the next VM wants its turn. */
  tick(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { host } of this.vms.values()) {
      if (host.nextDeadline() <= nowMs) host.tick(nowMs);
      next = Math.min(next, host.nextDeadline());
    }
    return next;
  }

  openShell(id: string, name: string): void {
    const vm = this.find(name);
    this.admit(id);
    const shell = vm.host.openShell(this.sink(id), this.host.now());
    this.sessions.set(id, { vm, shell, command: null });
    this.wake(vm);
  }

  exec(id: string, name: string, argv: readonly string[]): void {
    const vm = this.find(name);
    this.admit(id);
    let ended = false;
    const sink = this.sink(id, () => {
      ended = true;
    });
    const command = vm.host.exec(argv, sink, this.host.now());
    if (!ended) this.sessions.set(id, { vm, shell: null, command });
    this.wake(vm);
  }

  /** Text typed into a shell or a command; a command takes Ctrl-C and Ctrl-D as a terminal gives them. */
  input(id: string, text: string): void {
    const session = this.sessions.get(id);
    if (session === undefined) return;
    const now = this.host.now();
    session.shell?.input(text, now);
    for (const part of text.split(CONTROLS)) {
      if (part === INTERRUPT) session.command?.interrupt(now);
      else if (part === END_OF_INPUT) session.command?.endInput(now);
      else if (part !== '') session.command?.input(part, now);
    }
    this.wake(session.vm);
  }

  /** The terminal of a shell has so many columns. */
  resize(id: string, columns: number): void {
    this.sessions.get(id)?.shell?.resize(columns);
  }

  /** Ends a session: what still runs in it is interrupted. */
  close(id: string): void {
    const session = this.sessions.get(id);
    if (session === undefined) return;
    this.sessions.delete(id);
    session.shell?.close(this.host.now());
    session.command?.interrupt(this.host.now());
    this.wake(session.vm);
  }

  private create(plan: LightVmPlan): LightVm {
    const ports: (LightPort | undefined)[] = [];
    const host = new LightHost(
      configOf(plan, false),
      {
        transmit: (nic, frame) => ports[nic]?.transmit(frame),
        random: () => this.host.random(),
        resolve: (name) => this.addresses.get(name),
        notice: (said) => this.host.emit({ type: 'notice', vm: plan.vm, said }),
      },
      this.host.now(),
    );
    return { host, ports };
  }

  private find(name: string): LightVm {
    const vm = this.vms.get(name);
    if (vm === undefined) throw new CoreError('core-vm-off', { vm: name });
    return vm;
  }

  private admit(id: string): void {
    if (this.sessions.size >= MAX_SESSIONS)
      throw new CoreError('core-sessions-many', { most: MAX_SESSIONS });
    if (this.sessions.has(id)) throw new Error(`session ${id} is open already`);
  }

  private sink(
    id: string,
    onExit = (): void => {},
  ): { output(text: string): void; exit(code: number): void } {
    return {
      output: (text) => this.host.emit({ type: 'shellOutput', id, text }),
      exit: (code) => {
        onExit();
        this.sessions.delete(id);
        this.host.emit({ type: 'shellExit', id, code });
      },
    };
  }

  private wake(vm: LightVm): void {
    this.host.deadlineChanged(vm.host.nextDeadline());
  }

  private remove(name: string, vm: LightVm): void {
    for (const [id, session] of this.sessions)
      if (session.vm === vm) {
        this.sessions.delete(id);
        this.host.emit({ type: 'shellExit', id, code: EXIT_KILLED });
      }
    this.vms.delete(name);
  }
}

/** `plugged`: its cables are in, where the plan has them in. */
function configOf(plan: LightVmPlan, plugged: boolean): LightHostConfig {
  return {
    name: plan.vm,
    nics: plan.nics.map(({ mac, address, gateway, mtu, linkUp }) => ({
      mac,
      mtu,
      linkUp: linkUp && plugged,
      ...(address !== null && { address }),
      ...(gateway !== null && { gateway }),
    })),
  };
}
