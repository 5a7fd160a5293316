import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { switchdEntry } from '../../../src-main/app/entry-path.ts';
import type { Lab } from '../../../src-main/model/lab.ts';
import { Switchd } from '../../../src-main/switchd/client.ts';
import { compile } from '../../../src-main/switchd/compile.ts';
import type { CoreEvent } from '../../../src-main/switchd/messages.ts';
import type { DriverPlan } from '../../../src-main/switchd/plan.ts';
import { labOf } from '../../support/lab-core.ts';

const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8');

let switchd: Switchd | null = null;
afterEach(async () => {
  await switchd?.close();
  switchd = null;
});

function lightPlan(lab: Lab) {
  const running = new Map<string, DriverPlan[]>();
  for (const [vm, spec] of lab.vm)
    running.set(
      vm,
      (spec.nics ?? []).map((_, nic) => ({ kind: 'light', vm, nic })),
    );
  return compile(lab, running);
}

class Session {
  readonly events: CoreEvent[] = [];
  private readonly waiters = new Set<() => void>();

  readonly onEvent = (event: CoreEvent): void => {
    this.events.push(event);
    for (const waiter of this.waiters) waiter();
  };

  /** The first event that fits, now or later. */
  async find<E extends CoreEvent>(fits: (event: CoreEvent) => event is E): Promise<E> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  output(id: string): string {
    return this.events
      .map((event) => (event.type === 'shellOutput' && event.id === id ? event.text : ''))
      .join('');
  }

  async exit(id: string): Promise<number> {
    const event = await this.find(
      (one): one is Extract<CoreEvent, { type: 'shellExit' }> =>
        one.type === 'shellExit' && one.id === id,
    );
    return event.code;
  }
}

async function start(lab: Lab): Promise<{ session: Session; core: Switchd }> {
  const session = new Session();
  switchd = await Switchd.start({
    entry: switchdEntry,
    onEvent: session.onEvent,
    onDeath: (error) => {
      throw error;
    },
  });
  expect(await switchd.configure(lightPlan(lab))).toEqual(new Map());
  return { session, core: switchd };
}

describe('the core in its thread, with the lab of two hosts', () => {
  it('lets web1 ping web2 on the other host, and counts it at every port', async () => {
    const { session, core } = await start(labOf(text));
    await core.call('shellExec', 'p', 'web1', ['ping', '-c', '2', '-i', '0.1', '10.0.10.12']);
    expect(await session.exit('p')).toBe(0);
    expect(session.output('p')).toContain('2 packets transmitted, 2 received, 0% packet loss');
    expect(core.counters('web1:eth0')?.rxFrames).toBeGreaterThanOrEqual(3);
    expect(core.counters('tor1:1')?.rxFrames).toBeGreaterThanOrEqual(3);
    const fdb = await core.call('fdb', 'tor1');
    expect(fdb).toContainEqual({
      vlan: 10,
      mac: '02:00:00:00:0a:01',
      port: 'tor1:1',
      type: 'learned',
      age: expect.any(Number),
    });
  });

  it('knows where every VM is before anybody asks: each announces itself when it starts', async () => {
    const { core } = await start(labOf(text));
    await expect
      .poll(async () => (await core.call('fdb', 'tor1'))?.map(({ mac }) => mac).sort())
      .toEqual([
        '02:00:00:00:0a:01',
        '02:00:00:00:0a:02',
        '02:00:00:00:14:01',
        '02:00:00:00:14:02',
      ]);
  });

  it('gives no answer across VLANs, and the ping ends with 1', async () => {
    const { session, core } = await start(labOf(text));
    await core.call('shellExec', 'p', 'web1', ['ping', '-c', '1', '-W', '1', '10.0.20.11']);
    expect(await session.exit('p')).not.toBe(0);
  });

  it('loses at most what was under way when the active cable is cut', async () => {
    const lab = labOf(text);
    const { session, core } = await start(lab);
    await core.call('shellExec', 'p', 'web1', ['ping', '-c', '10', '-i', '0.1', '10.0.10.12']);
    const cut = text.replace('host-a:eth0, tor1:1] }', 'host-a:eth0, tor1:1], cut: true }');
    await core.configure(lightPlan(labOf(cut)));
    expect(await session.exit('p')).toBe(0);
    expect(session.output('p')).toMatch(/10 packets transmitted, (10|9) received/);
    expect(session.events).toContainEqual({
      type: 'bond',
      name: 'host-a:bond0',
      state: { active: 'host-a:eth1', inUse: ['host-a:eth1'], lacp: 'off' },
    });
  });

  it('runs an interactive shell until its user leaves', async () => {
    const { session, core } = await start(labOf(text));
    await core.call('shellOpen', 's', 'web1');
    await core.call('shellInput', 's', 'ping -c 1 web2\r');
    await session.find(
      (event): event is CoreEvent =>
        event.type === 'shellOutput' && event.text.includes('1 received'),
    );
    await core.call('shellInput', 's', 'exit\r');
    expect(await session.exit('s')).toBe(0);
  });

  it('captures both directions as pcapng', async () => {
    const { session, core } = await start(labOf(text));
    await core.call('captureStart', {
      id: 'c',
      interface: 'web1:eth0',
      filter: 'icmp',
      snaplen: 65_535,
      count: 2,
    });
    await core.call('shellExec', 'p', 'web1', ['ping', '-c', '1', '10.0.10.12']);
    type Captured = Extract<CoreEvent, { type: 'capture' }>;
    const last = await session.find(
      (one): one is Captured => one.type === 'capture' && one.progress.ended,
    );
    expect(last.progress).toEqual({ frames: 2, missed: 0, ended: true });
    const first = session.events.find((one): one is Captured => one.type === 'capture');
    expect([...(first?.chunk.subarray(0, 4) ?? [])]).toEqual([0x0a, 0x0d, 0x0d, 0x0a]);
  });

  it('refuses a bad filter, an unknown port and a VM that does not run with a sentence', async () => {
    const { core } = await start(labOf(text));
    const request = { id: 'c', filter: '', snaplen: 100, count: null };
    await expect(
      core.call('captureStart', { ...request, interface: 'nobody:eth0' }),
    ).rejects.toThrow('There is no port nobody:eth0 in the running lab.');
    await expect(
      core.call('captureStart', { ...request, interface: 'web1:eth0', filter: 'port http' }),
    ).rejects.toThrow('"http" is not a number');
    await expect(core.call('shellExec', 'x', 'nobody', ['ip'])).rejects.toThrow(
      'VM nobody is not running',
    );
  });
});

describe('a thread of the core', () => {
  it.each(['', 'process.exit(3)', 'throw new Error("no")'])(
    'that ends before it forwards (%j) is no core, and says so',
    async (module) => {
      const deaths: Error[] = [];
      const start = Switchd.start({
        entry: new URL(`data:text/javascript,${encodeURIComponent(module)}`),
        onEvent: () => {},
        onDeath: (error) => deaths.push(error),
      });
      await expect(start).rejects.toThrow(/^(The forwarding core ended\.|no)$/);
    },
  );
});
