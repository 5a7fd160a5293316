// What QEMU this computer has and what it can do, found by running it: its own answers over QMP, the sandbox switched on,
// and a test guest under KVM (kvm-test.ts). The result is kept in NETYARD_HOME until the machine is booted anew or QEMU
// changes, so that only the first start pays for it (0.3 s; 3 s where KVM is present and useless).
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { z } from 'zod';
import { saidSchema } from '../../said/schema.ts';
import { VmError } from '../backend.ts';
import { absent, type Capability, present } from '../capability.ts';
import { readBootId } from '../process-identity.ts';
import { type LabSaid, labSaid, labSentences } from '../sentences.ts';
import { endPiped, findExecutable, spawnPiped } from '../tool.ts';
import { probeKvm } from './kvm-test.ts';
import { SANDBOX } from './machine.ts';
import { QmpClient } from './qmp.ts';

/** Sentences of this version: the file may be of another. */
const why = z.custom<readonly LabSaid[]>((value) => {
  const said = saidSchema.safeParse(value).data;
  return said?.every(({ code }) => Object.hasOwn(labSentences, code)) === true;
});
const installation = z.object({
  path: z.string(),
  version: z.object({ major: z.int(), minor: z.int(), micro: z.int() }),
  machines: z.array(z.string()),
  sandbox: z.boolean(),
  /** `why` is empty when KVM is usable. */
  kvm: z.object({ usable: z.boolean(), why }),
});
/** A QEMU that answered. */
export type QemuInstallation = z.infer<typeof installation>;

const cacheFile = z.object({ key: z.string(), installation });

export interface QemuProbeOptions {
  /** NETYARD_HOME, where the result is kept. */
  readonly home: string;
  readonly signal?: AbortSignal;
  /** QEMU's path or program name, instead of searching for it. */
  readonly qemu?: string;
}

const PROBE_TIMEOUT_MS = 10_000;
const WELL_KNOWN: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'],
  win32: ['C:\\Program Files\\qemu', 'C:\\msys64\\ucrt64\\bin', 'C:\\msys64\\mingw64\\bin'],
};
const WAYS: Partial<Record<NodeJS.Platform, string>> = {
  linux:
    'apt-get install qemu-system-x86 (Debian, Ubuntu), dnf install qemu-kvm (Fedora), pacman -S qemu-base (Arch)',
  darwin: 'brew install qemu',
  win32: 'winget install SoftwareFreedomConservancy.QEMU',
};

/** Finds QEMU for this computer's processor. Rejects with VmError `missing-tool` when there is none that works. */
export async function probeQemu(options: QemuProbeOptions): Promise<QemuInstallation> {
  const name =
    options.qemu ?? (process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64');
  const path = findExecutable(name, WELL_KNOWN[process.platform]);
  if (path === undefined)
    throw new VmError('missing-tool', [labSaid('qemu-missing', { program: name }), howToGet()]);
  const key = await cacheKey(path);
  const cached = readCache(options.home);
  if (cached?.key === key) return cached.installation;
  const answers =
    (await askQemu(path, true, options.signal)) ?? (await askQemu(path, false, options.signal));
  if (answers === undefined)
    throw new VmError('missing-tool', [labSaid('qemu-damaged', { path }), howToGet()]);
  const kvm = await probeKvm({ path, signal: options.signal });
  const found: QemuInstallation = { path, ...answers, kvm };
  writeCache(options.home, { key, installation: found });
  return found;
}

/** The same as lines for `netyard doctor`: ids `qemu` and `kvm`. Rejects only when cancelled. */
export async function qemuCapabilities(options: QemuProbeOptions): Promise<Capability[]> {
  try {
    const { path, version, kvm } = await probeQemu(options);
    const { major, minor, micro } = version;
    return [
      present('qemu', `${major}.${minor}.${micro} (${path})`),
      kvm.usable ? present('kvm', '/dev/kvm') : absent('kvm', kvm.why, labSaid('kvm-advice')),
    ];
  } catch (error) {
    if (!(error instanceof VmError)) throw error;
    return [
      absent('qemu', error.said.slice(0, 1), howToGet()),
      absent('kvm', labSaid('kvm-without-qemu'), howToGet()),
    ];
  }
}

function howToGet(): LabSaid {
  return labSaid('install', { ways: WAYS[process.platform] ?? 'QEMU 7.2' });
}

/** Assumed where the system does not tell; the guest's kernel corrects it later. */
const USUAL_CPU_MHZ = 2_000;

/** This computer's clock rate for `QemuHost.cpuMHz`. */
export function cpuMHz(): number {
  return cpus()[0]?.speed || linuxCpuMHz() || USUAL_CPU_MHZ;
}

// Node knows the speed only where the kernel scales it; virtual machines and containers often do not.
function linuxCpuMHz(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const found = /^cpu MHz\s*:\s*([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
  return found ? Number(found[1]) : undefined;
}

type Answers = Pick<QemuInstallation, 'version' | 'machines' | 'sandbox'>;

const queryMachines = z.array(z.object({ name: z.string(), alias: z.string().optional() }));

/** Undefined when QEMU does not start with these options or does not speak QMP. */
async function askQemu(
  path: string,
  sandbox: boolean,
  signal: AbortSignal | undefined,
): Promise<Answers | undefined> {
  signal?.throwIfAborted();
  const args = ['-machine', 'none', '-nodefaults', '-no-user-config', '-display', 'none'];
  if (sandbox) args.push('-sandbox', SANDBOX);
  const child = spawnPiped(path, [...args, '-qmp', 'stdio'], {
    windowsHide: true,
    ...(signal ? { signal, killSignal: 'SIGKILL' as const } : {}),
  });
  child.stderr.resume();
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  try {
    const { client, version } = await QmpClient.open(stream, { timeoutMs: PROBE_TIMEOUT_MS });
    const machines = queryMachines.parse(await client.execute('query-machines'));
    await client.execute('quit');
    const names = machines.flatMap(({ name, alias }) => (alias ? [name, alias] : [name]));
    return { version, machines: names, sandbox };
  } catch {
    signal?.throwIfAborted();
    return undefined;
  } finally {
    endPiped(child);
  }
}

async function cacheKey(path: string): Promise<string> {
  const { mtimeMs, size } = statSync(path);
  return ['1', await readBootId(), path, mtimeMs, size].join(' ');
}

function cachePath(home: string): string {
  return join(home, 'cache', 'qemu.json');
}

function readCache(home: string): z.infer<typeof cacheFile> | undefined {
  try {
    return cacheFile.parse(JSON.parse(readFileSync(cachePath(home), 'utf8')));
  } catch {
    return undefined; // absent or of another version: probe again
  }
}

/** A disk that is full or refuses costs time, no more. */
function writeCache(home: string, content: z.infer<typeof cacheFile>): void {
  try {
    mkdirSync(join(home, 'cache'), { recursive: true, mode: 0o700 });
    const fresh = `${cachePath(home)}.new`;
    writeFileSync(fresh, JSON.stringify(content));
    renameSync(fresh, cachePath(home));
  } catch {
    // The next start probes again.
  }
}
