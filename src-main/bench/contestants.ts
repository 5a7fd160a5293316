/**
 * The switches that are measured. Each connects two network namespaces, or offers two stream sockets; each
 * runs with its own defaults, in a namespace of its own.
 */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Arena } from './arena.ts';

/** A running contestant. */
export interface Running {
  /** Its processes, for CPU time; none for the kernel. */
  readonly processes: readonly ChildProcess[];
}

/** A contestant between two namespaces. */
export interface NetContestant {
  readonly name: string;
  /** Programs it needs. */
  readonly needs: readonly string[];
  /** Starts it in namespace `home`, with the devices `left` and `right` in it, ready to be moved away. */
  start(arena: Arena, home: string, left: string, right: string): Promise<Running>;
}

/** A contestant between stream sockets. */
export interface StreamContestant {
  readonly name: string;
  readonly needs: readonly string[];
  /** Starts it listening on `paths`. */
  start(arena: Arena, paths: readonly string[]): Promise<Running>;
}

/** The command line that runs this very program. */
function netyard(...args: string[]): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] as string, ...args];
}

function startIn(arena: Arena, home: string, command: readonly string[], env = {}): ChildProcess {
  return arena.start('ip', ['netns', 'exec', home, ...command], env);
}

async function devices(arena: Arena, home: string, ...names: string[]): Promise<void> {
  const there = (name: string): boolean =>
    arena.run('ip', '-n', home, '-br', 'link').includes(name);
  await arena.until(() => names.every(there), `device ${names.join(', ')}`);
}

const bridge: NetContestant = {
  name: 'linux bridge',
  needs: ['ip'],
  async start(arena, home, left, right) {
    const ip = (...args: string[]): string => arena.run('ip', '-n', home, ...args);
    ip('link', 'add', 'name', 'bridge', 'type', 'bridge');
    ip('link', 'set', 'dev', 'bridge', 'up');
    for (const [index, device] of [left, right].entries()) {
      ip('link', 'add', 'name', device, 'type', 'veth', 'peer', 'name', `port${index}`);
      ip('link', 'set', 'dev', `port${index}`, 'master', 'bridge', 'up');
    }
    return { processes: [] };
  },
};

const ovs: NetContestant = {
  name: 'open vswitch',
  needs: ['ovs-vswitchd', 'ovsdb-server', 'ovsdb-tool', 'ovs-vsctl'],
  async start(arena, home, left, right) {
    const folder = arena.folder;
    const env = {
      OVS_RUNDIR: folder,
      OVS_DBDIR: folder,
      OVS_LOGDIR: folder,
      OVS_SYSCONFDIR: folder,
    };
    const socket = arena.path('ovsdb');
    const schema = '/usr/share/openvswitch/vswitch.ovsschema';
    arena.run('ovsdb-tool', 'create', arena.path('ovs.db'), schema);
    const database = arena.start(
      'ovsdb-server',
      [arena.path('ovs.db'), `--remote=punix:${socket}`, `--pidfile=${arena.path('ovsdb.pid')}`],
      env,
    );
    await arena.until(() => existsSync(socket), 'ovsdb-server');
    const pidfile = `--pidfile=${arena.path('ovs.pid')}`;
    const daemon = startIn(arena, home, ['ovs-vswitchd', `unix:${socket}`, pidfile], env);
    const vsctl = (...args: string[]): string =>
      arena.run('ovs-vsctl', '--timeout=15', `--db=unix:${socket}`, ...args);
    vsctl('--no-wait', 'init');
    vsctl('add-br', 'br', '--', 'set', 'bridge', 'br', 'datapath_type=netdev');
    for (const device of [left, right]) {
      vsctl('add-port', 'br', device, '--', 'set', 'interface', device, 'type=tap');
    }
    await devices(arena, home, left, right);
    return { processes: [daemon, database] };
  },
};

const vde: NetContestant = {
  name: 'vde_switch',
  needs: ['vde_switch', 'vde_plug2tap'],
  async start(arena, home, left, right) {
    const socket = arena.path('vde');
    const daemon = startIn(arena, home, ['vde_switch', '-s', socket]);
    await arena.until(() => existsSync(`${socket}/ctl`), 'vde_switch');
    const plugs = [left, right].map((device) =>
      startIn(arena, home, ['vde_plug2tap', '-s', socket, device]),
    );
    await devices(arena, home, left, right);
    return { processes: [daemon, ...plugs] };
  },
};

const ours: NetContestant = {
  name: 'netyard',
  needs: [],
  async start(arena, home, left, right) {
    const child = startIn(arena, home, netyard('switch', '--tap', left, '--tap', right));
    await arena.line(child, 'READY');
    return { processes: [child] };
  },
};

/** Between namespaces; ours first. */
export const netContestants: readonly NetContestant[] = [ours, bridge, ovs, vde];

const qemuHub: StreamContestant = {
  name: 'qemu hub',
  needs: ['qemu-system-x86_64'],
  async start(arena, paths) {
    const machine = ['-M', 'none', '-display', 'none', '-nodefaults'];
    const silent = ['-monitor', 'none', '-serial', 'none'];
    const ports = paths.flatMap((path, i) => [
      '-netdev',
      `stream,id=s${i},server=on,addr.type=unix,addr.path=${path}`,
      '-netdev',
      `hubport,id=h${i},hubid=0,netdev=s${i}`,
    ]);
    const child = arena.start('qemu-system-x86_64', [...machine, ...silent, ...ports]);
    await arena.until(() => paths.every((path) => existsSync(path)), 'the hub of QEMU');
    return { processes: [child] };
  },
};

const ourStreams: StreamContestant = {
  name: 'netyard',
  needs: [],
  async start(arena, paths) {
    const [command, ...args] = netyard('switch', ...paths.flatMap((path) => ['--stream', path]));
    const child = arena.start(command as string, args);
    await arena.line(child, 'READY');
    return { processes: [child] };
  },
};

/** Between stream sockets; ours first. */
export const streamContestants: readonly StreamContestant[] = [ourStreams, qemuHub];
