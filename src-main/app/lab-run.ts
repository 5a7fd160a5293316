/**
 * One lab that runs: its forwarding core and its VMs. A change of the lab is put in force at once; what it leaves as it was keeps its
 * state. While the lab has errors, what runs stays as it last was without. A VM is plugged in before it starts (a QEMU process
 * connects to a socket that must be there) and unplugged when it has ended, whoever ended it.
 */
import type { RunStatus } from '../api/contract.ts';
import type { Detach } from '../api/streams.ts';
import { VmError, type VmStatus } from '../lab/backend.ts';
import { type LabSaid, labSaid, sayLab } from '../lab/sentences.ts';
import { deepEqual } from '../model/equal.ts';
import type { Lab } from '../model/lab.ts';
import { linkParts } from '../model/link.ts';
import type { ObjectKey } from '../model/problem.ts';
import type { Vm } from '../model/vm.ts';
import { linkReasons } from '../packet/link-reason.ts';
import { errorValue, saidOf } from '../said/system-errors.ts';
import type { BondState } from '../switchd/bond-rows.ts';
import { type Attachments, compile } from '../switchd/compile.ts';
import type { EventLog, NewEvent } from './events.ts';
import { LabCore } from './lab-core.ts';
import { layer2Event } from './layer2-events.ts';
import { refusal } from './refusal.ts';
import { type AppSaid, appSaid, sayApp } from './sentences.ts';
import { Signal } from './signal.ts';
import type { Progress } from './tasks.ts';
import type { VmBody } from './vm-body.ts';
import type { VmFactory } from './vm-factory.ts';

/** VMs that start or stop at a time: each may be a process. */
const PARALLEL = 4;

/** A VM with a body. */
interface Machine {
  readonly body: VmBody;
  /** What it was made of. */
  readonly spec: Vm;
  readonly detach: Detach;
  plugged: boolean;
}

/** A VM that could not be started, and why. */
interface FailedVm {
  readonly name: string;
  readonly error: Error;
}

type RunState = RunStatus['state'];

export class LabRun {
  readonly changed = new Signal();
  readonly #name: string;
  readonly #factory: VmFactory;
  readonly #events: EventLog;
  readonly #now: () => number;
  readonly #machines = new Map<string, Machine>();
  /** VMs that could not even be made, with the reason. */
  readonly #broken = new Map<string, readonly LabSaid[]>();
  /** VMs that somebody is starting and that may have no body yet. */
  readonly #beginning = new Set<string>();
  #unseen: { readonly lab: Lab; readonly errors: boolean } | null = null;
  #lab: Lab;
  #core: LabCore | null = null;
  #state: RunState = 'stopped';
  #reason: readonly AppSaid[] = [];
  #since: number | null = null;
  /** Plans asked for and put in force so far. */
  #wanted = 0;
  #inForce = 0;
  #syncing: Promise<void> | null = null;
  /** The end under way. */
  #ending: Promise<void> | null = null;
  /** Changes of the lab are followed one after the other. */
  #following: Promise<void> = Promise.resolve();

  constructor(lab: Lab, factory: VmFactory, events: EventLog, now: () => number) {
    this.#name = lab.name;
    this.#lab = lab;
    this.#factory = factory;
    this.#events = events;
    this.#now = now;
  }

  get state(): RunState {
    return this.#state;
  }

  /** The lab as it runs. */
  get lab(): Lab {
    return this.#lab;
  }

  /** The core; throws Failure CONFLICT while the lab does not run. */
  get core(): LabCore {
    if (this.#core === null || this.#state === 'starting')
      throw refusal('CONFLICT', 'lab-not-running', { lab: this.#name });
    return this.#core;
  }

  /** How the VMs that run are plugged in. */
  get attachments(): Attachments {
    const plugged = [...this.#machines].filter(([, machine]) => machine.plugged);
    return new Map(
      plugged.map(([name, { body }]) => [
        name,
        body.drivers(this.#lab.vm.get(name)?.nics?.length ?? 0),
      ]),
    );
  }

  /** Starts the core and all VMs. Where it is cancelled or fails, nothing of it stays; VMs that fail are told at the end. */
  async start({ signal, report }: Progress): Promise<void> {
    this.#enter('starting');
    try {
      report(null, appSaid('starting-core'));
      this.#core = await this.#startCore();
      signal.throwIfAborted();
      await this.#sync();
      const failed = await this.#startAll([...this.#lab.vm.keys()], signal, (done, of) =>
        report(done / of, appSaid('starting-vms', { done, of })),
      );
      signal.throwIfAborted();
      this.#enter('running');
      this.#say({ severity: 'info', code: 'lab-started' });
      if (this.#unseen !== null) this.follow(this.#unseen.lab, this.#unseen.errors);
      if (failed.length > 0) throw failureOf(failed);
    } catch (error) {
      if (this.#state === 'running') throw error;
      await (signal.aborted ? this.#end('stopped') : this.#end('failed', saidOf(error)));
      throw error;
    }
  }

  /** Stops all VMs, then the core; or waits until that is done where somebody else does it. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    if (this.#ending !== null) return this.#ending;
    this.#enter('stopping');
    await this.#end('stopped');
    this.#say({ severity: 'info', code: 'lab-ended' });
  }

  /** Puts a changed lab in force. `errors`: it has some, so what runs stays as it is. */
  follow(lab: Lab, errors: boolean): void {
    // What changes while the lab starts is put in force when it runs.
    this.#unseen = this.#state === 'starting' ? { lab, errors } : null;
    if (this.#state !== 'running') return;
    if (errors) {
      this.#say({ severity: 'warning', code: 'run-kept' });
      return;
    }
    this.#following = this.#following
      .then(() => this.#follow(lab))
      .catch((error: unknown) => {
        const values = { reason: saidOf(error) };
        this.#say({ severity: 'error', code: 'run-not-changed', values });
      });
  }

  async startVm(name: string): Promise<void> {
    this.#refuseUnlessRunning();
    this.#refuseUnknown(name);
    const status = this.#machines.get(name)?.body.status.state ?? 'stopped';
    if (this.#beginning.has(name) || (status !== 'stopped' && status !== 'crashed'))
      throw refusal('CONFLICT', 'vm-on', { vm: name });
    this.#beginning.add(name);
    const start = this.#startAll([name], undefined, () => {});
    const [failed] = await start.finally(() => this.#beginning.delete(name));
    if (failed !== undefined) throw failed.error;
  }

  async stopVm(name: string): Promise<void> {
    await this.#machine(name).body.stop();
    await this.#sync();
  }

  async killVm(name: string): Promise<void> {
    await this.#machine(name).body.kill();
    await this.#sync();
  }

  async resetVm(name: string): Promise<void> {
    const { body } = this.#machine(name);
    if (body.reset !== undefined) return body.reset();
    await this.stopVm(name);
    await this.startVm(name);
  }

  /** The body of a VM that runs. Throws Failure CONFLICT. */
  body(name: string): VmBody {
    return this.#machine(name).body;
  }

  status(lab: Lab): RunStatus {
    const vms = [...lab.vm.keys()].map((name) => [name, this.#vmStatus(name)] as const);
    return {
      lab: this.#name,
      state: this.#state,
      reason: sayApp(this.#reason),
      said: this.#reason,
      since: this.#since,
      vms: Object.fromEntries(vms),
      linksDown: this.#core === null ? {} : this.#linksDown(this.#core),
      linksBlocked: this.#core === null ? {} : this.#linksBlocked(this.#core),
      bonds: this.#core === null ? {} : this.#bonds(this.#core),
    };
  }

  #vmStatus(name: string): RunStatus['vms'][string] {
    const broken = this.#broken.get(name);
    if (broken !== undefined) return { state: 'crashed', reason: sayLab(broken), said: broken };
    const { state, said = [] } = this.#machines.get(name)?.body.status ?? { state: 'stopped' };
    return { state, reason: sayLab(said), said };
  }

  #linksDown(core: LabCore): RunStatus['linksDown'] {
    const down: RunStatus['linksDown'] = {};
    for (const [id, { ends, cut }] of this.#lab.link) {
      const states = ends.map((end) => core.links.get(end));
      if (states.every((state) => state?.up === true)) continue;
      const said = states.find((state) => state !== undefined && !state.up)?.why;
      const code = said ?? (cut === true ? 'cut' : 'no-end');
      down[id] = { code, why: linkReasons[code] };
    }
    return down;
  }

  /** The end that a spanning tree keeps from forwarding, a guard's before others; of a link that is up. */
  #linksBlocked(core: LabCore): RunStatus['linksBlocked'] {
    const held = core.held();
    const links: RunStatus['linksBlocked'] = {};
    for (const [id, { ends }] of this.#lab.link)
      for (const end of ends) {
        const by = held.get(end);
        if (by === undefined || core.links.get(end)?.up !== true) continue;
        if (links[id] === undefined || by !== 'stp') links[id] = { end, by };
      }
    return links;
  }

  #bonds(core: LabCore): Record<string, string[]> {
    return Object.fromEntries(
      [...core.bonds].map(([name, { inUse }]) => [name, inUse.map((id) => linkParts(id).port)]),
    );
  }

  /** Tells of a bond that moved to another member, or whose LACP came up or went down; not of what comes up with the lab. */
  #sayBond(name: string, now: BondState, before: BondState | undefined): void {
    if (before === undefined || this.#state !== 'running') return;
    const object: ObjectKey | null = this.#lab.bond.has(name)
      ? { kind: 'bond', id: name }
      : this.#lab.fabric.has(linkParts(name).device)
        ? { kind: 'fabric', id: linkParts(name).device }
        : { kind: 'switch', id: name.split('@')[0] ?? '' };
    if (now.lacp !== before.lacp) {
      const isUp = now.lacp === 'negotiated';
      this.#say({
        severity: isUp ? 'info' : 'warning',
        code: isUp ? 'lacp-up' : 'lacp-down',
        values: { bond: name },
        object,
      });
    }
    if (now.active === before.active) return;
    const values = { bond: name, member: now.active ?? '' };
    if (now.active === null)
      this.#say({
        severity: 'warning',
        code: 'bond-down',
        values,
        object,
      });
    else
      this.#say({
        severity: 'info',
        code: 'bond-active',
        values,
        object,
      });
  }

  #startCore(): Promise<LabCore> {
    return LabCore.start({
      changed: () => this.changed.emit(),
      link: (port, up, why) => {
        if (up || why === null || this.#state !== 'running' || !this.#lab.nic.has(port)) return;
        this.#say({
          severity: 'warning',
          code: 'link-down',
          values: { port, why: [appSaid(why)] },
          object: { kind: 'nic', id: port },
        });
      },
      bond: (name, now, before) => this.#sayBond(name, now, before),
      notice: (vm, said) =>
        this.#say({
          severity: 'warning',
          code: 'vm-notice',
          values: { vm, text: [said] },
          object: { kind: 'vm', id: vm },
        }),
      collectorFailed: (target, error) =>
        this.#say({
          severity: 'warning',
          code: 'collector-unreachable',
          values: { target, why: errorValue(error) },
        }),
      guarded: (port, reason, mac) =>
        this.#say({
          severity: 'warning',
          code: 'port-guard',
          values: { port, mac, reason: [appSaid(reason)] },
          object: { kind: 'vm', id: port.slice(0, port.indexOf(':')) },
        }),
      layer2: (event) => this.#say(layer2Event(this.#lab, event)),
      died: (error) => this.#coreDied(error),
    });
  }

  #coreDied(error: Error): void {
    this.#core = null;
    const values = { lab: this.#name, reason: saidOf(error) };
    this.#say({ severity: 'error', code: 'core-died', values });
    if (this.#ending !== null) return;
    this.#enter('stopping');
    void this.#end('failed', [appSaid('core-died', values)]);
  }

  /** Brings the core in line with the lab and with what is plugged in; calls that come together become one plan. */
  #sync(): Promise<void> {
    this.#wanted++;
    this.#syncing ??= this.#syncAll().finally(() => {
      this.#syncing = null;
    });
    return this.#syncing;
  }

  async #syncAll(): Promise<void> {
    while (this.#core !== null && this.#inForce !== this.#wanted) {
      const asked = this.#wanted;
      await this.#core.configure(compile(this.#lab, this.attachments));
      this.#inForce = asked;
    }
    this.changed.emit();
  }

  async #follow(lab: Lab): Promise<void> {
    const before = this.#lab;
    if (this.#state !== 'running') return;
    const gone = [...this.#machines.keys()].filter(
      (name) => lab.vm.get(name)?.kind !== before.vm.get(name)?.kind,
    );
    await inTurns(gone, async (name) => this.#forget(name));
    this.#lab = lab;
    await this.#sync();
    const fresh = [...lab.vm].filter(([name, { kind }]) => before.vm.get(name)?.kind !== kind);
    const failed = await this.#startAll(
      fresh.map(([name]) => name),
      undefined,
      () => {},
    );
    for (const { name, error } of failed)
      this.#sayVm(name, 'error', 'vm-failed', { reason: saidOf(error) });
    for (const [name, { spec, body }] of this.#machines) {
      const now = lab.vm.get(name);
      if (now === undefined || spec.kind === 'light' || body.status.state !== 'running') continue;
      if (before.vm.get(name) !== now && !sameHardware(spec, now))
        this.#sayVm(name, 'info', 'vm-restart-needed', {});
    }
  }

  /** Starts VMs that do not run; gives those that could not be. */
  async #startAll(
    names: readonly string[],
    signal: AbortSignal | undefined,
    report: (done: number, of: number) => void,
  ): Promise<FailedVm[]> {
    const failed: FailedVm[] = [];
    const fail = (name: string, error: unknown): void => {
      failed.push({ name, error: error as Error });
    };
    const made: string[] = [];
    await inTurns(names, async (name) => {
      if (signal?.aborted === true) return;
      await this.#make(name).then(
        () => made.push(name),
        (error: unknown) => fail(name, error),
      );
    });
    await this.#sync();
    let done = 0;
    await inTurns(made, async (name) => {
      const machine = this.#machines.get(name);
      if (signal?.aborted !== true && machine !== undefined)
        await this.#power(name, machine).catch((error: unknown) => fail(name, error));
      report(++done, made.length);
    });
    if (failed.length > 0) await this.#sync();
    return failed;
  }

  /** A fresh body for a VM, plugged in with the next plan. */
  async #make(name: string): Promise<void> {
    await this.#forget(name);
    const spec = this.#lab.vm.get(name);
    if (spec === undefined || this.#core === null)
      throw refusal('NOT_FOUND', 'no-vm', { vm: name, lab: this.#name });
    try {
      const body = await this.#factory.make(this.#lab, name, this.#core);
      const detach = body.onStatus((status) => this.#vmChanged(name, status));
      this.#machines.set(name, { body, spec, detach, plugged: true });
    } catch (error) {
      this.#broken.set(name, saidOf(error));
      this.changed.emit();
      throw error;
    }
  }

  async #power(name: string, machine: Machine): Promise<void> {
    try {
      for (const [port, reason] of this.#core?.failures ?? [])
        if (port.startsWith(`${name}:`)) throw new VmError('failed', reason.said);
      await machine.body.start();
    } catch (error) {
      machine.plugged = false;
      if (machine.body.status.state === 'stopped') this.#broken.set(name, saidOf(error));
      throw error;
    }
  }

  #vmChanged(name: string, { state, said }: VmStatus): void {
    const machine = this.#machines.get(name);
    const ended = state === 'stopped' || state === 'crashed';
    if (ended && machine?.plugged === true) {
      machine.plugged = false;
      // A VM that ends by itself has nobody who waits for its port to be closed.
      this.#sync().catch(() => {});
    }
    if (state === 'crashed') this.#sayVm(name, 'error', 'vm-crashed', { reason: said ?? [] });
    else if (ended && said !== undefined) this.#sayVm(name, 'info', 'vm-stopped', { reason: said });
    this.changed.emit();
  }

  /** Ends a VM and forgets its body. */
  async #forget(name: string): Promise<void> {
    const machine = this.#machines.get(name);
    this.#broken.delete(name);
    if (machine === undefined) return;
    machine.detach();
    this.#machines.delete(name);
    await machine.body.close();
  }

  /** Ends everything, once however many ask for it, and then enters `state`. Never rejects: what does not end well is told. */
  #end(state: 'stopped' | 'failed', reason: readonly AppSaid[] = []): Promise<void> {
    this.#ending ??= this.#endAll().finally(() => {
      this.#ending = null;
      this.#enter(state, reason);
    });
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    await this.#following;
    await inTurns([...this.#machines], async ([name, { body }]) => {
      const { state } = body.status;
      if (state === 'running' || state === 'paused')
        await body.stop().catch(() => body.kill().catch(this.#tellNotEnded(name)));
    });
    await inTurns([...this.#machines.keys()], (name) =>
      this.#forget(name).catch(this.#tellNotEnded(name)),
    );
    this.#broken.clear();
    const core = this.#core;
    this.#core = null;
    await core?.close().catch(() => {});
    await this.#syncing?.catch(() => {});
  }

  #tellNotEnded(name: string): (error: unknown) => void {
    return (error) => this.#sayVm(name, 'error', 'vm-not-ended', { reason: saidOf(error) });
  }

  #machine(name: string): Machine {
    this.#refuseUnlessRunning();
    this.#refuseUnknown(name);
    const machine = this.#machines.get(name);
    if (machine === undefined || machine.body.status.state === 'stopped')
      throw refusal('CONFLICT', 'vm-not-running', { vm: name });
    return machine;
  }

  #refuseUnlessRunning(): void {
    if (this.#state !== 'running')
      throw refusal('CONFLICT', 'lab-not-running', { lab: this.#name });
  }

  #refuseUnknown(vm: string): void {
    if (!this.#lab.vm.has(vm)) throw refusal('NOT_FOUND', 'no-vm', { vm, lab: this.#name });
  }

  #enter(state: RunState, reason: readonly AppSaid[] = []): void {
    this.#state = state;
    this.#reason = reason;
    this.#since = state === 'stopped' ? null : this.#now();
    this.changed.emit();
  }

  #sayVm(
    vm: string,
    severity: NewEvent['severity'],
    code: NewEvent['code'],
    why: AppSaid['values'],
  ): void {
    this.#say({ severity, code, values: { vm, ...why }, object: { kind: 'vm', id: vm } });
  }

  #say(event: NewEvent): void {
    const lab = this.#name;
    this.#events.add({ ...event, values: { lab, ...event.values }, lab });
  }
}

function failureOf(failed: readonly FailedVm[]): VmError {
  const [first] = failed;
  return new VmError('failed', [
    labSaid('vm-not-started', { vm: first?.name ?? '' }),
    ...saidOf<LabSaid['code']>(first?.error),
    ...(failed.length > 1 ? [labSaid('and-more', { count: failed.length - 1 })] : []),
  ]);
}

/** Whether a VM that was started as `a` need not be started anew to be `b`; its place in the network may differ. */
function sameHardware(a: Vm, b: Vm): boolean {
  const hardware = ({ qemu, nics = [] }: Vm) => ({
    qemu,
    nics: nics.map(({ mac, address, gateway, mtu }) => ({ mac, address, gateway, mtu })),
  });
  return deepEqual(hardware(a), hardware(b));
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
