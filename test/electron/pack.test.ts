/** What electron-builder packs, checked on a folder with a dummy Electron: nothing is downloaded, and nothing here can be started. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const configuration = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly unpacked?: boolean;
}

/** Paths in an asar archive: a pickled header, whose JSON begins at octet 16 with its length at octet 12. */
function readArchive(path: string): Map<string, Entry> {
  const bytes = readFileSync(path);
  const header: Entry = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
  const found = new Map<string, Entry>();
  const walk = (folder: string, { files = {} }: Entry) => {
    for (const [name, entry] of Object.entries(files)) {
      found.set(folder + name, entry);
      walk(`${folder}${name}/`, entry);
    }
  };
  walk('', header);
  return found;
}

describe.runIf(process.platform === 'linux')('the package for Linux', () => {
  let folder: string;
  let archive: string;
  let entries: Map<string, Entry>;
  const paths = () => [...entries.keys()];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'netyard-pack-'));
    const electronDist = join(folder, 'electron');
    mkdirSync(electronDist);
    writeFileSync(join(electronDist, 'electron'), '', { mode: 0o755 });
    await build({
      projectDir: root,
      targets: Platform.LINUX.createTarget('dir'),
      publish: 'never',
      config: {
        ...configuration,
        electronDist,
        directories: { ...configuration.directories, output: join(folder, 'out') },
        // A dummy has no fuses to turn.
        electronFuses: null,
      },
    });
    archive = join(folder, 'out', 'linux-unpacked', 'resources', 'app.asar');
    entries = readArchive(archive);
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    'package.json',
    'dist/main/main.js',
    'dist/main/switchd.js',
    'dist/preload/preload.cjs',
    'dist/renderer/index.html',
    'resources/icons/icon.png',
    'resources/labs',
  ])('holds %s', (path) => {
    expect(paths()).toContain(path);
  });

  it('ships the two native packages and no other', () => {
    const packages = paths()
      .map((path) => /^node_modules\/((@[^/]+\/)?[^/@]+)$/.exec(path)?.[1])
      .filter((name) => name !== undefined)
      .sort();
    expect(packages).toEqual([`@koromix/koffi-linux-${process.arch}`, 'better-sqlite3', 'koffi']);
  });

  it('keeps native modules outside of the archive, for this system alone', () => {
    const native = paths().filter((path) => path.endsWith('.node'));
    expect(native).toContain(`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`);
    for (const path of native) {
      expect(path).not.toMatch(/darwin|win32|musl/);
      expect(entries.get(path)?.unpacked).toBe(true);
      expect(existsSync(join(`${archive}.unpacked`, path))).toBe(true);
    }
  });

  it('carries no sources, tests or source maps', () => {
    expect(paths().filter((path) => /^(src-|test\/|docs\/)|\.(ts|map)$/.test(path))).toEqual([]);
  });
});

describe('the configuration of the package', () => {
  it('builds an installer for each system', () => {
    const { linux, mac, win } = configuration;
    expect([linux.target, mac.target, win.target]).toEqual([
      ['AppImage', 'deb'],
      ['dmg'],
      ['nsis'],
    ]);
  });

  it('closes the ways to run other code under the name of the app', () => {
    expect(configuration.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});
