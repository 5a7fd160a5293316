// QEMU's argument list: what each kind of VM becomes, and what is refused.
import { describe, expect, it } from 'vitest';
import { type QemuHost, type QemuSpec, qemuArguments } from '../../../src-main/lab/qemu/machine.ts';

const host: QemuHost = {
  version: { major: 7, minor: 2, micro: 22 },
  machines: ['microvm', 'q35', 'pc'],
  accel: 'tcg',
  sandbox: true,
  cpuMHz: 2250.4,
  qmpSocketPath: '/run/ny/qmp',
  consoleSocketPath: '/run/ny/console',
};
const kernel: QemuSpec = {
  name: 'web1',
  boot: { kind: 'kernel', kernel: '/g/vmlinuz', initrd: '/g/initramfs.cpio', append: 'quiet' },
  nics: [{ mac: '02:00:00:00:0a:01', mtu: 9000, socketPath: '/run/ny/port1' }],
};
const disk: QemuSpec = { name: 'db1', boot: { kind: 'disk', path: '/d/disk.qcow2' }, nics: [] };

/** The value behind the n-th `option`. */
function optionValue(args: readonly string[], option: string, n = 0): string | undefined {
  const at = args.flatMap((arg, i) => (arg === option ? [i] : []))[n];
  return at === undefined ? undefined : args[at + 1];
}

describe('qemuArguments', () => {
  it('boots a kernel on microvm, with the clock told to it under TCG', () => {
    expect(qemuArguments(kernel, host)).toMatchInlineSnapshot(`
      [
        "-name",
        "guest=web1",
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-sandbox",
        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        "-machine",
        "microvm,x-option-roms=off,rtc=on",
        "-accel",
        "tcg,thread=multi",
        "-m",
        "256M",
        "-smp",
        "1",
        "-chardev",
        "socket,id=qmp,path=/run/ny/qmp",
        "-mon",
        "chardev=qmp,mode=control",
        "-chardev",
        "socket,id=console,path=/run/ny/console",
        "-serial",
        "chardev:console",
        "-device",
        "pvpanic",
        "-kernel",
        "/g/vmlinuz",
        "-initrd",
        "/g/initramfs.cpio",
        "-append",
        "console=ttyS0 pci=off lpj=4000000 tsc_early_khz=2250000 tsc=reliable quiet",
        "-netdev",
        "stream,id=net0,server=off,addr.type=unix,addr.path=/run/ny/port1",
        "-device",
        "virtio-net-device,netdev=net0,mac=02:00:00:00:0a:01,host_mtu=9000",
      ]
    `);
  });

  it('lets a kernel measure its clock under KVM', () => {
    const args = qemuArguments(kernel, { ...host, accel: 'kvm' });
    expect(optionValue(args, '-append')).toBe('console=ttyS0 pci=off quiet');
    expect(optionValue(args, '-cpu')).toBe('host');
  });

  it('boots a disk on q35 with firmware on the serial line', () => {
    const args = qemuArguments({ ...disk, nics: kernel.nics }, host);
    expect(optionValue(args, '-machine')).toBe('q35,graphics=off');
    expect(optionValue(args, '-drive')).toBe('id=disk,if=none,file=/d/disk.qcow2,format=qcow2');
    expect(args).toContain('virtio-blk-pci,drive=disk');
    expect(args).toContain(
      'virtio-net-pci,netdev=net0,mac=02:00:00:00:0a:01,host_mtu=9000,romfile=',
    );
    expect(args).not.toContain('-kernel');
  });

  it.each([
    ['keep', ''],
    ['discard', ',snapshot=on'],
    ['readonly', ',readonly=on'],
  ] as const)('%s writes to a disk', (writes, option) => {
    const boot = { kind: 'disk', path: '/d/x.img', writes } as const;
    const args = qemuArguments({ ...disk, boot }, host);
    expect(optionValue(args, '-drive')).toBe(`id=disk,if=none,file=/d/x.img,format=raw${option}`);
  });

  it('boots a CD', () => {
    const args = qemuArguments({ ...disk, boot: { kind: 'cdrom', path: '/i.iso' } }, host);
    expect(optionValue(args, '-drive')).toBe(
      'id=cd,if=none,media=cdrom,readonly=on,file=/i.iso,format=raw',
    );
    expect(args).toContain('ide-cd,drive=cd');
  });

  it('boots a kernel on virt where the computer is an arm64', () => {
    const args = qemuArguments(kernel, { ...host, machines: ['virt', 'none'] });
    expect(optionValue(args, '-machine')).toBe('virt');
    expect(optionValue(args, '-append')).toBe('console=ttyAMA0 quiet');
    expect(args).not.toContain('pvpanic');
  });

  it('takes q35 where QEMU was built without microvm', () => {
    expect(optionValue(qemuArguments(kernel, { ...host, machines: ['q35'] }), '-machine')).toMatch(
      /^q35/,
    );
  });

  it.each([
    [{ major: 7, minor: 2, micro: 0 }, ''],
    [{ major: 8, minor: 0, micro: 0 }, ',reconnect=1'],
    [{ major: 9, minor: 1, micro: 0 }, ',reconnect=1'],
    [{ major: 9, minor: 2, micro: 0 }, ',reconnect-ms=1000'],
    [{ major: 10, minor: 0, micro: 0 }, ',reconnect-ms=1000'],
  ])('speaks to QEMU %o', (version, option) => {
    expect(optionValue(qemuArguments(kernel, { ...host, version }), '-netdev')).toBe(
      `stream,id=net0,server=off,addr.type=unix,addr.path=/run/ny/port1${option}`,
    );
  });

  it('leaves the sandbox out where QEMU has none', () => {
    expect(qemuArguments(kernel, { ...host, sandbox: false })).not.toContain('-sandbox');
  });

  it('does not let a comma become an option', () => {
    const args = qemuArguments(
      {
        name: 'a,process=b',
        boot: { kind: 'disk', path: '/d/a,readonly=off.img' },
        nics: [{ mac: '02:00:00:00:0a:01', socketPath: '/s,server=on' }],
      },
      { ...host, qmpSocketPath: '/q,server=on', consoleSocketPath: '/c,logfile=/x' },
    );
    expect(optionValue(args, '-name')).toBe('guest=a,,process=b');
    expect(optionValue(args, '-drive')).toContain('file=/d/a,,readonly=off.img,format');
    expect(optionValue(args, '-netdev')).toContain('addr.path=/s,,server=on');
    expect(optionValue(args, '-chardev', 0)).toContain('path=/q,,server=on');
    expect(optionValue(args, '-chardev', 1)).toContain('path=/c,,logfile=/x');
  });

  const nic = { mac: '02:00:00:00:0a:01', socketPath: '/s' };
  const bad: [string, QemuSpec, RegExp][] = [
    ['no name', { ...kernel, name: '' }, /has no name/],
    ['a line feed', { ...kernel, name: 'a\nb' }, /control character/],
    ['a NUL in a path', { ...disk, boot: { kind: 'cdrom', path: '/a\0' } }, /control character/],
    ['no memory', { ...kernel, memoryMiB: 0 }, /memory of 0 MiB is not in 16–4194304/],
    ['half a CPU', { ...kernel, cpus: 0.5 }, /CPUs are not in 1–255/],
    ['a wrong UUID', { ...kernel, uuid: '1,2' }, /"1,2" is not a UUID/],
    ['a wrong MAC', { ...kernel, nics: [{ ...nic, mac: '02:00' }] }, /"02:00" is not a MAC/],
    ['a wrong MTU', { ...kernel, nics: [{ ...nic, mtu: 67 }] }, /MTU 67 is not in 68–65535/],
    ['nine NICs', { ...kernel, nics: Array(9).fill(nic) }, /has 9 NICs and a QEMU VM may have 8/],
    ['a disk on microvm', { ...disk, machine: 'microvm' }, /"microvm" boots a kernel only/],
    ['a machine it lacks', { ...kernel, machine: 'virt' }, /no machine type "virt"/],
    [
      'a command line too long for Linux',
      { ...kernel, boot: { kind: 'kernel', kernel: '/k', append: 'x'.repeat(2048) } },
      /longer than 2047 characters/,
    ],
  ];
  it.each(bad)('refuses %s', (_name, spec, message) => {
    expect(() => qemuArguments(spec, host)).toThrow(message);
  });

  it('refuses a QEMU without the stream network device', () => {
    const version = { major: 7, minor: 1, micro: 0 };
    expect(() => qemuArguments(kernel, { ...host, version })).toThrow(/install QEMU 7.2 or newer/);
  });
});
