/** The order in which ports get their turn, and what wakes a loop, for both kinds of loop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { libcMissing } from '../../../src-main/ports/linux/libc.ts';
import { Wake } from '../../../src-main/ports/linux/poll-set.ts';
import { MemoryPort } from '../../../src-main/ports/memory-port.ts';
import { BURST, type PortHost } from '../../../src-main/ports/port.ts';
import type { RunLoopOptions } from '../../../src-main/switchd/run-loop.ts';
import { BlockingLoop } from '../../../src-main/switchd/run-loop-blocking.ts';
import { EventLoop } from '../../../src-main/switchd/run-loop-event.ts';
import { frameOf } from '../../support/test-loop.ts';

/** Writes down what happens. */
function recorder(tick: (nowMs: number) => number = () => Number.POSITIVE_INFINITY) {
  const log: string[] = [];
  const options: RunLoopOptions<string> = {
    forwarder: {
      receiveBurst: (ingress, burst) => log.push(`${ingress} ${burst.count}`),
      flush: () => log.push('flush'),
      nextReleaseMs: Number.POSITIVE_INFINITY,
      release: () => {},
    },
    now: () => performance.now(),
    tick,
  };
  return { log, options };
}

class AlarmPort extends MemoryPort {
  readonly alarms: number[] = [];
  override host: PortHost | null = null;

  override alarm(): void {
    this.alarms.push(performance.now());
  }
}

/** For what must not come; what comes later than this is not seen, and what is right comes never. */
const NOTHING_MS = 50;

const fill = (port: MemoryPort, frames: number): void => {
  for (let i = 0; i < frames; i++) port.inject(frameOf(i));
};

describe('on the event loop', () => {
  it('gives ports their turn in the order in which they became ready, and flushes after each', async () => {
    const { log, options } = recorder();
    const loop = new EventLoop(options);
    const [a, b] = [new MemoryPort(), new MemoryPort()];
    loop.add(a, 'a');
    loop.add(b, 'b');
    fill(b, 2);
    fill(a, BURST + 3);
    await expect.poll(() => log).toHaveLength(6);
    expect(log).toEqual(['b 2', 'flush', `a ${BURST}`, 'a 3', 'flush', 'flush']);
    loop.close();
  });

  it('calls tick when it asked to be called', async () => {
    let ticks = 0;
    const { options } = recorder((nowMs) => (++ticks < 3 ? nowMs + 5 : Number.POSITIVE_INFINITY));
    const loop = new EventLoop(options);
    loop.start();
    await expect.poll(() => ticks).toBe(3);
    await sleep(NOTHING_MS);
    expect(ticks).toBe(3);
    loop.tickAt(loop.now() + 5);
    await expect.poll(() => ticks).toBe(4);
    loop.close();
  });

  it('rings alarms once, not before their time, and not when they were called off', async () => {
    const loop = new EventLoop(recorder().options);
    const [rung, silent] = [new AlarmPort(), new AlarmPort()];
    loop.add(rung, 'rung');
    loop.add(silent, 'silent');
    const due = performance.now() + 20;
    rung.host?.alarmAt(due);
    silent.host?.alarmAt(due);
    silent.host?.alarmAt(Number.POSITIVE_INFINITY);
    await expect.poll(() => rung.alarms).not.toEqual([]);
    await sleep(NOTHING_MS);
    expect(rung.alarms).toHaveLength(1);
    expect(rung.alarms[0]).toBeGreaterThanOrEqual(due);
    expect(silent.alarms).toEqual([]);
    loop.close();
  });

  it('leaves a port alone that was removed with frames waiting', async () => {
    const { log, options } = recorder();
    const loop = new EventLoop(options);
    const port = new MemoryPort();
    loop.add(port, 'gone');
    fill(port, 1);
    loop.remove(port);
    await sleep(NOTHING_MS);
    expect(log.filter((entry) => entry.startsWith('gone'))).toEqual([]);
    expect(port.connected).toBe(false);
    loop.close();
  });
});

describe.skipIf(libcMissing() !== null)('blocked in epoll', () => {
  it('comes round for frames that wait, also for fractions of a millisecond, and not when none does', () => {
    const { options } = recorder();
    let due = performance.now() + 0.3;
    let released = 0;
    let rounds = 0;
    const forwarder = {
      ...options.forwarder,
      get nextReleaseMs() {
        return due;
      },
      release: (nowMs: number) => {
        rounds++;
        if (nowMs < due) return;
        released++;
        due = released < 5 ? due + 0.3 : Number.POSITIVE_INFINITY;
        // Then nothing waits for a while.
        if (released === 5) port.host?.alarmAt(nowMs + NOTHING_MS);
      },
    };
    const port = new AlarmPort();
    const loop: BlockingLoop<string> = new BlockingLoop({
      ...options,
      forwarder,
      control: () => {},
    });
    port.alarm = () => loop.stop();
    loop.add(port, 'a');
    loop.run();
    expect(released).toBe(5);
    // Once for each, once for the alarm, and a few where the timer and the clock do not agree to the microsecond.
    expect(rounds).toBeLessThan(25);
    Wake.close(loop.wakeFd);
  });

  it('serves ports, alarms and control, then closes its ports when stopped', () => {
    const { log, options } = recorder();
    const port = new AlarmPort();
    let controls = 0;
    const loop: BlockingLoop<string> = new BlockingLoop({
      ...options,
      control: () => {
        controls++;
        port.host?.alarmAt(loop.now() + 10);
      },
    });
    port.alarm = () => loop.stop();
    loop.add(port, 'a');
    fill(port, 1);
    Wake.signal(loop.wakeFd);
    loop.run();
    expect(controls).toBe(1);
    expect(log).toContain('a 1');
    expect(port.connected).toBe(false);
    Wake.close(loop.wakeFd);
  });
});
