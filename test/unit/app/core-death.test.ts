/** A forwarding thread that dies: the lab has failed, says so, and can be stopped and started anew. */
import { afterEach, expect, it, vi } from 'vitest';
import { EventLog } from '../../../src-main/app/events.ts';
import { LabRun } from '../../../src-main/app/lab-run.ts';
import { LightBody } from '../../../src-main/app/vm-body.ts';
import type { VmFactory } from '../../../src-main/app/vm-factory.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { twoHosts } from '../api/labs.ts';

/** A thread that takes every plan, dies of the call `mortal`, and does not answer any other. */
const thread = vi.hoisted(() => {
  const play = (mortal: string): URL => {
    const module = `
      import { workerData } from 'node:worker_threads';
      const { port } = workerData;
      port.postMessage({ type: 'ready', wakeFd: -1, loop: 'test' });
      port.on('message', (message) => {
        if (message === null) process.exit(0);
        const { seq, call } = message;
        if (call === '${mortal}') throw new Error('died of it');
        const counters = { buffer: new SharedArrayBuffer(0), rows: new Map() };
        if (call === 'configure') port.postMessage({ seq, result: { counters, failures: new Map() } });
      });`;
    return new URL(`data:text/javascript,${encodeURIComponent(module)}`);
  };
  return { play, entry: play('') };
});

vi.mock('../../../src-main/app/entry-path.ts', () => ({
  get switchdEntry() {
    return thread.entry;
  },
}));

const { lab } = parseLabFile(twoHosts(), 'lab.yaml');
if (lab === null) throw new Error('the lab has errors');
let run: LabRun;
afterEach(() => run.stop());

function start(mortal: string): { started: Promise<void>; events: EventLog } {
  thread.entry = thread.play(mortal);
  const events = new EventLog(() => 0);
  const factory: Pick<VmFactory, 'make'> = {
    make: async (_lab, name, core) => new LightBody(name, core),
  };
  if (lab === null) throw new Error('the lab has errors');
  run = new LabRun(lab, factory as VmFactory, events, () => 0);
  const signal = new AbortController().signal;
  return { started: run.start({ signal, report: () => {} }), events };
}

const failed = (): Promise<string> =>
  vi.waitUntil(() => run.state === 'failed' && run.status(run.lab).reason);

it('while the lab runs', async () => {
  const { started, events } = start('traffic');
  await started;
  const other = run.core.flows(null);
  await expect(run.core.traffic()).rejects.toThrow('died of it');
  await expect(other).rejects.toThrow('died of it');
  expect(await failed()).toContain('died of it');
  expect(events.list().map(({ code }) => code)).toContain('core-died');
  expect(run.status(run.lab).vms.web1?.state).toBe('stopped');
});

it('while the lab starts', async () => {
  const { started } = start('configure');
  await expect(started).rejects.toThrow('died of it');
  expect(await failed()).toContain('died of it');
});
