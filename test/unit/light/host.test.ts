import { describe, expect, it } from 'vitest';
import { PROCESSES_MAX } from '../../../src-main/lab/light/host.ts';
import { RateLimit } from '../../../src-main/lab/light/rate-limit.ts';
import { ByteQueue } from '../../../src-main/lab/light/tcp/byte-queue.ts';
import { Timers } from '../../../src-main/lab/light/timers.ts';
import { LightNet, seededRandom } from '../../support/light-net.ts';

function pair(): LightNet {
  const net = new LightNet();
  net.add('web1', '10.0.10.11/24');
  net.add('web2', '10.0.10.12/24');
  net.run(5000);
  return net;
}

describe('a light host', () => {
  it('sleeps when nothing is under way', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    net.run(10_000);
    expect(net.host('web1').nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });

  it('runs 32 commands at once and refuses more', () => {
    const net = pair();
    const jobs = Array.from({ length: PROCESSES_MAX }, (_, at) =>
      net.start('web1', `serve udp ${at + 1}`),
    );
    expect(net.exec('web1', 'hostname')).toMatchObject({
      code: 1,
      output: 'hostname: 32 commands are running on web1 already; end one of them first.\n',
    });
    jobs[0]?.interrupt();
    expect(net.exec('web1', 'hostname').output).toBe('web1\n');
  });

  it('explains every command that it lists, with its exit codes', () => {
    const net = pair();
    const names = net
      .exec('web1', 'help')
      .output.trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual([
      'arp',
      'dhcp',
      'exit',
      'help',
      'hostname',
      'ip',
      'ping',
      'serve',
      'tcp',
      'traceroute',
      'udp',
    ]);
    for (const name of names)
      expect(net.exec('web1', `help ${name}`).output).toContain('Exit code:');
    expect(net.exec('web1', 'help reboot').code).toBe(2);
  });

  it('ends with 127 for an unknown command and with the code of exit', () => {
    const net = pair();
    expect(net.exec('web1', 'sudo reboot').code).toBe(127);
    expect(net.exec('web1', '').code).toBe(127);
    expect(net.exec('web1', 'exit 7').code).toBe(7);
    expect(net.exec('web1', 'exit').code).toBe(0);
    expect(net.exec('web1', 'exit 256').code).toBe(2);
  });

  it('does not mind input and interrupts after the end', () => {
    const net = pair();
    const job = net.exec('web1', 'hostname');
    job.input('x');
    job.endInput();
    job.interrupt();
    expect(job.code).toBe(0);
  });

  it('keeps what did not change when it is configured anew', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    const host = net.host('web1');
    const config = {
      ...net.config('web1', [{ address: '10.0.10.11/24', mac: '02:00:00:00:01:00' }]),
    };
    net.frames = [];
    host.reconfigure(config, net.nowMs);
    expect(net.frames).toHaveLength(0);
    expect(net.exec('web1', 'ip neigh').output).toContain('REACHABLE');
    const [nic] = config.nics;
    if (!nic) throw new Error('no NIC');
    host.reconfigure(
      { name: 'renamed', nics: [{ ...nic, address: '10.0.10.77/24' }, nic] },
      net.nowMs,
    );
    expect(net.exec('web1', 'ip neigh').output).toBe('');
    expect(net.exec('web1', 'hostname').output).toBe('renamed\n');
    expect(net.exec('web2', 'ping -c 1 10.0.10.77').code).toBe(0);
    expect(() => host.reconfigure({ name: 'x', nics: [{ ...nic, mac: '' }] }, net.nowMs)).toThrow(
      /MAC/,
    );
    expect(net.exec('web1', 'hostname').output).toBe('renamed\n');
    host.reconfigure({ name: 'bare', nics: [] }, net.nowMs);
    expect(net.exec('web1', 'ping -c 1 10.0.10.12').output).toContain('Network is unreachable');
  });

  it('counts frames and bytes', () => {
    const net = pair();
    net.exec('web1', 'ping -c 3 web2');
    const { rx, tx } = net.host('web1').statistics().nics[0] ?? {};
    expect(rx?.packets).toBeGreaterThanOrEqual(4);
    expect(tx?.bytes).toBeGreaterThanOrEqual(3 * 98);
    expect(net.exec('web1', 'ip -s link').output).toContain(` ${tx?.packets} `);
  });

  it('does not let time step back', () => {
    const net = pair();
    net.host('web1').tick(-5000);
    expect(net.exec('web1', 'ping -c 1 web2').code).toBe(0);
  });
});

describe('its parts', () => {
  it('timers fire in order, once, and not when cancelled', () => {
    const timers = new Timers();
    const random = seededRandom(7);
    const fired: number[] = [];
    const all = Array.from({ length: 500 }, () => {
      const atMs = random() % 100;
      return timers.at(atMs, () => fired.push(atMs));
    });
    const kept = all.filter((timer, at) => {
      if (at % 3 === 0) timers.cancel(timer);
      return at % 3 !== 0;
    });
    timers.cancel(all[0] ?? null);
    expect(timers.next()).toBe(Math.min(...kept.map((timer) => timer.atMs)));
    timers.run(50);
    timers.run(1000);
    expect(fired).toEqual(kept.map((timer) => timer.atMs).sort((a, b) => a - b));
    expect(timers.next()).toBe(Number.POSITIVE_INFINITY);
  });

  it('a timer that sets itself anew for the same time does not hold the others for ever', () => {
    const timers = new Timers();
    let count = 0;
    const again = () => {
      count++;
      timers.at(0, again);
    };
    timers.at(0, again);
    timers.run(0);
    expect(count).toBe(10_000);
  });

  it('a byte queue is what an array would be', () => {
    const queue = new ByteQueue(10_000);
    const model: number[] = [];
    const random = seededRandom(3);
    for (let step = 0; step < 2000; step++) {
      const bytes = Uint8Array.from({ length: random() % 900 }, () => random());
      const taken = queue.push(bytes);
      expect(taken).toBe(Math.min(bytes.length, 10_000 - model.length));
      model.push(...bytes.subarray(0, taken));
      const offset = random() % (model.length + 1);
      const length = random() % (model.length - offset + 1);
      expect(
        Buffer.compare(
          queue.peek(offset, length),
          Uint8Array.from(model.slice(offset, offset + length)),
        ),
      ).toBe(0);
      const dropped = random() % (Math.min(model.length, 1200) + 1);
      queue.drop(dropped);
      model.splice(0, dropped);
      expect(queue.length).toBe(model.length);
    }
  });

  it('a rate limit allows a burst and then so many a second', () => {
    const limit = new RateLimit(10, 5);
    const allowed = (nowMs: number) =>
      Array.from({ length: 20 }, () => limit.allow(nowMs)).filter(Boolean).length;
    expect([allowed(0), allowed(0), allowed(100), allowed(300), allowed(1e6)]).toEqual([
      5, 0, 1, 2, 5,
    ]);
  });
});
