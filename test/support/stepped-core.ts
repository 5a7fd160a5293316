/**
 * The core as the engine runs it, with ports to the world outside, in the test's own thread: the test says when it looks at
 * them, so it also says what is seen first.
 */
import { explainDropped } from '../../src-main/check/reachability/dropped-frame.ts';
import type { Reachability } from '../../src-main/check/reachability/reachability.ts';
import { Column } from '../../src-main/datapath/counters.ts';
import type { Interface } from '../../src-main/datapath/topology.ts';
import { DropReason, type DropReasonName } from '../../src-main/packet/drop-reason.ts';
import { libc, libcMissing } from '../../src-main/ports/linux/libc.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import { Core } from '../../src-main/switchd/core.ts';
import { openPort } from '../../src-main/switchd/open-port.ts';
import type { DriverPlan } from '../../src-main/switchd/plan.ts';
import type { ExplainedDrop } from '../../src-main/switchd/tracer.ts';
import { labOf } from './lab-core.ts';
import { SteppedLoop } from './test-loop.ts';

export class SteppedCore {
  readonly loop: SteppedLoop<Interface>;
  readonly core: Core;
  readonly #text: string;
  readonly #up = new Set<string>();
  readonly #rows: ReadonlyMap<string, number>;

  /** The lab of `text` with what its VMs are connected to; light VMs speak by the core's own. */
  constructor(text: string, running: ReadonlyMap<string, readonly DriverPlan[]>) {
    const native = libcMissing() === null;
    this.#text = text;
    this.core = new Core(
      {
        emit: (event) => {
          if (event.type !== 'link') return;
          if (event.up) this.#up.add(event.interface);
          else this.#up.delete(event.interface);
        },
        openPort: (driver) => openPort(driver, native),
        wallClock: () => 0n,
        random: () => 4711,
        allocate: native
          ? (length) => libc().allocate(length)
          : (length) => ({ bytes: new Uint8Array(length), address: 0 }),
      },
      () => this.loop,
    );
    this.loop = new SteppedLoop<Interface>({
      forwarder: this.core.datapath,
      now: () => performance.now(),
      tick: (nowMs) => this.core.tick(nowMs),
    });
    const plan = compile(labOf(text), running);
    const { counters, failures } = this.core.configure(plan);
    if (failures.size > 0) throw new Error(JSON.stringify([...failures]));
    this.#rows = counters.rows;
  }

  isUp(port: string): boolean {
    return this.#up.has(port);
  }

  /** Frames that a port counts under a reason. */
  drops(port: string, reason: DropReasonName): number {
    const { cells } = this.core.datapath.counters;
    return cells[(this.#rows.get(port) ?? 0) + Column.drops + DropReason[reason]] ?? 0;
  }

  /** What is said of the last frame that a port dropped for a reason. */
  explain(port: string, reason: DropReasonName): { drop: ExplainedDrop; said: Reachability } {
    const [drop] = this.core.explainDrops(port, DropReason[reason]);
    if (drop === undefined) throw new Error('no frame was kept');
    return { drop, said: explainDropped(labOf(this.#text), { ...drop, port, reason }) };
  }

  close(): void {
    this.core.close();
    this.loop.close();
  }
}
