// Is KVM usable? A /dev/kvm that opens proves nothing: under some nested hypervisors it exists and then emulates the guest
// one instruction at a time, a thousand times slower than QEMU's own translator, and a Linux guest seems to hang. So a guest of
// 14 bytes counts to four million. Real virtualization needs 2 ms for that, TCG 30 ms, the useless kind 20 s.
import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorValue, systemSaid } from '../../said/system-errors.ts';
import { removeLater } from '../process-record.ts';
import { type LabSaid, labSaid } from '../sentences.ts';
import { runTool, type ToolResult } from '../tool.ts';
import type { QemuAccelerator } from './machine.ts';

const LIMIT_MS = 3_000;

export interface KvmProbeOptions {
  /** QEMU's path. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
}

/** Rejects only when cancelled. QEMU is ended after 3 s. */
export async function probeKvm(
  options: KvmProbeOptions,
): Promise<{ usable: boolean; why: LabSaid[] }> {
  if (process.platform !== 'linux') return { usable: false, why: [labSaid('kvm-linux-only')] };
  if (process.arch !== 'x64') return { usable: false, why: [labSaid('kvm-x64-only')] };
  try {
    closeSync(openSync('/dev/kvm', 'r+'));
  } catch (error) {
    return { usable: false, why: [labSaid('kvm-refused', { error: errorValue(error) })] };
  }
  const why = await runTestGuest('kvm', options);
  return { usable: why === null, why: why === null ? [] : [why] };
}

/** Runs the counting guest; gives why it did not count to its end, or null. */
export async function runTestGuest(
  accel: QemuAccelerator,
  { path, signal }: KvmProbeOptions,
): Promise<LabSaid | null> {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'ny-kvm-'));
    const rom = join(folder, 'count.bin');
    writeFileSync(rom, countingRom());
    const result = await runTool(path, guestArguments(accel, rom), {
      timeoutMs: LIMIT_MS,
      ...(signal ? { signal } : {}),
    });
    return verdict(result);
  } catch (error) {
    if (signal?.aborted) throw error;
    return systemSaid(error) ?? labSaid('kvm-slow', { seconds: LIMIT_MS / 1000 });
  } finally {
    if (folder !== undefined) removeLater(folder);
  }
}

function verdict({ code, stderr }: ToolResult): LabSaid | null {
  if (code === 0) return null;
  const lines = stderr.trim().split('\n');
  return labSaid('kvm-says', { words: (lines.at(-1) ?? '').slice(0, 200) });
}

function guestArguments(accel: QemuAccelerator, rom: string): string[] {
  const machine = [
    '-machine',
    'q35',
    '-accel',
    accel,
    '-m',
    '16',
    '-bios',
    rom.replaceAll(',', ',,'),
  ];
  // -no-reboot turns the guest's reset into QEMU's end.
  return ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', ...machine];
}

/** 64 KiB of firmware. The processor starts at its last 16 bytes in real mode. */
function countingRom(): Uint8Array {
  const rom = new Uint8Array(0x10000).fill(0xf4); // hlt
  rom.set([0xeb, 0xce], 0xfff0); // jmp ffc0
  const code = [
    ...[0x66, 0xb9, 0x00, 0x00, 0x40, 0x00], // mov ecx, 4194304
    ...[0x66, 0x49], // dec ecx
    ...[0x75, 0xfc], // jnz to the dec
    ...[0xb0, 0xfe, 0xe6, 0x64], // out 0x64, 0xfe: the keyboard controller resets the processor
  ];
  rom.set(code, 0xffc0);
  return rom;
}
