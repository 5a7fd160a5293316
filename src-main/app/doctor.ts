/** What this machine can do, found by trying it, and for what it cannot the way to get it. */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { DoctorCheck } from '../api/contract.ts';
import type { Capability } from '../lab/capability.ts';
import { holdsNetAdmin, namespaceCapability } from '../lab/netns/ip.ts';
import { qemuCapabilities } from '../lab/qemu/probe.ts';
import { findExecutable, runTool } from '../lab/tool.ts';
import { libcMissing } from '../ports/linux/libc.ts';
import { tapSupport } from '../ports/linux/tap-device.ts';
import { saidOf } from '../said/system-errors.ts';
import { type AppSaid, appSaid, sayApp } from './sentences.ts';

type Ways = Partial<Record<NodeJS.Platform, string>>;

/** A program that Netyard works with and does not bring. */
interface Tool {
  readonly id: string;
  readonly title: string;
  /** Any of these is enough. */
  readonly programs: readonly string[];
  readonly folders?: readonly string[];
  /** Systems on which it exists at all. */
  readonly platforms?: readonly NodeJS.Platform[];
  readonly ways: Ways;
}

const titles: Readonly<Record<string, string>> = {
  qemu: 'QEMU virtual machines',
  kvm: 'KVM acceleration',
  namespaces: 'Network namespaces as VMs',
};

const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/share/openvswitch/scripts'];

const tools: readonly Tool[] = [
  {
    id: 'passt',
    title: 'passt, the way out to the real network',
    programs: ['passt'],
    platforms: ['linux'],
    ways: { linux: 'apt-get install passt, dnf install passt, pacman -S passt' },
  },
  {
    id: 'ovs',
    title: 'Open vSwitch',
    programs: ['ovs-vswitchd'],
    folders: SYSTEM_FOLDERS,
    platforms: ['linux'],
    ways: { linux: 'apt-get install openvswitch-switch, dnf install openvswitch' },
  },
  {
    id: 'ovn',
    title: 'OVN',
    programs: ['ovn-nbctl'],
    folders: SYSTEM_FOLDERS,
    platforms: ['linux'],
    ways: { linux: 'apt-get install ovn-central ovn-host, dnf install ovn' },
  },
  {
    id: 'wireshark',
    title: 'Wireshark or tshark',
    programs: ['tshark', 'wireshark'],
    folders: ['/Applications/Wireshark.app/Contents/MacOS', 'C:\\Program Files\\Wireshark'],
    ways: {
      linux: 'apt-get install wireshark tshark, dnf install wireshark wireshark-cli',
      darwin: 'brew install --cask wireshark',
      win32: 'winget install WiresharkFoundation.Wireshark',
    },
  },
];

/** Runs all checks. `home` is where the probe of QEMU keeps its result. Never rejects. */
export async function runDoctor(home: string): Promise<DoctorCheck[]> {
  const [qemu, ...found] = await Promise.all([
    qemuCapabilities({ home }).catch((): Capability[] => []),
    ...tools.map(checkTool),
  ]);
  const capabilities = [...qemu, namespaceCapability()].map(fromCapability);
  return [checkLoop(), checkSqlite(), checkTap(), ...capabilities, ...found];
}

function ok(id: string, title: string, found: string): DoctorCheck {
  return check(id, title, 'ok', found);
}

function check(
  id: string,
  title: string,
  state: DoctorCheck['state'],
  found: string,
  whySaid: readonly AppSaid[] = [],
  howToGetSaid: readonly AppSaid[] = [],
): DoctorCheck {
  const [why, howToGet] = [sayApp(whySaid), sayApp(howToGetSaid)];
  return { id, title, state, found, why, howToGet, whySaid, howToGetSaid };
}

function fromCapability({ id, ok: usable, found, why, howToGet }: Capability): DoctorCheck {
  const there = found !== '' || (id === 'kvm' && existsSync('/dev/kvm'));
  const state = usable ? 'ok' : there ? 'unusable' : 'missing';
  return check(id, titles[id] ?? id, state, found, why, howToGet);
}

async function checkTool(tool: Tool): Promise<DoctorCheck> {
  const { id, title, programs, folders, platforms, ways } = tool;
  const ofHere = ways[process.platform];
  const way = ofHere === undefined ? [] : [appSaid('install', { ways: ofHere })];
  if (platforms !== undefined && !platforms.includes(process.platform)) {
    const why = [appSaid('not-on-system', { platform: process.platform })];
    return check(id, title, 'not-needed', '', why);
  }
  const path = programs.map((program) => findExecutable(program, folders)).find(Boolean);
  if (path === undefined) return check(id, title, 'missing', '', [appSaid('not-found')], way);
  try {
    const { stdout } = await runTool(path, ['--version'], { timeoutMs: 10_000 });
    const [line = ''] = stdout.toString().split('\n');
    return ok(id, title, line.trim() === '' ? path : `${line.trim()} (${path})`);
  } catch (error) {
    return check(id, title, 'unusable', path, saidOf(error), way);
  }
}

/** How the forwarding core waits for frames. Without direct system calls it still forwards, through Node's own sockets. */
function checkLoop(): DoctorCheck {
  const id = 'core';
  const title = 'Forwarding core';
  const missing = libcMissing();
  if (missing === null) return ok(id, title, 'epoll');
  return check(id, title, 'ok', 'Node.js', [missing]);
}

function checkSqlite(): DoctorCheck {
  const database = new Database(':memory:');
  const version = database.prepare('SELECT sqlite_version()').pluck().get();
  database.close();
  return ok('sqlite', 'Database', `SQLite ${version}`);
}

function checkTap(): DoctorCheck {
  const id = 'tap';
  const title = 'TAP devices';
  if (process.platform !== 'linux') {
    return check(id, title, 'not-needed', '', [appSaid('tap-linux-only')]);
  }
  const support = tapSupport();
  const found = '/dev/net/tun';
  if (support.ok && holdsNetAdmin()) return ok(id, title, found);
  if (support.ok)
    return check(
      id,
      title,
      'unusable',
      found,
      [appSaid('net-admin-missing')],
      [appSaid('make-tap')],
    );
  return check(id, title, 'unusable', '', [support.why], [appSaid('load-tun-as-root')]);
}
