// What goes into the guest: module order, the words of its command line, and the errors of a computer that lacks the parts.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildGuest, findGuest, isStaticElf } from '../../../src-main/lab/guest/build.ts';
import { guestArguments } from '../../../src-main/lab/guest/init.ts';
import { loadOrder, moduleName, readModuleIndex } from '../../../src-main/lab/guest/modules.ts';
import { withPeers } from '../../support/peers.ts';

const DEP = `kernel/drivers/virtio/virtio_ring.ko.xz:
kernel/drivers/virtio/virtio.ko.xz: kernel/drivers/virtio/virtio_ring.ko.xz
kernel/net/core/failover.ko.xz:
kernel/drivers/net/net_failover.ko.xz: kernel/net/core/failover.ko.xz
kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz kernel/drivers/virtio/virtio.ko.xz kernel/drivers/virtio/virtio_ring.ko.xz
kernel/drivers/misc/pvpanic/pvpanic-mmio.ko.xz:
`;

describe('kernel modules', () => {
  it('are loaded after what they need, each once', () => {
    const index = readModuleIndex(DEP, 'kernel/net/packet/af_packet.ko\n');
    const wanted = ['virtio_net', 'virtio', 'pvpanic_mmio', 'af_packet', 'nonsense'];
    const { files, missing } = loadOrder(index, wanted);
    expect(files.map(moduleName)).toEqual([
      'virtio_ring',
      'virtio',
      'failover',
      'net_failover',
      'virtio_net',
      'pvpanic_mmio',
    ]);
    expect(missing).toEqual(['nonsense']);
  });
});

withPeers('kernel modules as modprobe orders them', ['kmod', 'kernel'], () => {
  it('come in the same order', () => {
    const root = process.env.NETYARD_GUEST_KERNEL_ROOT ?? '/';
    const version = readdirSync(join(root, 'lib/modules'))[0] ?? '';
    const folder = join(root, 'lib/modules', version);
    const [dep, builtin] = ['modules.dep', 'modules.builtin'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    const index = readModuleIndex(dep ?? '', builtin ?? '');
    for (const name of ['virtio_net', 'virtio_pci', 'virtio_mmio']) {
      const args = ['-d', root, '-S', version, '--show-depends', name];
      const { stdout } = spawnSync('modprobe', args, { encoding: 'utf8' });
      const theirs = [...stdout.matchAll(/^insmod (\S+)/gm)].map((match) =>
        moduleName(match[1] ?? ''),
      );
      expect(loadOrder(index, [name]).files.map(moduleName)).toEqual(theirs);
    }
  });
});

describe('guestArguments', () => {
  it('says name, addresses, gateway and MTU of each NIC in order', () => {
    const nics = [{ address: '10.0.10.11/24', gateway: '10.0.10.1', mtu: 1500 }, {}];
    expect(guestArguments({ hostname: 'web1', nics })).toBe(
      'netyard.hostname=web1 netyard.eth0=10.0.10.11/24,gw=10.0.10.1,mtu=1500 netyard.eth1=',
    );
  });

  it.each([
    ['web 1', 'web-1'],
    ['a_b/c init=/bin/sh', 'a-b-c-init-bin-sh'],
    ['网络', 'vm'],
    ['x'.repeat(100), 'x'.repeat(63)],
  ])('makes a host name of %j', (hostname, label) => {
    expect(guestArguments({ hostname, nics: [] })).toBe(`netyard.hostname=${label}`);
  });

  it('refuses an address that would become another word', () => {
    const nics = [{ address: '10.0.0.1/24 init=/bin/sh' }];
    expect(() => guestArguments({ hostname: 'a', nics })).toThrow(/is not an address for NIC 0/);
  });
});

describe('buildGuest', () => {
  let root: string;
  let lines: string[];
  const build = (out = 'out') =>
    buildGuest({ root, outDir: join(root, out), log: (line) => lines.push(line) });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ny-root-'));
    lines = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A kernel with the modules that the guest needs, stored the way `suffix` says. */
  function makeKernel(version: string, suffix = '', pack = (bytes: Buffer) => bytes): void {
    const folder = join(root, 'lib/modules', version);
    mkdirSync(join(root, 'boot'), { recursive: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, 'boot', `vmlinuz-${version}`), `kernel ${version}`);
    const names = ['virtio_mmio', 'virtio_pci', 'virtio_net'];
    for (const name of names)
      writeFileSync(join(folder, `${name}.ko${suffix}`), pack(Buffer.from(`module ${name}`)));
    writeFileSync(
      join(folder, 'modules.dep'),
      names.map((name) => `${name}.ko${suffix}:\n`).join(''),
    );
    writeFileSync(join(folder, 'modules.builtin'), '');
  }

  /** The head of a static ELF program: no program headers at all. */
  function makeBusybox(): void {
    const elf = Buffer.alloc(128);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/busybox'), elf);
  }

  it('says which package brings a kernel', async () => {
    await expect(build()).rejects.toThrow(/install one: apt-get install linux-image-cloud-amd64/);
  });

  it('names the modules that a kernel lacks', async () => {
    makeKernel('6.1.0-1-amd64');
    writeFileSync(join(root, 'lib/modules/6.1.0-1-amd64/modules.dep'), 'virtio_pci.ko:\n');
    makeBusybox();
    await expect(build()).rejects.toThrow(
      /Kernel 6.1.0-1-amd64 has no module virtio_mmio, virtio_net/,
    );
  });

  it('takes the newest kernel, a cloud kernel first, and only one that has its image', async () => {
    for (const version of ['6.1.9-amd64', '6.1.10-amd64']) makeKernel(version);
    makeBusybox();
    expect((await build()).version).toBe('6.1.10-amd64');
    makeKernel('5.10.0-cloud-amd64');
    expect((await build()).version).toBe('5.10.0-cloud-amd64');
    rmSync(join(root, 'boot/vmlinuz-5.10.0-cloud-amd64'));
    expect((await build()).version).toBe('6.1.10-amd64');
  });

  it('writes nothing when nothing has changed, and anew when a part has', async () => {
    makeKernel('6.1.0-cloud-amd64');
    makeBusybox();
    const { initrd, kernel } = await build();
    const before = statSync(initrd).ino;
    await build();
    expect(statSync(initrd).ino).toBe(before);
    expect(lines.at(-1)).toMatch(/is up to date/);
    writeFileSync(join(root, 'boot/vmlinuz-6.1.0-cloud-amd64'), 'patched kernel');
    await build();
    expect(readFileSync(kernel, 'utf8')).toBe('patched kernel');
    expect(statSync(initrd).ino).not.toBe(before);
  });

  it('may be built by several at once', async () => {
    makeKernel('6.1.0-cloud-amd64');
    makeBusybox();
    const [guest] = await Promise.all([build(), build(), build()]);
    expect(readdirSync(join(root, 'out')).sort()).toEqual([
      'initramfs.cpio',
      'manifest.json',
      'vmlinuz',
    ]);
    expect(await findGuest(join(root, 'out'))).toEqual(guest);
  });

  it('says where it cannot be written', async () => {
    makeKernel('6.1.0-cloud-amd64');
    makeBusybox();
    writeFileSync(join(root, 'out'), 'a file');
    await expect(build()).rejects.toThrow(/The guest cannot be written to .*out: /);
  });

  it('does not take half a build for a guest', async () => {
    makeKernel('6.1.0-cloud-amd64');
    makeBusybox();
    const outDir = join(root, 'out');
    expect(await findGuest(outDir)).toBeUndefined();
    const guest = await build();
    expect(await findGuest(outDir)).toEqual(guest);
    writeFileSync(join(outDir, 'manifest.json'), '{"version": 1');
    expect(await findGuest(outDir)).toBeUndefined();
    expect(await build()).toEqual(guest);
    expect(await findGuest(outDir)).toEqual(guest);
  });

  it.each([
    ['.gz', gzipSync],
    ['.zst', zstdCompressSync],
  ] as const)('decompresses modules stored as %s', async (suffix, pack) => {
    makeKernel('6.1.0-cloud-amd64', suffix, pack);
    makeBusybox();
    const { initrd } = await build();
    expect(readFileSync(initrd, 'latin1')).toContain('module virtio_net');
  });
});

describe('isStaticElf', () => {
  it('tells a program of its own from one that needs shared libraries, and from other files', () => {
    expect(isStaticElf(readFileSync(process.execPath))).toBe(false);
    expect(isStaticElf(Buffer.from('#!/bin/sh\n'))).toBe(false);
    expect(isStaticElf(Buffer.alloc(64))).toBe(false);
    if (existsSync('/bin/busybox')) expect(isStaticElf(readFileSync('/bin/busybox'))).toBe(true);
  });
});
