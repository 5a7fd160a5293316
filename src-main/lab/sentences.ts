/** Why a VM does not run and what this machine lacks for it, in English by the code. */

import { portSentences } from '../ports/sentences.ts';
import { type Said, sayIn } from '../said/said.ts';

export const labSentences = {
  ...portSentences,
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
  'action-start': 'start',
  'action-stop': 'stop',
  'action-reset': 'reset',
  'action-pause': 'pause',
  'action-resume': 'resume',
  'vm-state-stopped': 'Cannot {action} VM "{vm}": it is not running.',
  'vm-state-crashed': 'Cannot {action} VM "{vm}": it has crashed.',
  'vm-state-starting': 'Cannot {action} VM "{vm}": it is still starting.',
  'vm-state-running': 'Cannot {action} VM "{vm}": it is already running.',
  'vm-state-paused': 'Cannot {action} VM "{vm}": it is paused.',
  'vm-state-stopping': 'Cannot {action} VM "{vm}": it is being stopped.',
  'vm-off-command': 'Cannot run a command in VM "{vm}": it is off.',
  'vm-path-relative': 'VM "{vm}" needs an absolute path, not "{file}".',
  'vm-file-missing': 'VM "{vm}" cannot start: {file} does not exist.',
  'vm-no-socket': 'VM "{vm}" cannot start: the forwarding core does not listen on {path}.',
  'vm-no-tap': 'VM "{vm}" cannot start: the forwarding core has not opened TAP {device}.',
  'vm-no-namespace': 'VM "{vm}" cannot be a network namespace.',
  'vm-nics': 'VM "{vm}" has {nics} NICs and a namespace VM may have {most}.',
  'vm-machine': 'This QEMU has no machine type "{machine}" for VM "{vm}".',
  'vm-spec': 'VM "{vm}" cannot run: {what}.',
  'spec-machine': 'machine "{machine}" boots a kernel only; disks and CDs need "q35"',
  'spec-append': 'its kernel command line is longer than {most} characters',
  'spec-control': 'its name, paths or kernel arguments hold a control character',
  'spec-name': 'it has no name',
  'spec-memory': 'its memory of {memory} MiB is not in 16–4194304',
  'spec-cpus': 'its {cpus} CPUs are not in 1–255',
  'spec-uuid': '"{uuid}" is not a UUID',
  'spec-nics': 'it has {nics} NICs and a QEMU VM may have {most}',
  'spec-mac': '"{mac}" is not a MAC address',
  'spec-mtu': 'the MTU {mtu} is not in 68–65535',
  'vm-address': '"{address}" is not an address for NIC {nic}.',
  'vm-not-started': 'VM "{vm}" did not start:',
  'and-more': '(and {count} more)',
  'ended-while-starting': 'It was ended while it was starting.',
  'qemu-silent': 'QEMU took no commands within {seconds} s.',
  'qemu-not-started': 'QEMU did not start.',
  'qmp-line-long': "QEMU's control socket sent a line of more than {most} bytes.",
  'qmp-garbage': "QEMU's control socket sent something that is not QMP.",
  'qmp-not-asked': 'QEMU answered nothing asked.',
  'qmp-closed': 'QEMU closed its control connection.',
  'qmp-ended': 'The control connection was closed.',
  'qmp-broken': 'The control connection of QEMU broke: {error}.',
  'qmp-no-greeting': 'QEMU did not greet within {limitMs} ms.',
  'qmp-no-answer': 'QEMU did not answer "{command}" within {limitMs} ms.',
  'qmp-busy': '{most} QEMU commands are under way.',
  'qmp-refused': 'QEMU refused "{command}": {words}',
  'qemu-exit': 'QEMU ended with exit code {exit}.',
  'qemu-exit-words': 'QEMU ended with exit code {exit}: {words}',
  'qemu-signal': 'QEMU was ended by {signal}.',
  'qemu-signal-words': 'QEMU was ended by {signal}: {words}',
  'vm-unwilling': '{error} Wait a moment, or kill VM "{vm}".',
  'guest-panicked': "The guest's kernel panicked; its console says why.",
  'guest-off': 'The guest powered itself off.',
  'console-full': '{most} windows watch this console already; close one first.',
  // A light VM.
  'lease-taken-back': '{nic}: the DHCP server took {address} back.',
  'lease-ended': '{nic}: the lease of {address} has ended, and no DHCP server renewed it.',
  'address-conflict':
    '{nic}: {mac} uses our address {address} too; give one of them another address.',
  // What an earlier Netyard has left.
  'left-ended': 'Ended what an earlier Netyard had left: {what} ({label}).',
  'left-stays': 'Could not remove {what} ({label}): {error}',
  'left-unknown': '{file} is damaged; what it described may still run. It is kept as {kept}.',
  'left-namespace': 'namespace {name}',
  'left-tap': 'tap {name}',
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
