// Network namespaces through iproute2, by argument lists. What runs in a namespace is ended by the mark in its environment, which
// children inherit: a program that somebody else put into the namespace is not ours and stays.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { VmError } from '../backend.ts';
import { absent, type Capability, present } from '../capability.ts';
import { signalProcess } from '../process-record.ts';
import { labSaid } from '../sentences.ts';
import { findExecutable, runTool } from '../tool.ts';

/** The environment variable that marks our processes. */
export const MARK_VARIABLE = 'NETYARD_RUN';
const NAMESPACES = '/var/run/netns'; // ip-netns(8)
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];
/** Rounds of ending processes: one that forks while it is being ended is caught in the next. */
const END_ROUNDS = 40;
const ROUND_MS = 50;

/** Runs `ip` with these arguments and gives its output. Rejects with VmError that carries ip's own words. */
export async function ip(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTool(ipPath(), args);
  if (code === 0) return stdout.toString('utf8');
  const words = stderr.trim().split('\n')[0] ?? '';
  throw new VmError(
    'failed',
    labSaid('ip-failed', { command: args.join(' '), words: words || `exit code ${code}` }),
  );
}

/** Throws VmError `missing-tool` when iproute2 is not installed. */
export function ipPath(): string {
  const path = findExecutable('ip', SYSTEM_FOLDERS);
  if (path === undefined) throw new VmError('missing-tool', [labSaid('ip-missing'), GET_IPROUTE]);
  return path;
}

const GET_IPROUTE = labSaid('install', {
  ways: 'apt-get install iproute2, dnf install iproute',
});
const CAP_NET_ADMIN = 12n; // linux/capability.h
const CAP_SYS_ADMIN = 21n;

/** Whether VMs can be network namespaces here; id `namespaces`. */
export function namespaceCapability(): Capability {
  const id = 'namespaces';
  if (process.platform !== 'linux')
    return absent(id, labSaid('namespaces-linux-only'), labSaid('other-vms'));
  const path = findExecutable('ip', SYSTEM_FOLDERS);
  if (path === undefined) return absent(id, labSaid('ip-missing'), GET_IPROUTE);
  if (!existsSync('/dev/net/tun')) return absent(id, labSaid('no-tun'), labSaid('load-tun'), path);
  if (holds(CAP_NET_ADMIN) && holds(CAP_SYS_ADMIN)) return present(id, path);
  return absent(
    id,
    labSaid('rights-missing', { rights: 'CAP_NET_ADMIN, CAP_SYS_ADMIN' }),
    labSaid('run-as-root'),
    path,
  );
}

/** Whether this process may make network devices, on Linux. */
export function holdsNetAdmin(): boolean {
  return holds(CAP_NET_ADMIN);
}

/** proc(5): the effective capabilities of this process. */
function holds(capability: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return ((BigInt(`0x${effective?.[1] ?? '0'}`) >> capability) & 1n) === 1n;
}

export function namespaceExists(name: string): boolean {
  return existsSync(`${NAMESPACES}/${name}`);
}

/** True for a device in this process's namespace that is a TUN/TAP. */
export function isTap(device: string): boolean {
  return existsSync(`/sys/class/net/${device}/tun_flags`);
}

/**
 * Ends the processes that `marker` marks in a namespace: SIGTERM and after `graceMs` SIGKILL. Processes without the mark
 * are left alone.
 */
export async function endProcesses(name: string, marker: string, graceMs: number): Promise<void> {
  const patience = Math.ceil(graceMs / ROUND_MS);
  const asked = new Set<number>();
  for (let round = 0; round < patience + END_ROUNDS; round++) {
    const ours = (await pidsIn(name)).filter((pid) => carriesMark(pid, marker));
    if (ours.length === 0) return;
    for (const pid of ours) {
      if (round >= patience) signalProcess(pid, 'SIGKILL');
      else if (!asked.has(pid)) {
        signalProcess(pid, 'SIGTERM');
        signalProcess(pid, 'SIGHUP'); // an interactive shell ignores SIGTERM
      }
      asked.add(pid);
    }
    await delay(ROUND_MS);
  }
}

async function pidsIn(name: string): Promise<number[]> {
  const rows = (await ip('netns', 'pids', name)).split('\n').filter(Boolean);
  return rows.map(Number).filter((pid) => pid > 1 && pid !== process.pid);
}

function carriesMark(pid: number, marker: string): boolean {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.includes(`${MARK_VARIABLE}=${marker}`);
  } catch {
    return false; // it has ended, or is not ours to read
  }
}

/** Removes a namespace with what we run in it; one that does not exist is no error. */
export async function removeNamespace(
  name: string,
  marker: string,
  graceMs: number,
): Promise<boolean> {
  if (!namespaceExists(name)) return false;
  await endProcesses(name, marker, graceMs);
  await ip('netns', 'delete', name);
  return true;
}

/** Removes a TAP device of this namespace; false when there is no TAP of that name. */
export async function removeTap(device: string): Promise<boolean> {
  if (!isTap(device)) return false;
  await ip('link', 'delete', 'dev', device);
  return true;
}
