/** A lab's datapath with what monitors it: datagrams for collectors are kept, time stands still unless moved. */
import type { Lab } from '../../src-main/model/lab.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import { Monitoring } from '../../src-main/switchd/monitoring.ts';
import { LabCore, labOf } from './lab-core.ts';

/** Milliseconds since 1970 when the core's clock was 0. */
export const EPOCH_MS = 1_700_000_000_000;

export class MonitoredCore extends LabCore {
  readonly sent: { target: string; datagram: Uint8Array }[] = [];
  readonly monitoring: Monitoring;

  constructor(lab: string) {
    super(lab);
    let state = 1;
    this.monitoring = new Monitoring(this.datapath, this.board, {
      send: (targets, datagram) => {
        for (const target of targets) this.sent.push({ target, datagram });
      },
      wallMs: () => EPOCH_MS + this.nowMs,
      random: () => {
        state = Math.imul(state, 1_103_515_245) + 12_345;
        return state;
      },
    });
    this.follow(lab);
  }

  /** Puts a changed lab in force, monitoring too. */
  follow(lab: Lab | string): void {
    this.apply(lab);
    const model = typeof lab === 'string' ? labOf(lab) : lab;
    this.monitoring.apply(compile(model, new Map()), this.nowMs);
  }

  /** Lets time pass, in steps of a second. */
  pass(seconds: number): void {
    for (let left = seconds; left > 0; left--) {
      this.nowMs += 1000;
      this.datapath.nowMs = this.nowMs;
      this.monitoring.tick(this.nowMs);
    }
  }

  /** What a collector was sent so far. */
  datagrams(target: string): Uint8Array[] {
    return this.sent.filter((sent) => sent.target === target).map(({ datagram }) => datagram);
  }
}
