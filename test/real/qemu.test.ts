// Real QEMU VMs with the tiny guest: power, console, death, clean-up, and two of them on a wire.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { VmStatus } from '../../src-main/lab/backend.ts';
import { cleanUpLeftovers } from '../../src-main/lab/clean-up.ts';
import { buildGuest, type Guest, guestBoot } from '../../src-main/lab/guest/build.ts';
import { type GuestNicConfig, READY_LINE } from '../../src-main/lab/guest/init.ts';
import { readProcess } from '../../src-main/lab/process-identity.ts';
import { RunLedger } from '../../src-main/lab/process-record.ts';
import { probeKvm, runTestGuest } from '../../src-main/lab/qemu/kvm-test.ts';
import type { QemuSpec } from '../../src-main/lab/qemu/machine.ts';
import {
  probeQemu,
  type QemuInstallation,
  qemuCapabilities,
} from '../../src-main/lab/qemu/probe.ts';
import { QemuVm } from '../../src-main/lab/qemu/vm.ts';
import { ensureRuntimeDir } from '../../src-main/lab/runtime-dir.ts';
import { sayLab } from '../../src-main/lab/sentences.ts';
import { findCommand, withPeers } from '../support/peers.ts';

// A guest boots in 3 s on an idle machine; under emulation on a busy one it may take a minute.
const PATIENCE_MS = 120_000;

/** Watches a console and waits for words on it. */
class Screen {
  text = '';
  readonly #detach: () => void;

  constructor(vm: QemuVm) {
    this.#detach = vm.console.attach((bytes) => {
      this.text += Buffer.from(bytes).toString('utf8');
    });
  }

  /** Waits for `words` and forgets the screen up to them. */
  async until(words: string): Promise<string> {
    await expect.poll(() => this.text, { timeout: PATIENCE_MS, interval: 20 }).toContain(words);
    const end = this.text.indexOf(words) + words.length;
    const before = this.text.slice(0, end);
    this.text = this.text.slice(end);
    return before;
  }

  close(): void {
    this.#detach();
  }
}

withPeers('QEMU VMs', ['qemu', 'busybox', 'kernel'], () => {
  let home: string;
  let guest: Guest;
  let installation: QemuInstallation;
  let ledger: RunLedger;
  const vms: QemuVm[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'ny-home-'));
    guest = await buildGuest({ outDir: join(home, 'guest'), log: () => undefined });
    installation = await probeQemu({ home });
    ledger = await RunLedger.open(home);
  });
  afterEach(async () => {
    await Promise.all(vms.splice(0).map((vm) => vm.close()));
    for (const child of children.splice(0)) child.kill('SIGKILL');
    // Whatever a test did: no record, no socket, no process is left.
    expect(readdirSync(join(home, 'run'))).toEqual([]);
    expect(readdirSync(ensureRuntimeDir(home))).toEqual([]);
  });
  afterAll(() => {
    rmSync(ensureRuntimeDir(home), { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  });

  function makeVm(spec: Partial<QemuSpec> = {}, powerdownMs = 60_000): QemuVm {
    const boot = guestBoot(guest, { hostname: 'web1', nics: [] });
    const full = { name: 'web1', nics: [], boot, memoryMiB: 128, ...spec };
    const vm = new QemuVm({ ledger, installation, spec: full, powerdownMs });
    vms.push(vm);
    return vm;
  }

  /** The pid of the only running VM, from its record. */
  function pidOfVm(): number {
    const [file] = readdirSync(join(home, 'run'));
    return JSON.parse(readFileSync(join(home, 'run', file ?? ''), 'utf8')).process.pid;
  }

  const ended = (vm: QemuVm): Promise<VmStatus> =>
    vi.waitUntil(() => /stopped|crashed/.test(vm.status.state) && vm.status, PATIENCE_MS);

  it('boots, obeys its console, resets, and powers off when asked', {
    timeout: 400_000,
  }, async () => {
    const vm = makeVm();
    const states: string[] = [];
    vm.onStatus(({ state }) => states.push(state));
    await vm.start();
    const screen = new Screen(vm);
    await screen.until(READY_LINE);
    await screen.until('web1:/root# ');
    vm.console.write('echo $((6 * 7)) $(tty)\n');
    await screen.until('42 /dev/ttyS0');

    // Job control: Ctrl-C ends the command and the shell lives on.
    vm.console.write("sh -c 'echo $((5 * 5))started; sleep 1000'\n");
    await screen.until('25started');
    vm.console.write('\x03');
    await screen.until('# ');
    vm.console.write('echo $((3 * 3))still here\n');
    await screen.until('9still here');

    // Who looks later sees what was.
    const late = new Screen(vm);
    expect(late.text).toContain(READY_LINE);
    late.close();

    await vm.pause();
    expect(vm.status.state).toBe('paused');
    await expect(vm.pause()).rejects.toThrow('Cannot pause VM "web1": it is paused.');
    await vm.resume();
    await vm.reset();
    await screen.until(READY_LINE);
    await screen.until('# ');
    await vm.stop();
    expect(vm.status).toEqual({ state: 'stopped' });
    // The guest did it itself: nobody had to pull the plug.
    expect(screen.text).toContain('reboot: Power down');
    expect(states).toEqual(['starting', 'running', 'paused', 'running', 'stopping', 'stopped']);
  });

  it('powers off by its button also while it boots, when nobody hears the first press', {
    timeout: 400_000,
  }, async () => {
    const vm = makeVm();
    const screen = new Screen(vm);
    await vm.start();
    await vm.stop();
    expect(vm.status).toEqual({ state: 'stopped' });
    await screen.until('reboot: Power down');
  });

  it('that hangs says so, and can be killed', async () => {
    const vm = makeVm();
    await vm.start();
    process.kill(pidOfVm(), 'SIGSTOP');
    await expect(vm.reset()).rejects.toThrow(
      'QEMU did not answer "system_reset" within 5000 ms. Wait a moment, or kill VM "web1".',
    );
    await vm.kill();
    expect(vm.status).toEqual({ state: 'stopped' });
  });

  it('says that a guest has powered itself off, and that its kernel has panicked', {
    timeout: 400_000,
  }, async () => {
    const vm = makeVm();
    await vm.start();
    const screen = new Screen(vm);
    await screen.until('# ');
    vm.console.write('poweroff -f\n');
    expect(await ended(vm)).toMatchObject({
      state: 'stopped',
      reason: 'The guest powered itself off.',
    });
    screen.text = '';
    await vm.start();
    await screen.until('# ');
    vm.console.write('echo c > /proc/sysrq-trigger\n');
    expect(await ended(vm)).toMatchObject({
      state: 'crashed',
      reason: "The guest's kernel panicked; its console says why.",
    });
  });

  it('shows a killed QEMU as crashed, and starts anew', async () => {
    const vm = makeVm();
    await vm.start();
    process.kill(pidOfVm(), 'SIGKILL');
    expect(await ended(vm)).toMatchObject({
      state: 'crashed',
      reason: 'QEMU was ended by SIGKILL.',
    });
    await vm.start();
    expect(vm.status).toEqual({ state: 'running' });
    await vm.kill();
    expect(vm.status).toEqual({ state: 'stopped' });
  });

  it('pulls the plug on a guest that does not hear the power button', async () => {
    const vm = makeVm({}, 50);
    await vm.start();
    await vm.stop();
    expect(vm.status).toEqual({ state: 'stopped' });
  });

  it('can be killed while it starts', async () => {
    const vm = makeVm();
    const start = vm.start().catch((error: Error) => error.message);
    await vm.kill();
    expect(await start).toBe('It was ended while it was starting.');
    expect(vm.status.state).toBe('stopped');
  });

  it('gives a clear error for a missing kernel, socket or relative path', async () => {
    const { boot } = { boot: guestBoot(guest, { hostname: 'x', nics: [] }) };
    const cases: [Partial<QemuSpec>, RegExp][] = [
      [{ boot: { kind: 'kernel', kernel: '/no/kernel' } }, /\/no\/kernel does not exist/],
      [{ boot: { kind: 'disk', path: 'disk.img' } }, /needs an absolute path, not "disk.img"/],
      [
        { boot, nics: [{ mac: '02:00:00:00:00:01', socketPath: '/no/socket' }] },
        /the forwarding core does not listen on \/no\/socket/,
      ],
    ];
    for (const [spec, message] of cases) {
      const vm = makeVm(spec);
      await expect(vm.start()).rejects.toThrow(message);
      expect(vm.status.state).toBe('crashed');
      expect(vm.status.reason).toMatch(message);
    }
  });

  it("passes on QEMU's own words when it refuses to start", async () => {
    const path = join(home, 'not.qcow2');
    writeFileSync(path, 'this is not a disk');
    const vm = makeVm({ boot: { kind: 'disk', path } });
    await expect(vm.start()).rejects.toThrow(/QEMU ended with exit code 1: .*not in qcow2 format/);
    expect(vm.status.state).toBe('crashed');
  });

  it('boots a disk, and leaves the image alone when writes are to be discarded', {
    timeout: 300_000,
  }, async () => {
    const path = join(home, 'disk.img');
    for (const [writes, changed] of [
      ['discard', false],
      ['keep', true],
    ] as const) {
      writeFileSync(path, bootDisk());
      const vm = makeVm({ boot: { kind: 'disk', path, writes } });
      await vm.start();
      await new Screen(vm).until('OK');
      await vm.kill();
      expect(readFileSync(path).equals(bootDisk())).toBe(!changed);
    }
  });

  it.each([
    ['at once, where setpriv is installed', process.env.PATH],
    ['with the next start, where it is not', '/nowhere'],
  ])('ends with a killed app: %s', async (_name, PATH) => {
    const app = startApp({ ...process.env, PATH });
    children.push(app);
    const [output] = await once(app.stdout as NonNullable<typeof app.stdout>, 'data');
    const pid = Number(String(output));
    expect(await readProcess(pid)).toBeDefined();
    app.kill('SIGKILL');
    await once(app, 'exit');
    const lines: string[] = [];
    if (PATH !== '/nowhere') await expect.poll(() => readProcess(pid)).toBeUndefined();
    else expect(await readProcess(pid)).toBeDefined();
    await cleanUpLeftovers(home, (said) => lines.push(sayLab([said])));
    await expect.poll(() => readProcess(pid)).toBeUndefined();
    const left = `Ended what an earlier Netyard had left: ${installation.path} (VM x).`;
    expect(lines).toEqual(PATH === '/nowhere' ? [left] : []);
  });

  function startApp(env: NodeJS.ProcessEnv): ChildProcess {
    const lab = join(process.cwd(), 'src-main/lab');
    const run = join(home, 'run');
    const script = `
      import { readdirSync, readFileSync } from 'node:fs';
      import { RunLedger } from '${lab}/process-record.ts';
      import { QemuVm } from '${lab}/qemu/vm.ts';
      const ledger = await RunLedger.open('${home}');
      const installation = ${JSON.stringify(installation)};
      const boot = ${JSON.stringify(guestBoot(guest, { hostname: 'x', nics: [] }))};
      const spec = { name: 'x', nics: [], boot, memoryMiB: 128 };
      await new QemuVm({ ledger, installation, spec }).start();
      const [file] = readdirSync('${run}');
      console.log(JSON.parse(readFileSync('${run}/' + file, 'utf8')).process.pid);`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
  }

  it('lets two guests ping each other over a wire', { timeout: 400_000 }, async () => {
    const wire = await makeWire(join(home, 'wire'));
    try {
      const config = (n: number): GuestNicConfig => ({ address: `10.0.10.1${n}/24`, mtu: 1400 });
      const [a, b] = [1, 2].map((n) =>
        makeVm({
          name: `web${n}`,
          boot: guestBoot(guest, { hostname: `web${n}`, nics: [config(n)] }),
          nics: [{ mac: `02:00:00:00:0a:0${n}`, mtu: 1400, socketPath: wire.paths[n - 1] ?? '' }],
        }),
      );
      await Promise.all([a?.start(), b?.start()]);
      const screens = [a, b].map((vm) => new Screen(vm as QemuVm));
      await Promise.all(screens.map((screen) => screen.until('# ')));
      a?.console.write('ip link show eth0; ping -c 3 -s 1372 10.0.10.12\n');
      const printed = await screens[0]?.until('packet loss');
      expect(printed).toContain('mtu 1400');
      expect(printed).toContain('link/ether 02:00:00:00:0a:01');
      expect(printed).toContain('3 packets transmitted, 3 packets received, 0% packet loss');
    } finally {
      wire.close();
    }
  });
});

/** Two unix sockets; what comes in by one goes out by the other. QEMU's framing passes as it is. */
async function makeWire(folder: string) {
  mkdirSync(folder);
  const ends: Socket[] = [];
  const servers: Server[] = [];
  const paths = [0, 1].map((side) => join(folder, String(side)));
  for (const [side, path] of paths.entries()) {
    const server = createServer((socket) => {
      ends[side] = socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => ends[1 - side]?.write(bytes));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    servers.push(server);
  }
  const close = (): void => {
    for (const socket of ends) socket?.destroy();
    for (const server of servers) server.close();
  };
  return { paths, close };
}

/** 1 MiB disk whose boot sector writes itself to sector 2 by the BIOS and then "OK" to the serial line. */
function bootDisk(): Buffer {
  const disk = Buffer.alloc(1024 * 1024);
  disk.set([
    ...[0x31, 0xc0, 0x8e, 0xc0, 0x8e, 0xd8], // es = ds = 0
    ...[0xbb, 0x00, 0x7c], // bx = 7c00: this sector in memory
    ...[0xb8, 0x01, 0x03], // ax = 0301: write one sector
    ...[0xb9, 0x02, 0x00], // cylinder 0, sector 2
    ...[0xb6, 0x00], // head 0; dl is still the boot drive
    ...[0xcd, 0x13], // BIOS disk service
    ...[0xba, 0xf8, 0x03], // dx = 03f8: the first serial port
    ...[0xb0, 0x4f, 0xee, 0xb0, 0x4b, 0xee], // "O", "K"
    ...[0xf4, 0xeb, 0xfd], // halt
  ]);
  disk.set([0x55, 0xaa], 510);
  return disk;
}

withPeers('the QEMU probe', ['qemu'], () => {
  let home: string;
  const qemu = findCommand('qemu-system-x86_64') ?? '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'ny-probe-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('finds version and machines, and remembers them', async () => {
    const found = await probeQemu({ home });
    expect(found.version.major).toBeGreaterThanOrEqual(7);
    expect(found.machines).toEqual(expect.arrayContaining(['q35', 'microvm']));
    const file = join(home, 'cache', 'qemu.json');
    const remembered = readFileSync(file, 'utf8').replace('"q35"', '"q36"');
    writeFileSync(file, remembered);
    expect((await probeQemu({ home })).machines).toContain('q36');
    // Another boot, another QEMU, a damaged file: all of them mean asking again.
    writeFileSync(file, remembered.slice(10));
    expect(await probeQemu({ home })).toEqual(found);
  });

  it('counts on an accelerator that works, and gives up one that does not', async () => {
    expect(await runTestGuest('tcg', { path: qemu })).toBeNull();
    const { usable, why } = await probeKvm({ path: qemu });
    if (existsSync('/dev/kvm') && !usable)
      expect(sayLab(why)).toMatch(/test guest|QEMU says|\/dev\/kvm: /);
    expect(why.length === 0).toBe(usable);
  });

  it('can be cancelled, also before it begins', async () => {
    const empty = mkdtempSync(join(home, 'cancel-'));
    const stop = new AbortController();
    const probe = probeQemu({ home: empty, signal: stop.signal });
    stop.abort();
    await expect(probe).rejects.toThrow(/abort/i);
    await expect(probeQemu({ home: empty, signal: stop.signal })).rejects.toThrow(/abort/i);
    expect(existsSync(join(empty, 'cache'))).toBe(false);
  });

  it('says how to get a QEMU that is missing or damaged', async () => {
    await expect(probeQemu({ home, qemu: '/no/qemu' })).rejects.toThrow(
      /QEMU \(\/no\/qemu\) was not found. Install it: /,
    );
    await expect(probeQemu({ home, qemu: findCommand('true') ?? '' })).rejects.toThrow(
      /does not answer; it may be damaged/,
    );
    const [line] = await qemuCapabilities({ home, qemu: '/no/qemu' });
    expect(line).toMatchObject({ id: 'qemu', ok: false, found: '' });
    expect(sayLab(line?.howToGet ?? [])).toMatch(/^Install it: /);
    expect((await qemuCapabilities({ home })).map(({ id }) => id)).toEqual(['qemu', 'kvm']);
  });
});
