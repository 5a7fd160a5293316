// What runs inside the tiny guest: busybox init, one boot script, a root shell on the serial line. And the words of the kernel
// command line by which a VM's name and addresses reach it: `netyard.hostname=web1 netyard.eth0=10.0.10.11/24,gw=10.0.10.1,mtu=1500`.
import { VmError } from '../backend.ts';
import { hostLabel } from '../host-label.ts';
import { labSaid } from '../sentences.ts';
import type { CpioEntry } from './cpio.ts';

/** Printed on the console when the network is configured and the shell comes up. */
export const READY_LINE = 'NETYARD-READY';

/** A kernel module of the guest, decompressed. Loaded in the order given. */
export interface GuestModule {
  readonly name: string;
  readonly content: Uint8Array;
}

const BOOT_SCRIPT = `#!/bin/sh
# Netyard guest: mounts, modules, network, then a shell (see /etc/inittab).
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
while read -r module; do
  insmod "/lib/modules/$module.ko" || echo "netyard: module $module was not loaded"
done < /etc/modules

configure() {
  for option in $(echo "$2" | tr , ' '); do
    case $option in mtu=*) ip link set dev "$1" mtu "\${option#mtu=}" ;; esac
  done
  ip link set dev "$1" up
  for option in $(echo "$2" | tr , ' '); do
    case $option in */*) ip address add "$option" brd + dev "$1" ;; esac
  done
  for option in $(echo "$2" | tr , ' '); do
    case $option in gw=*) ip route add default via "\${option#gw=}" dev "$1" ;; esac
  done
}

hostname netyard
ip link set dev lo up
for word in $(cat /proc/cmdline); do
  value=\${word#*=}
  case $word in
    netyard.hostname=*) hostname "$value" ;;
    netyard.eth[0-9]=*) name=\${word%%=*}; configure "\${name#netyard.}" "$value" ;;
  esac
done
echo ${READY_LINE}
`;

const POWER_BUTTON = `#!/bin/sh
# Nothing here is worth a slow farewell.
poweroff -f
`;

const PROFILE = `export PATH=/bin PS1='\\h:\\w# ' HOME=/root
cd
`;

function inittab(tty: string): string {
  // The "-" makes it a login shell. init gives it the line as controlling terminal: job control and Ctrl-C work.
  return `::sysinit:/etc/rc
${tty}::respawn:-/bin/sh
::respawn:/bin/acpid -f -l /dev/null
::ctrlaltdel:/bin/reboot
`;
}

/** The whole file system of the guest. `tty` is its serial line, such as "ttyS0". */
export function guestFiles(
  busybox: Uint8Array,
  modules: readonly GuestModule[],
  tty: string,
): CpioEntry[] {
  const text = (path: string, content: string, executable = false): CpioEntry => ({
    ...{ kind: 'file', path, executable },
    content: new TextEncoder().encode(content),
  });
  const folders = 'bin dev etc etc/acpi etc/acpi/PWRF lib lib/modules proc root run sys tmp var';
  return [
    ...folders.split(' ').map((path): CpioEntry => ({ kind: 'folder', path })),
    // The kernel opens it for init's output before there is a devtmpfs.
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'bin/busybox', content: busybox, executable: true },
    { kind: 'link', path: 'bin/sh', target: 'busybox' },
    { kind: 'link', path: 'init', target: 'bin/busybox' },
    { kind: 'link', path: 'sbin', target: 'bin' },
    { kind: 'link', path: 'var/run', target: '../run' },
    text('etc/inittab', inittab(tty)),
    text('etc/rc', BOOT_SCRIPT, true),
    text('etc/acpi/PWRF/00000080', POWER_BUTTON, true),
    text('etc/profile', PROFILE),
    text('etc/passwd', 'root::0:0:root:/root:/bin/sh\n'),
    text('etc/group', 'root:x:0:\n'),
    text('etc/modules', modules.map(({ name }) => `${name}\n`).join('')),
    ...modules.map(
      ({ name, content }): CpioEntry => ({
        ...{ kind: 'file', path: `lib/modules/${name}.ko` },
        content,
      }),
    ),
  ];
}

export interface GuestNetwork {
  readonly hostname: string;
  /** One per NIC, in order; {} leaves a NIC up without an address. */
  readonly nics: readonly GuestNicConfig[];
}

export interface GuestNicConfig {
  /** IPv4 or IPv6 with prefix length. */
  readonly address?: string;
  readonly gateway?: string;
  readonly mtu?: number;
}

/** The command-line words for the guest's boot script. Throws VmError when a value would not stay one word. */
export function guestArguments({ hostname, nics }: GuestNetwork): string {
  const words = [`netyard.hostname=${hostLabel(hostname)}`];
  nics.forEach(({ address, gateway, mtu }, index) => {
    const options = [
      ...(address ? [address] : []),
      ...(gateway ? [`gw=${gateway}`] : []),
      ...(mtu ? [`mtu=${mtu}`] : []),
    ];
    const bad = [address, gateway].find(
      (value) => value && !/^[0-9a-fA-F:.]+(\/\d+)?$/.test(value),
    );
    if (bad) throw new VmError('bad-spec', labSaid('vm-address', { address: bad, nic: index }));
    words.push(`netyard.eth${index}=${options.join(',')}`);
  });
  return words.join(' ');
}
