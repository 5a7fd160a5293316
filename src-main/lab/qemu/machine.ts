// From a VM's description to QEMU's argument list. Pure: no files, no processes. Values that QEMU splits at commas have
// theirs doubled; whatever could still change the meaning of an argument is refused.
import { VmError } from '../backend.ts';
import { type LabSaid, labSaid } from '../sentences.ts';
import type { QmpVersion } from './qmp.ts';

export type QemuBoot =
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      readonly initrd?: string;
      readonly append?: string;
    }
  | {
      readonly kind: 'disk';
      readonly path: string;
      /** Default: by the file's name. Never probed: a guest could write a qcow2 header into its raw disk. */
      readonly format?: 'qcow2' | 'raw';
      /** `keep` writes to the image, `discard` forgets all writes when QEMU ends, `readonly` refuses them. */
      readonly writes?: 'keep' | 'discard' | 'readonly';
    }
  | { readonly kind: 'cdrom'; readonly path: string };

export interface QemuNic {
  readonly mac: string;
  /** 68–65535; what the guest's driver takes as its MTU. */
  readonly mtu?: number;
  /** Unix socket on which the forwarding core listens for this NIC. */
  readonly socketPath: string;
}

export type QemuAccelerator = 'kvm' | 'tcg';
export type QemuMachine = 'microvm' | 'q35' | 'pc' | 'virt';

/** What the user decides about a QEMU VM. */
export interface QemuSpec {
  readonly name: string;
  readonly boot: QemuBoot;
  readonly nics: readonly QemuNic[];
  /** Default 256. */
  readonly memoryMiB?: number;
  /** Default 1. */
  readonly cpus?: number;
  /** What the guest reads as its machine's UUID (SMBIOS). */
  readonly uuid?: string;
  /** Default: see `defaultMachine`. */
  readonly machine?: QemuMachine;
}

/** What this computer and this start add to it. */
export interface QemuHost {
  readonly version: QmpVersion;
  /** Machine types that this QEMU has. */
  readonly machines: readonly string[];
  readonly accel: QemuAccelerator;
  /** Whether `-sandbox` works. */
  readonly sandbox: boolean;
  /** For the guest's clock under TCG. */
  readonly cpuMHz: number;
  /** Unix sockets on which we listen; QEMU connects. */
  readonly qmpSocketPath: string;
  readonly consoleSocketPath: string;
}

/** microvm has this many virtio-mmio slots; a PCI machine has room for more, so the bound is for both. */
export const MAX_NICS = 8;
/** COMMAND_LINE_SIZE of x86 and arm64 Linux, less the NUL. */
const MAX_KERNEL_COMMAND_LINE = 2047;
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A value inside a comma-separated QEMU argument. */
export function escapeValue(value: string): string {
  return value.replaceAll(',', ',,');
}

/** A kernel boots fastest on microvm; a disk or CD needs firmware and PCI. arm64 has `virt` and boots kernels only. */
export function defaultMachine(spec: QemuSpec, machines: readonly string[]): QemuMachine {
  if (machines.includes('virt') && !machines.includes('q35')) return 'virt';
  return spec.boot.kind === 'kernel' && machines.includes('microvm') ? 'microvm' : 'q35';
}

/** QEMU's arguments without the program's name. Throws VmError `bad-spec` or `missing-tool` with a sentence. */
export function qemuArguments(spec: QemuSpec, host: QemuHost): string[] {
  checkSpec(spec);
  const { major, minor } = host.version;
  if (major < 7 || (major === 7 && minor < 2))
    throw new VmError('missing-tool', labSaid('qemu-old', { version: `${major}.${minor}` }));
  const machine = spec.machine ?? defaultMachine(spec, host.machines);
  if (!host.machines.includes(machine))
    throw new VmError('bad-spec', labSaid('vm-machine', { machine, vm: spec.name }));
  if ((machine === 'microvm' || machine === 'virt') && spec.boot.kind !== 'kernel')
    throw badSpec(spec, 'spec-machine', { machine });
  return [
    ...['-name', `guest=${escapeValue(spec.name)}`],
    ...(spec.uuid ? ['-uuid', spec.uuid] : []),
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...(host.sandbox ? ['-sandbox', SANDBOX] : []),
    ...['-machine', machineOptions(machine), '-accel', ACCEL[host.accel]],
    ...cpuArguments(machine, host.accel),
    ...['-m', `${spec.memoryMiB ?? 256}M`, '-smp', String(spec.cpus ?? 1)],
    ...['-chardev', `socket,id=qmp,path=${escapeValue(host.qmpSocketPath)}`],
    ...['-mon', 'chardev=qmp,mode=control'],
    ...['-chardev', `socket,id=console,path=${escapeValue(host.consoleSocketPath)}`],
    ...['-serial', 'chardev:console'],
    // Linux guests report a panic to it; QEMU then ends and says so.
    ...(machine === 'virt' ? [] : ['-device', 'pvpanic']),
    ...bootArguments(spec, machine, host),
    ...spec.nics.flatMap((nic, index) => nicArguments(nic, index, machine, host.version)),
  ];
}

/** QEMU's own seccomp filter: no obsolete calls, no new privileges, no child processes, no change of priorities. */
export const SANDBOX = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

const ACCEL: Record<QemuAccelerator, string> = { kvm: 'kvm', tcg: 'tcg,thread=multi' };

// microvm: the option ROM would only search for a disk to boot, 0.3 s; graphics=off sends SeaBIOS to the serial line.
function machineOptions(machine: QemuMachine): string {
  if (machine === 'microvm') return 'microvm,x-option-roms=off,rtc=on';
  return machine === 'virt' ? 'virt' : `${machine},graphics=off`;
}

// TCG's default CPU lacks x86-64-v2, which current distributions need; our own guest does not, and boots faster without.
function cpuArguments(machine: QemuMachine, accel: QemuAccelerator): string[] {
  if (accel === 'kvm') return ['-cpu', 'host'];
  return machine === 'microvm' ? [] : ['-cpu', 'max'];
}

function bootArguments(spec: QemuSpec, machine: QemuMachine, host: QemuHost): string[] {
  const { boot } = spec;
  switch (boot.kind) {
    case 'kernel':
      return [
        ...['-kernel', boot.kernel],
        ...(boot.initrd ? ['-initrd', boot.initrd] : []),
        ...['-append', kernelCommandLine(spec, boot.append, machine, host)],
      ];
    case 'disk': {
      const format = boot.format ?? (boot.path.endsWith('.qcow2') ? 'qcow2' : 'raw');
      const writes = { keep: '', discard: ',snapshot=on', readonly: ',readonly=on' };
      return [
        '-drive',
        `id=disk,if=none,file=${escapeValue(boot.path)},format=${format}${writes[boot.writes ?? 'keep']}`,
        ...['-device', `virtio-blk-${busOf(machine)},drive=disk`],
      ];
    }
    case 'cdrom':
      return [
        '-drive',
        `id=cd,if=none,media=cdrom,readonly=on,file=${escapeValue(boot.path)},format=raw`,
        ...['-device', 'ide-cd,drive=cd'],
      ];
  }
}

function kernelCommandLine(
  spec: QemuSpec,
  append: string | undefined,
  machine: QemuMachine,
  { accel, cpuMHz }: QemuHost,
): string {
  const line = [
    `console=${machine === 'virt' ? 'ttyAMA0' : 'ttyS0'}`,
    ...(machine === 'microvm' ? ['pci=off'] : []), // it has none, and the kernel would say so on the console
    ...(machine === 'microvm' && accel === 'tcg' ? clockWords(cpuMHz) : []),
    ...(append ? [append] : []),
  ].join(' ');
  if (line.length > MAX_KERNEL_COMMAND_LINE)
    throw badSpec(spec, 'spec-append', { most: MAX_KERNEL_COMMAND_LINE });
  return line;
}

/**
 * What the kernel is told about time under TCG on microvm, whose only other clock is the tick. On a busy computer TSC calibration
 * hangs in 3 of 5 boots, so the results are said. And ticks that come late there are no reason to take the TSC for unstable: without
 * it the kernel would count time by a tick that it stops when idle, and whoever sleeps would not wake (kernel-parameters: tsc=).
 */
function clockWords(cpuMHz: number): string[] {
  return ['lpj=4000000', `tsc_early_khz=${Math.round(cpuMHz) * 1000}`, 'tsc=reliable'];
}

function nicArguments(
  nic: QemuNic,
  index: number,
  machine: QemuMachine,
  version: QmpVersion,
): string[] {
  const id = `net${index}`;
  const socket = `server=off,addr.type=unix,addr.path=${escapeValue(nic.socketPath)}`;
  const mtu = nic.mtu === undefined ? '' : `,host_mtu=${nic.mtu}`;
  // No network boot: the option ROM would only cost time.
  const rom = busOf(machine) === 'pci' ? ',romfile=' : '';
  return [
    ...['-netdev', `stream,id=${id},${socket}${reconnectOption(version)}`],
    ...['-device', `virtio-net-${busOf(machine)},netdev=${id},mac=${nic.mac}${mtu}${rom}`],
  ];
}

/** `stream` reconnects since 8.0, counted in milliseconds since 9.2; 7.2 connects once. */
function reconnectOption({ major, minor }: QmpVersion): string {
  if (major < 8) return '';
  return major > 9 || (major === 9 && minor >= 2) ? ',reconnect-ms=1000' : ',reconnect=1';
}

function busOf(machine: QemuMachine): 'device' | 'pci' {
  return machine === 'microvm' ? 'device' : 'pci';
}

function badSpec(
  spec: QemuSpec,
  code: Extract<LabSaid['code'], `spec-${string}`>,
  values: LabSaid['values'] = {},
): VmError {
  const what = [labSaid(code, values)];
  return new VmError('bad-spec', labSaid('vm-spec', { vm: spec.name, what }));
}

function checkSpec(spec: QemuSpec): void {
  const { memoryMiB = 256, cpus = 1, nics, boot } = spec;
  const texts = [spec.name, ...specFiles(spec), ...nics.map((nic) => nic.socketPath)];
  if (boot.kind === 'kernel') texts.push(boot.append ?? '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (texts.some((text) => /[\x00-\x1f\x7f]/.test(text))) throw badSpec(spec, 'spec-control');
  if (spec.name === '') throw badSpec(spec, 'spec-name');
  if (!Number.isInteger(memoryMiB) || memoryMiB < 16 || memoryMiB > 4_194_304)
    throw badSpec(spec, 'spec-memory', { memory: memoryMiB });
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > 255) throw badSpec(spec, 'spec-cpus', { cpus });
  if (spec.uuid !== undefined && !UUID.test(spec.uuid))
    throw badSpec(spec, 'spec-uuid', { uuid: spec.uuid });
  if (nics.length > MAX_NICS)
    throw badSpec(spec, 'spec-nics', { nics: nics.length, most: MAX_NICS });
  for (const { mac, mtu = 1500 } of nics) {
    if (!MAC.test(mac)) throw badSpec(spec, 'spec-mac', { mac });
    if (!Number.isInteger(mtu) || mtu < 68 || mtu > 65_535)
      throw badSpec(spec, 'spec-mtu', { mtu });
  }
}

/** The files that must exist before this VM can start. */
export function specFiles({ boot }: QemuSpec): string[] {
  if (boot.kind !== 'kernel') return [boot.path];
  return boot.initrd === undefined ? [boot.kernel] : [boot.kernel, boot.initrd];
}
