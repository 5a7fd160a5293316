/** A lab that runs always comes to an end, whatever its VMs and its core do meanwhile. */
import { afterEach, expect, it } from 'vitest';
import { EventLog } from '../../../src-main/app/events.ts';
import { LabRun } from '../../../src-main/app/lab-run.ts';
import type { Progress } from '../../../src-main/app/tasks.ts';
import type { VmBody } from '../../../src-main/app/vm-body.ts';
import type { VmFactory } from '../../../src-main/app/vm-factory.ts';
import type { VmState } from '../../../src-main/lab/backend.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { twoHosts } from '../api/labs.ts';

const { lab } = parseLabFile(twoHosts(), 'lab.yaml');
if (lab === null) throw new Error('the lab has errors');
let run: LabRun | null = null;
afterEach(() => run?.stop());

const progress: Progress = { signal: new AbortController().signal, report: () => {} };

/** A VM outside of the core that ends as `overrides` says. */
function body(overrides: Partial<VmBody>): VmBody {
  let state: VmState = 'stopped';
  const end = async (): Promise<void> => {
    state = 'stopped';
  };
  const none = (): never => {
    throw new Error('this VM has no terminal');
  };
  return {
    get status() {
      return { state };
    },
    onStatus: () => () => {},
    drivers: () => [],
    start: async () => {
      state = 'running';
    },
    stop: end,
    kill: end,
    close: end,
    console: none,
    exec: none,
    ...overrides,
  };
}

async function running(overrides: Partial<VmBody>): Promise<{ run: LabRun; events: EventLog }> {
  const events = new EventLog(() => 0);
  const factory = { make: async () => body(overrides) } as unknown as VmFactory;
  if (lab === null) throw new Error('the lab has errors');
  run = new LabRun(lab, factory, events, () => 0);
  await run.start(progress);
  return { run, events };
}

it('stops although no VM can be ended, and says of each why', async () => {
  const refuse = async (): Promise<void> => {
    throw new Error('it will not');
  };
  const { run, events } = await running({ stop: refuse, kill: refuse, close: refuse });
  await run.stop();
  expect(run.state).toBe('stopped');
  const told = events.list().filter(({ code }) => code === 'vm-not-ended');
  expect(new Set(told.map(({ object }) => object?.id))).toEqual(new Set(lab.vm.keys()));
  expect(told[0]?.message).toContain('it will not');
});

it('that two stop at once is stopped for both when it is', async () => {
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { run } = await running({ stop: () => held });
  const order: string[] = [];
  const stops = ['first', 'second'].map((who) =>
    run.stop().then(() => order.push(`${who}: ${run.state}`)),
  );
  order.push(run.state);
  letGo();
  await Promise.all(stops);
  expect(order).toEqual(['stopping', 'first: stopped', 'second: stopped']);
});
