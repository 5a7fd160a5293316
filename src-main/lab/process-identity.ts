// Which process is it? A pid alone says nothing: pids are used again. A pid, its start time and the boot it belongs to
// do. Linux answers from /proc at once; macOS is asked through ps and sysctl, Windows through PowerShell.
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { runTool } from './tool.ts';

export const processIdentity = z.object({
  pid: z.int().min(2),
  /** Opaque, compared for equality only. Linux: clock ticks since boot, proc_pid_stat(5) field 22. */
  startTime: z.string().min(1).max(100),
  /** Opaque; another value means that the machine has been started anew and no old process lives. */
  bootId: z.string().min(1).max(100),
});

export interface ProcessInfo {
  readonly pid: number;
  readonly startTime: string;
  /** The arguments joined by single spaces; empty when they cannot be read. */
  readonly commandLine: string;
}

/**
 * Start time from the text of /proc/PID/stat, undefined for a process that is dead and only not yet waited for.
 * The name in field 2 may hold spaces and parentheses, so fields are counted from its last parenthesis.
 */
export function parseProcStat(text: string): string | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X') return undefined;
  return startTime !== undefined && /^\d+$/.test(startTime) ? startTime : undefined;
}

/** Rows of `ps -axww -o pid=,lstart=,command=` in the C locale. */
export function parsePs(text: string): ProcessInfo[] {
  const row = /^\s*(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s(.*)$/gm;
  return [...text.matchAll(row)].map(([, pid, startTime, commandLine]) => ({
    pid: Number(pid),
    startTime: (startTime ?? '').replace(/\s+/g, ' '),
    commandLine: (commandLine ?? '').trim(),
  }));
}

const windowsRows = z.array(
  z.object({ ProcessId: z.int(), Start: z.string().nullish(), CommandLine: z.string().nullish() }),
);

/** The JSON that WINDOWS_PROCESSES prints. */
export function parseWindowsProcesses(text: string): ProcessInfo[] {
  return windowsRows
    .parse(JSON.parse(text))
    .filter((row) => row.Start)
    .map((row) => ({
      pid: row.ProcessId,
      startTime: row.Start ?? '',
      commandLine: row.CommandLine ?? '',
    }));
}

const WINDOWS_PROCESSES =
  'ConvertTo-Json -Compress @(Get-CimInstance Win32_Process | Select-Object ProcessId,' +
  "@{n='Start';e={if($_.CreationDate){$_.CreationDate.ToUniversalTime().Ticks.ToString()}}},CommandLine)";
const WINDOWS_BOOT =
  '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToUniversalTime().Ticks.ToString()';

/** Names the present boot of this machine. */
export async function readBootId(): Promise<string> {
  if (process.platform === 'linux')
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  if (process.platform === 'win32') return powershell(WINDOWS_BOOT);
  const { stdout } = await runTool('sysctl', ['-n', 'kern.bootsessionuuid']);
  return stdout.toString('utf8').trim();
}

/** All processes that this user may see. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readLinuxProcess(Number(name)))
      .filter((info) => info !== undefined);
  if (process.platform === 'win32')
    return parseWindowsProcesses(await powershell(WINDOWS_PROCESSES));
  return ps(['-axww']);
}

/** One process, or undefined when there is none. On Linux it is read before this function first yields. */
export async function readProcess(pid: number): Promise<ProcessInfo | undefined> {
  if (process.platform === 'linux') return readLinuxProcess(pid);
  const all = process.platform === 'win32' ? await listProcesses() : await ps(['-p', String(pid)]);
  return all.find((info) => info.pid === pid);
}

function readLinuxProcess(pid: number): ProcessInfo | undefined {
  try {
    const startTime = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (startTime === undefined) return undefined;
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '');
    return { pid, startTime, commandLine: argv.replaceAll('\0', ' ') };
  } catch {
    return undefined; // it ended while we were reading
  }
}

async function ps(selection: readonly string[]): Promise<ProcessInfo[]> {
  const fields = ['-ww', '-o', 'pid=,lstart=,command='];
  const { stdout } = await runTool('ps', [...selection, ...fields], { locale: 'C' });
  return parsePs(stdout.toString('utf8'));
}

async function powershell(command: string): Promise<string> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', command];
  const { stdout } = await runTool('powershell.exe', args, { timeoutMs: 60_000 });
  return stdout.toString('utf8').trim();
}
