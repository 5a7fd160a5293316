// Real network namespaces as VMs, on TAP devices whose descriptors a stand-in for the forwarding core holds.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cleanUpLeftovers } from '../../src-main/lab/clean-up.ts';
import { namespaceCapability } from '../../src-main/lab/netns/ip.ts';
import { type NamespaceNic, NamespaceVm } from '../../src-main/lab/netns/vm.ts';
import { RunLedger } from '../../src-main/lab/process-record.ts';
import { sayLab } from '../../src-main/lab/sentences.ts';
import { openTap } from '../../src-main/ports/linux/tap-device.ts';
import { withPeers } from '../support/peers.ts';

const ip = (...args: string[]): string => {
  const { stdout, stderr, status } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};
const nic = (n: number): NamespaceNic => ({
  mac: `02:00:00:00:0a:0${n}`,
  mtu: 9000,
  address: `10.0.10.1${n}/24`,
  gateway: '10.0.10.1',
});

withPeers('network namespaces as VMs', ['tap', 'iproute', 'ping'], () => {
  let home: string;
  let ledger: RunLedger;
  const vms: NamespaceVm[] = [];
  const taps: number[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'ny-home-'));
    ledger = await RunLedger.open(home);
  });
  afterEach(async () => {
    const made = vms.splice(0);
    await Promise.all(made.map((vm) => vm.close()));
    for (const fd of taps.splice(0)) closeSync(fd);
    // Whatever a test did: no namespace, no device, no record is left.
    for (const { namespace, tapNames } of made) {
      expect(ip('netns', 'list')).not.toContain(namespace);
      for (const tap of tapNames) expect(ip('-br', 'link')).not.toContain(tap);
    }
    expect(readdirSync(join(home, 'run'))).toEqual([]);
    rmSync(home, { recursive: true, force: true });
  });

  function makeVm(name: string, ...nics: NamespaceNic[]): NamespaceVm {
    const vm = new NamespaceVm({ ledger, spec: { name, nics } });
    vms.push(vm);
    return vm;
  }

  /** Opens the VM's TAP devices, as the core would. */
  function plug(vm: NamespaceVm): number[] {
    const opened = vm.tapNames.map((name) => openTap(name));
    taps.push(...opened);
    return opened;
  }

  async function run(vm: NamespaceVm, ...argv: string[]): Promise<{ code: number; text: string }> {
    let text = '';
    const code = await vm.exec(argv, {
      onOutput: (bytes) => {
        text += Buffer.from(bytes).toString('utf8');
      },
    });
    return { code, text };
  }

  it('are possible here', () => {
    expect(namespaceCapability()).toMatchObject({ id: 'namespaces', ok: true });
  });

  it('get their address, MTU and route, no IPv6, and a place to run commands', async () => {
    const vm = makeVm('web 1/ü', nic(1));
    plug(vm);
    await vm.start();
    expect(vm.status).toEqual({ state: 'running' });
    expect(ip('netns', 'list')).toContain(vm.namespace);
    const { text } = await run(vm, 'ip', 'address', 'show', 'eth0');
    expect(text).toMatch(/mtu 9000 .*\n.*link\/ether 02:00:00:00:0a:01/);
    expect(text).toContain('inet 10.0.10.11/24 brd 10.0.10.255');
    expect(text).not.toContain('inet6');
    expect((await run(vm, 'ip', 'route')).text).toContain('default via 10.0.10.1 dev eth0');
    expect((await run(vm, 'ping', '-c1', '-W1', '127.0.0.1')).code).toBe(0);
    expect((await run(vm, 'sh', '-c', 'exit 7')).code).toBe(7);
    expect((await run(vm, 'sh', '-c', 'kill -TERM $$')).code).toBe(128 + 15);
    let echoed = '';
    await vm.exec(['cat'], {
      onStart: (cat) => void cat.write(Buffer.from('a word\n')).then(() => cat.endInput()),
      onOutput: (bytes, stream) => {
        echoed += `${stream}: ${Buffer.from(bytes)}`;
      },
    });
    expect(echoed).toBe('stdout: a word\n');
    await vm.stop();
    await expect(run(vm, 'true')).rejects.toThrow(
      'Cannot run a command in VM "web 1/ü": it is off.',
    );
  });

  it('reach each other through the TAP devices, also after a stop and a kill', async () => {
    const [a, b] = [makeVm('a', nic(1)), makeVm('b', nic(2))];
    const [left, right] = [plug(a), plug(b)].map(([fd]) => fd ?? -1);
    const wire = setInterval(() => {
      relay(left ?? -1, right ?? -1);
      relay(right ?? -1, left ?? -1);
    }, 1);
    try {
      await Promise.all([a.start(), b.start()]);
      const ping = ['ping', '-c2', '-i0.2', '-W5', '10.0.10.12'];
      expect((await run(a, ...ping)).text).toContain('2 received');
      // The core keeps its descriptors: the devices come back to it and go in again.
      await a.stop();
      expect(ip('-br', 'link')).toContain(a.tapNames[0]);
      await a.start();
      await b.kill();
      await b.start();
      expect((await run(a, ...ping)).text).toContain('2 received');
    } finally {
      clearInterval(wire);
    }
  });

  it('end a command with its children when it is cancelled', async () => {
    const vm = makeVm('a');
    await vm.start();
    const stop = new AbortController();
    const done = vm.exec(['sh', '-c', 'sleep 1000 & sleep 1000'], { signal: stop.signal });
    await expect.poll(() => ip('netns', 'pids', vm.namespace).split('\n').length).toBe(4);
    stop.abort();
    expect(await done).toBe(128 + 9);
    // Killed, but the kernel may still be at it.
    await expect.poll(() => ip('netns', 'pids', vm.namespace)).toBe('');
  });

  it('end a command with its children at Ctrl-C, and say so as a shell does', async () => {
    const vm = makeVm('a');
    await vm.start();
    const done = vm.exec(['sh', '-c', 'sleep 1000'], {
      onStart: (command) => {
        const interrupt = setInterval(() => {
          // `ip netns exec` has to be inside before anything is there to be interrupted.
          if (ip('netns', 'pids', vm.namespace) === '') return;
          clearInterval(interrupt);
          command.interrupt();
        }, 50);
      },
    });
    expect(await done).toBe(128 + 2);
    expect((await run(vm, 'no-such-command')).code).toBe(127);
  });

  it('give a console on a real terminal', async () => {
    const vm = makeVm('web1');
    await vm.start();
    let screen = '';
    const see = (words: string | RegExp) => expect.poll(() => screen).toMatch(words);
    vm.console.attach((bytes) => {
      screen += Buffer.from(bytes).toString('utf8');
    });
    await see(/web1.*# /);
    vm.console.write("sh -c 'echo $((5 * 5))started; sleep 1000'\n");
    await see('25started');
    vm.console.write('\x03');
    vm.console.resize(132, 43);
    await expect
      .poll(
        () => {
          vm.console.write('stty size\n');
          return screen;
        },
        { interval: 300 },
      )
      .toContain('43 132');
    vm.console.write('exit\n');
    await see('a key starts a new one');
    screen = '';
    vm.console.write('\n');
    await see(/web1.*# /);
    await vm.stop();
    expect(screen).toContain('[powered off]');
    screen = '';
    vm.console.write('echo dropped\n');
    expect(screen).toBe('');
  });

  it('take their programs with them, and nobody else’s', async () => {
    const vm = makeVm('a');
    await vm.start();
    await run(vm, 'sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 </dev/null &');
    const ours = ip('netns', 'pids', vm.namespace).trim();
    expect(ours).toMatch(/^\d+$/);
    // A program that somebody else has put into the namespace.
    const foreign = spawnForeign(vm.namespace);
    try {
      await vm.stop();
      expect(isAlive(Number(ours))).toBe(false);
      expect(isAlive(foreign)).toBe(true);
    } finally {
      process.kill(foreign, 'SIGKILL');
    }
  });

  it('are undone when a start fails half-way', async () => {
    const vm = makeVm('a', nic(1), { ...nic(2), address: '10.0.10.999/24' });
    plug(vm);
    await expect(vm.start()).rejects.toThrow(/ip .*10.0.10.999\/24.* failed: .*10.0.10.999/);
    expect(vm.status.state).toBe('crashed');
    expect(ip('netns', 'list')).not.toContain(vm.namespace);
    expect(ip('-br', 'link')).toContain(vm.tapNames[0]);
  });

  it('say that their TAP device is missing', async () => {
    const vm = makeVm('a', nic(1));
    await expect(vm.start()).rejects.toThrow(
      /the forwarding core has not opened TAP ny[0-9a-f]{8}t0/,
    );
  });

  it('are removed by the next start after the app was killed, with what ran in them', async () => {
    const vm = makeVm('a', nic(1));
    plug(vm);
    await vm.start();
    await run(vm, 'sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 </dev/null &');
    const pid = Number(ip('netns', 'pids', vm.namespace));
    const lines: string[] = [];
    const cleanUp = (): Promise<void> =>
      cleanUpLeftovers(home, (said) => lines.push(sayLab([said])));
    await cleanUp();
    expect(ip('netns', 'list')).toContain(vm.namespace); // we live, so it is ours
    forgeDeadOwner(join(home, 'run'));
    await cleanUp();
    expect(ip('netns', 'list')).not.toContain(vm.namespace);
    expect(isAlive(pid)).toBe(false);
    expect(lines).toContain(
      `Ended what an earlier Netyard had left: namespace ${vm.namespace} (VM a).`,
    );
  });
});

/** Frames that wait on one TAP go to the other, header and all. */
function relay(from: number, to: number): void {
  const frame = Buffer.alloc(65_550);
  try {
    for (let burst = 0; burst < 32; burst++) writeSync(to, frame, 0, readSync(from, frame));
  } catch (error) {
    // Nothing to read, or the other device is down just now.
    if (!/^(EAGAIN|EIO)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Starts `sleep` in a namespace as a user would by hand; gives its pid. */
function spawnForeign(namespace: string): number {
  const script = 'sleep 1000 >/dev/null 2>&1 </dev/null & echo $!';
  return Number(ip('netns', 'exec', namespace, 'sh', '-c', script));
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** As if the app that wrote these records had died. */
function forgeDeadOwner(folder: string): void {
  for (const name of readdirSync(folder)) {
    const record = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    record.owner.startTime = '1';
    writeFileSync(join(folder, name), JSON.stringify(record));
  }
}
