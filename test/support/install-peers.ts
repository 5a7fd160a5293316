/**
 * Installs the real peers that are missing (peer-list.ts) where that is possible: as root on Debian and Ubuntu.
 * Anywhere else it says what is missing and changes nothing. Never fails: a peer that stays missing is the tests' business.
 * Services of the packages (Open vSwitch) are not started, and one that already runs is not touched: tests start their own.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guestKernelRoot, type Peer, peers } from './peer-list.ts';

const POLICY = '/usr/sbin/policy-rc.d';

function run(command: string, args: string[], cwd?: string): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return true;
  console.error(`${command} ${args.join(' ')} ended with ${status}:\n${tail(stdout, stderr)}`);
  return false;
}

function tail(...texts: string[]): string {
  return texts.join('\n').trim().split('\n').slice(-15).join('\n');
}

function canInstall(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return existsSync('/usr/bin/apt-get') && existsSync('/etc/os-release')
    ? /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
    : false;
}

/** Installs packages in one go, or one by one where one of them does not exist here, with no service started. */
function installPackages(packages: string[]): void {
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const install = ['install', '-y', '-q', '--no-install-recommends'];
    if (!run('apt-get', [...install, ...packages]))
      for (const name of packages) run('apt-get', [...install, name]);
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

/** Fetches the kernel package that a metapackage stands for and unpacks it into the guest kernel's folder. */
function unpackKernel(metapackage: string): void {
  const { stdout } = spawnSync('apt-cache', ['depends', metapackage], { encoding: 'utf8' });
  const image = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
  if (!image) {
    console.error(`No kernel package behind ${metapackage} on this system.`);
    return;
  }
  const target = guestKernelRoot();
  const folder = mkdtempSync(join(tmpdir(), 'netyard-kernel-'));
  try {
    if (!run('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', '-q', image], folder)) return;
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    for (const file of globSync('*.deb', { cwd: folder }))
      run('dpkg', ['-x', file, target], folder);
    for (const version of globSync('lib/modules/*', { cwd: target }))
      run('depmod', ['-b', target, version.slice('lib/modules/'.length)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function missingPeers(): [string, Peer][] {
  return Object.entries<Peer>(peers).filter(
    ([, peer]) => peer.platforms.includes(process.platform) && !peer.probe(),
  );
}

const before = missingPeers();
const wanted = before.flatMap(([, peer]) => peer.packages);
if (wanted.length > 0 && canInstall()) {
  console.log(`Installing the peers of the tests: ${wanted.join(' ')}`);
  run('apt-get', ['update', '-q']);
  const kernels = new Set<string>(peers.kernel.packages);
  const programs = wanted.filter((name) => !kernels.has(name));
  if (programs.length > 0) installPackages(programs);
  for (const name of wanted.filter((name) => kernels.has(name))) unpackKernel(name);
}
if (canInstall() && !existsSync('/dev/net/tun')) {
  mkdirSync('/dev/net', { recursive: true });
  run('mknod', ['/dev/net/tun', 'c', '10', '200']);
}
for (const [name, peer] of missingPeers())
  console.log(`Peer ${name} is missing (${peer.purpose}): ${peer.hint ?? peer.packages.join(' ')}`);
