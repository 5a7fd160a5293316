// Makes a tiny Linux guest (kernel + initramfs, 3 MB) from what this computer has: its own kernel, that kernel's virtio modules
// and a static busybox. Nothing is downloaded. Building again with the same parts writes nothing.
import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { errorValue } from '../../said/system-errors.ts';
import { VmError } from '../backend.ts';
import type { QemuBoot } from '../qemu/machine.ts';
import { labSaid } from '../sentences.ts';
import { findExecutable, runTool } from '../tool.ts';
import { writeCpio } from './cpio.ts';
import { type GuestModule, type GuestNetwork, guestArguments, guestFiles } from './init.ts';
import { loadOrder, moduleName, readModuleIndex } from './modules.ts';

export interface BuildGuestOptions {
  /** Where kernel, initramfs and manifest go; NETYARD_HOME/guest by custom. */
  readonly outDir: string;
  /** Folder with boot/ and lib/modules/. Default: NETYARD_GUEST_KERNEL_ROOT, else this computer's root. */
  readonly root?: string;
  readonly log: (line: string) => void;
}

export interface Guest {
  readonly kernel: string;
  readonly initrd: string;
  /** The kernel's release, such as "6.1.0-56-cloud-amd64". */
  readonly version: string;
}

const manifest = z.object({ version: z.string(), inputs: z.string() });

/** Without one of these the guest has no network. */
const REQUIRED_MODULES = ['virtio_mmio', 'virtio_pci', 'virtio_net'];
/** Packet sockets, the power button, and the report of a kernel panic to QEMU. */
const USEFUL_MODULES = ['af_packet', 'button', 'evdev', 'pvpanic_mmio', 'pvpanic_pci'];

/** Builds the guest. Rejects with VmError `missing-tool` that names the package to install. */
export async function buildGuest(options: BuildGuestOptions): Promise<Guest> {
  const { outDir, log } = options;
  const root = options.root ?? (process.env.NETYARD_GUEST_KERNEL_ROOT || '/');
  const source = await findKernel(root);
  log(`Kernel ${source.version} from ${source.kernel}`);
  const busybox = await findBusybox(root);
  log(`Busybox from ${busybox}`);
  const [kernel, program, modules] = await Promise.all([
    readFile(source.kernel),
    readFile(busybox),
    readModules(source, busybox, log),
  ]);
  const tty = process.arch === 'arm64' ? 'ttyAMA0' : 'ttyS0';
  const initramfs = writeCpio(guestFiles(program, modules, tty));
  const guest = { ...guestPaths(outDir), version: source.version };
  const inputs = createHash('sha256').update(kernel).update(initramfs).digest('hex');
  if ((await readManifest(outDir))?.inputs === inputs) {
    log(`The guest in ${outDir} is up to date.`);
    return guest;
  }
  // In this order: a build that was cut off counts as none.
  await replaceFiles(outDir, [
    [guest.kernel, kernel],
    [guest.initrd, initramfs],
    [manifestPath(outDir), JSON.stringify({ version: source.version, inputs })],
  ]);
  log(
    `Built ${guest.initrd} (${Math.ceil(initramfs.length / 1024)} KiB, ${modules.length} modules).`,
  );
  return guest;
}

/** The guest that was built into `outDir`, or undefined. */
export async function findGuest(outDir: string): Promise<Guest | undefined> {
  const found = await readManifest(outDir);
  return found && { ...guestPaths(outDir), version: found.version };
}

/** How QEMU boots the guest as the VM described by `network`. Throws VmError on a bad address. */
export function guestBoot(guest: Guest, network: GuestNetwork): QemuBoot {
  const append = `quiet ${guestArguments(network)}`;
  return { kind: 'kernel', kernel: guest.kernel, initrd: guest.initrd, append };
}

interface KernelSource {
  readonly version: string;
  readonly kernel: string;
  readonly modulesFolder: string;
}

const KERNEL_PACKAGE =
  'apt-get install linux-image-cloud-amd64 (Debian) or linux-image-virtual (Ubuntu), or set ' +
  'NETYARD_GUEST_KERNEL_ROOT to a folder with boot/ and lib/modules/ of one';

/** The newest kernel that has both an image and modules; "cloud" kernels first, they boot fastest. */
async function findKernel(root: string): Promise<KernelSource> {
  const modules = [join(root, 'lib/modules'), join(root, 'usr/lib/modules')].find(existsSync);
  const versions = modules === undefined ? [] : await readdir(modules);
  const rank = (version: string): number => (version.includes('cloud') ? 1 : 0);
  versions.sort((a, b) => rank(b) - rank(a) || b.localeCompare(a, 'en', { numeric: true }));
  let locked: string | undefined;
  for (const version of versions) {
    const modulesFolder = join(modules ?? '', version);
    const images = [join(root, 'boot', `vmlinuz-${version}`), join(modulesFolder, 'vmlinuz')];
    for (const kernel of images.filter(existsSync)) {
      if (!existsSync(join(modulesFolder, 'modules.dep'))) continue;
      if (await isReadable(kernel)) return { version, kernel, modulesFolder };
      locked = kernel;
    }
  }
  if (locked !== undefined)
    throw new VmError('missing-tool', labSaid('guest-kernel-locked', { file: locked }));
  throw new VmError(
    'missing-tool',
    labSaid('guest-no-kernel', { folder: root, ways: KERNEL_PACKAGE }),
  );
}

function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}

const BUSYBOX_PACKAGE =
  'apt-get install busybox-static (Debian, Ubuntu), dnf install busybox (Fedora), apk add busybox-static (Alpine)';
const BUSYBOX_NAMES = ['busybox', 'busybox.static', 'busybox-static'];

/** A busybox without shared libraries: the guest has none. */
async function findBusybox(root: string): Promise<string> {
  const folders = ['bin', 'usr/bin', 'sbin', 'usr/sbin'].map((folder) => join(root, folder));
  const here = folders.flatMap((folder) => BUSYBOX_NAMES.map((name) => join(folder, name)));
  const inPath = BUSYBOX_NAMES.map((name) => findExecutable(name)).filter(
    (file) => file !== undefined,
  );
  for (const file of [...here.filter(existsSync), ...inPath])
    if (isStaticElf(await readFile(file))) return file;
  throw new VmError('missing-tool', labSaid('guest-no-busybox', { ways: BUSYBOX_PACKAGE }));
}

const PT_INTERP = 3;

/** True for a 64-bit little-endian ELF program that names no dynamic linker (ELF-64 object file format, program header). */
export function isStaticElf(file: Uint8Array): boolean {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint16(4) !== 0x0201)
    return false;
  const at = Number(view.getBigUint64(32, true));
  const [size, count] = [view.getUint16(54, true), view.getUint16(56, true)];
  if (at + size * count > file.length || size < 4) return false;
  return Array.from({ length: count }, (_, i) => view.getUint32(at + i * size, true)).every(
    (type) => type !== PT_INTERP,
  );
}

async function readModules(
  { modulesFolder, version }: KernelSource,
  busybox: string,
  log: (line: string) => void,
): Promise<GuestModule[]> {
  const [dep, builtin] = await Promise.all(
    ['modules.dep', 'modules.builtin'].map((name) => readFile(join(modulesFolder, name), 'utf8')),
  );
  const index = readModuleIndex(dep ?? '', builtin ?? '');
  const required = loadOrder(index, REQUIRED_MODULES);
  if (required.missing.length > 0)
    throw new VmError(
      'missing-tool',
      labSaid('guest-no-module', {
        version,
        modules: required.missing.join(', '),
        ways: KERNEL_PACKAGE,
      }),
    );
  const { files, missing } = loadOrder(index, [...REQUIRED_MODULES, ...USEFUL_MODULES]);
  if (missing.length > 0) log(`Not in this kernel, left out: ${missing.join(', ')}`);
  return Promise.all(
    files.map(async (file) => ({
      name: moduleName(file),
      content: await readModule(join(modulesFolder, file), busybox),
    })),
  );
}

async function readModule(file: string, busybox: string): Promise<Uint8Array> {
  if (file.endsWith('.xz')) {
    const { code, stdout, stderr } = await runTool(busybox, ['unxz', '-c', file]);
    if (code !== 0)
      throw new VmError(
        'failed',
        labSaid('guest-not-decompressed', { file, words: stderr.trim() }),
      );
    return stdout;
  }
  const bytes = await readFile(file);
  if (file.endsWith('.gz')) return gunzipSync(bytes);
  return file.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes;
}

function guestPaths(outDir: string): { kernel: string; initrd: string } {
  return { kernel: join(outDir, 'vmlinuz'), initrd: join(outDir, 'initramfs.cpio') };
}

function manifestPath(outDir: string): string {
  return join(outDir, 'manifest.json');
}

async function readManifest(outDir: string): Promise<z.infer<typeof manifest> | undefined> {
  const { kernel, initrd } = guestPaths(outDir);
  if (!existsSync(kernel) || !existsSync(initrd)) return undefined;
  try {
    return manifest.parse(JSON.parse(await readFile(manifestPath(outDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Each file of `folder` is the old one or the new one, never a part, also where two processes build at once. */
async function replaceFiles(
  folder: string,
  files: readonly (readonly [file: string, content: Uint8Array | string])[],
): Promise<void> {
  let draft: string | undefined;
  try {
    await mkdir(folder, { recursive: true });
    draft = await mkdtemp(join(folder, 'build-'));
    for (const [file, content] of files) await writeFile(join(draft, basename(file)), content);
    for (const [file] of files) await rename(join(draft, basename(file)), file);
  } catch (error) {
    throw new VmError(
      'failed',
      labSaid('guest-not-written', { folder, error: errorValue(error) }),
      { cause: error },
    );
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
}
