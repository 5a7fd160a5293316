/**
 * The one list of real peers: programs, files and rights that tests use and that npm does not bring.
 * `install-peers.ts` installs from it, `peers.ts` skips by it, vitest.config.ts points the guest builder at its kernel.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** One real peer. */
export interface Peer {
  /** What tests use it for. */
  readonly purpose: string;
  /** Debian/Ubuntu packages that bring it; empty where apt cannot. */
  readonly packages: readonly string[];
  /** How to get it where apt is not the way. */
  readonly hint?: string;
  /** Systems on which it can exist at all; elsewhere its suites are skipped even with CI=true. */
  readonly platforms: readonly NodeJS.Platform[];
  /** Whether CI=true demands it. Electron's binary is a download that not every build machine may make. */
  readonly requiredInCi: boolean;
  /** Whether it is here and usable. Starts at most one short program. */
  readonly probe: () => boolean;
}

const linuxTool = (purpose: string, packages: string[], ...commands: string[]): Peer => ({
  purpose,
  packages,
  platforms: ['linux'],
  requiredInCi: true,
  probe: () => commands.every((command) => findCommand(command) !== undefined),
});

/** Every peer by the name that tests use. */
export const peers = {
  iperf3: linuxTool('TCP and UDP throughput between real kernel stacks', ['iperf3'], 'iperf3'),
  ovs: linuxTool(
    'Open vSwitch as a yardstick (netdev datapath) and as an oracle (dummy datapath)',
    ['openvswitch-switch'],
    'ovs-vswitchd',
    'ovsdb-server',
    'ovsdb-tool',
    'ovs-vsctl',
    'ovs-appctl',
  ),
  vde: linuxTool('VDE as a yardstick', ['vde2'], 'vde_switch', 'vde_plug2tap'),
  qemu: linuxTool('Linux guests and the QEMU hub', ['qemu-system-x86'], 'qemu-system-x86_64'),
  busybox: linuxTool('user space of the tiny guest', ['busybox-static'], 'busybox'),
  cpio: linuxTool('packs the initramfs of the tiny guest', ['cpio'], 'cpio'),
  kmod: linuxTool('order of the guest kernel modules', ['kmod'], 'modprobe', 'depmod'),
  tshark: linuxTool('reads what we capture and emit', ['tshark'], 'tshark', 'capinfos'),
  nfdump: linuxTool(
    'collects the flow records and samples that we send',
    ['nfdump', 'nfdump-sflow'],
    'nfcapd',
    'nfdump',
    'sfcapd',
  ),
  lldpd: linuxTool('an LLDP neighbor', ['lldpd'], 'lldpd', 'lldpcli'),
  tcpdump: linuxTool('reads what we capture', ['tcpdump'], 'tcpdump'),
  ethtool: linuxTool('offload settings of TAP and veth devices', ['ethtool'], 'ethtool'),
  ping: linuxTool('echo between network namespaces', ['iputils-ping'], 'ping'),
  iproute: linuxTool('network namespaces and devices', ['iproute2'], 'ip', 'bridge', 'tc'),
  dnsmasq: linuxTool('a DHCP server as others use it', ['dnsmasq-base'], 'dnsmasq'),
  kernel: {
    purpose: 'kernel and virtio modules of the tiny guest',
    packages: ['linux-image-cloud-amd64'],
    platforms: ['linux'],
    requiredInCi: true,
    probe: () =>
      ['', guestKernelRoot()].some(
        (top) =>
          globSync(`${top}/boot/vmlinuz-*`).length > 0 &&
          globSync(`${top}/lib/modules/*/modules.dep`).length > 0,
      ),
  },
  chromium: {
    purpose: 'drives the web mode in a real browser',
    packages: ['chromium'],
    platforms: ['linux'],
    requiredInCi: true,
    probe: () => chromiumPath() !== undefined,
  },
  'cjk-fonts': {
    purpose: 'screenshots with Chinese text',
    packages: ['fonts-noto-cjk'],
    platforms: ['linux'],
    requiredInCi: true,
    probe: () => globSync('/usr/share/fonts/**/NotoSansCJK*').length > 0,
  },
  tap: {
    purpose: 'TAP devices and network namespaces of real kernel stacks',
    packages: [],
    hint: 'run as root on a Linux with /dev/net/tun and the right to make network namespaces',
    platforms: ['linux'],
    requiredInCi: true,
    probe: () => existsSync('/dev/net/tun') && spawnSync('unshare', ['-n', 'true']).status === 0,
  },
  electron: {
    purpose: 'the desktop window',
    packages: [],
    hint: 'node node_modules/electron/install.js',
    platforms: ['linux', 'darwin', 'win32'],
    requiredInCi: false,
    probe: () => electronPath() !== undefined,
  },
  display: {
    purpose:
      'a screen for the desktop window; test/electron/display.ts starts Xvfb where there is none',
    packages: ['xvfb'],
    platforms: ['linux', 'darwin', 'win32'],
    requiredInCi: true,
    probe: () =>
      process.platform !== 'linux' ||
      Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) ||
      findCommand('Xvfb') !== undefined,
  },
} as const satisfies Record<string, Peer>;

/** The name of a peer. */
export type PeerName = keyof typeof peers;

/** Absolute path of a command on PATH or in the places of system tools, or undefined. */
export function findCommand(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders
    .map((folder) => join(folder, command))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Absolute path of a Chromium or Chrome that Playwright can drive, or undefined. */
export function chromiumPath(): string | undefined {
  return ['chromium', 'google-chrome', 'chromium-browser']
    .map(findCommand)
    .find((path) => path !== undefined);
}

/** Absolute path of Electron's binary, or undefined where only its npm package is installed. */
export function electronPath(): string | undefined {
  try {
    const folder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where install-peers.ts unpacks a guest kernel (boot/ and lib/modules/ below it). Unpacked and not installed: no initramfs is
 * generated and no boot loader touched, so it takes seconds and leaves the machine as it was.
 */
export function guestKernelRoot(): string {
  return (
    process.env.NETYARD_GUEST_KERNEL_ROOT ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'netyard', 'guest-kernel')
  );
}
