/** Why a VM does not run and what this machine lacks for it, in English by the code. */
import { type Said, sayIn } from '../packet/said.ts';
import { portSentences } from '../ports/sentences.ts';

export const labSentences = {
  ...portSentences,
  /** What a system or a program says in its own words. */
  other: '{text}',
  // What the system refuses.
  'disk-full': 'There is no space left on the disk: free some, then try again.',
  'disk-failed': 'The disk failed ({error}): see the system log, then try again.',
  'path-refused':
    '{path} is not yours to read and write: change its rights and those of its folder.',
  'path-gone': '{path} is not there any more: put it back, or restart Netyard.',
  'path-taken': '{path} is not what Netyard expects there: move it away.',
  'files-many':
    'This system lets no more files be opened: end programs that have many, or raise the limit (ulimit -n).',
  // Ways to get what is missing.
  install: 'Install it: {ways}.',
  'load-tun': 'Load it: modprobe tun.',
  'run-as-root': 'Run Netyard as root.',
  'other-vms': 'Use light or QEMU VMs here.',
  'kvm-advice':
    'QEMU VMs run without it, slower. It needs Linux, virtualization switched on in the firmware (or nested virtualization in the VM that this is), and your user in the group kvm.',
  // This machine.
  'qemu-missing': 'QEMU ({program}) was not found.',
  'qemu-damaged': '{path} does not answer; it may be damaged.',
  'qemu-old': 'QEMU {version} has no stream network device; install QEMU 7.2 or newer.',
  'kvm-linux-only': 'KVM is a part of Linux.',
  'kvm-x64-only': 'The KVM test exists for x86-64 computers only.',
  'kvm-refused': '/dev/kvm: {error}',
  'kvm-slow': 'A test guest did not get through in {seconds} s.',
  'kvm-says': 'QEMU says "{words}".',
  'kvm-without-qemu': 'It is tried with QEMU, which is missing.',
  'namespaces-linux-only': 'Network namespaces are a part of Linux.',
  'ip-missing': 'ip was not found.',
  'no-tun': '/dev/net/tun is missing.',
  'rights-missing': 'The rights {rights} are missing.',
  'program-not-run': 'Cannot run {program}: {error}.',
  'program-late': '{program} did not end within {limitMs} ms.',
  'program-long': '{program} printed more than {bytes} bytes.',
  'ip-failed': '"ip {command}" failed: {words}',
  'socket-path-long':
    'The socket path {path} has {bytes} bytes and this system allows {most}; set TMPDIR to a shorter folder, such as /tmp.',
  'folder-not-private':
    '{folder} is not a private folder of this user (mode 0700); remove it, or set TMPDIR to another folder.',
  // The VM.
  'vm-state-stopped': 'Cannot {action} VM "{vm}": it is not running.',
  'vm-state-crashed': 'Cannot {action} VM "{vm}": it has crashed.',
  'vm-state-starting': 'Cannot {action} VM "{vm}": it is still starting.',
  'vm-state-running': 'Cannot {action} VM "{vm}": it is already running.',
  'vm-state-paused': 'Cannot {action} VM "{vm}": it is paused.',
  'vm-state-stopping': 'Cannot {action} VM "{vm}": it is being stopped.',
  'vm-off': 'Cannot run a command in VM "{vm}": it is off.',
  'vm-path-relative': 'VM "{vm}" needs an absolute path, not "{file}".',
  'vm-file-missing': 'VM "{vm}" cannot start: {file} does not exist.',
  'vm-no-socket': 'VM "{vm}" cannot start: the forwarding core does not listen on {path}.',
  'vm-no-tap': 'VM "{vm}" cannot start: the forwarding core has not opened TAP {device}.',
  'vm-no-namespace': 'VM "{vm}" cannot be a network namespace.',
  'vm-nics': 'VM "{vm}" has {nics} NICs and a namespace VM may have {most}.',
  'vm-machine': 'This QEMU has no machine type "{machine}" for VM "{vm}".',
  'vm-spec': 'VM "{vm}" cannot run: {what}.',
  'vm-address': '"{address}" is not an address for NIC {nic}.',
  'vm-not-started': 'VM "{vm}" did not start:',
  'and-more': '(and {count} more)',
  'ended-while-starting': 'It was ended while it was starting.',
  'qemu-silent': 'QEMU took no commands within {seconds} s.',
  'qemu-not-started': 'QEMU did not start.',
  'qemu-exit': 'QEMU ended with exit code {exit}.',
  'qemu-exit-words': 'QEMU ended with exit code {exit}: {words}',
  'qemu-signal': 'QEMU was ended by {signal}.',
  'qemu-signal-words': 'QEMU was ended by {signal}: {words}',
  'vm-unwilling': '{error} Wait a moment, or kill VM "{vm}".',
  'keeps-hardware': 'It keeps its hardware until it is started again.',
  'guest-panicked': "The guest's kernel panicked; its console says why.",
  'guest-off': 'The guest powered itself off.',
  'console-full': '{most} windows watch this console already; close one first.',
  // The small guest.
  'guest-kernel-locked':
    'The kernel {file} is readable by root only; run "chmod a+r {file}" as root, or set NETYARD_GUEST_KERNEL_ROOT to a folder with a copy.',
  'guest-no-kernel': 'No Linux kernel with its modules was found in {folder}; install one: {ways}.',
  'guest-no-busybox': 'No static busybox was found; install one: {ways}.',
  'guest-no-module': 'Kernel {version} has no module {modules}; install another: {ways}.',
  'guest-not-decompressed': 'Cannot decompress {file}: {words}',
  'guest-not-written': 'The guest cannot be written to {folder}: {error}.',
} as const satisfies Record<string, string>;

export type LabSaid = Said<keyof typeof labSentences>;

export function labSaid(code: LabSaid['code'], values: LabSaid['values'] = {}): LabSaid {
  return { code, values };
}

export function sayLab(said: readonly LabSaid[]): string {
  return sayIn(labSentences, said);
}
