/** The home: its folder, its lock, its socket's path. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApp } from '../../../src-main/app/app.ts';
import { explain } from '../../../src-main/app/explain.ts';
import { BACKGROUND_ENGINE, HomeBusyError, HomeLock } from '../../../src-main/app/home-lock.ts';
import { enginePath, netyardHome, prepareHome } from '../../../src-main/app/paths.ts';
import { connect, localUrl } from '../api/client.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netyard-home-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('the folder', () => {
  it('is NETYARD_HOME, or the one of the platform', () => {
    expect(netyardHome({ NETYARD_HOME: folder })).toBe(folder);
    if (process.platform === 'linux')
      expect(netyardHome({ XDG_DATA_HOME: '/data' })).toBe('/data/netyard');
  });

  it('is made for this user alone, and what is there stays', () => {
    const home = join(folder, 'a/b');
    prepareHome(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    chmodSync(home, 0o750);
    prepareHome(home);
    expect(statSync(home).mode & 0o777).toBe(0o750);
  });

  it.runIf(process.platform === 'linux')('below /proc is refused, and not tried for ever', () => {
    expect(() => prepareHome('/proc/netyard/home')).toThrow(/cannot write its folder/);
  });

  it('whose database is a folder is refused with a sentence', async () => {
    mkdirSync(join(folder, 'netyard.db'));
    await expect(openApp({ home: folder })).rejects.toThrow(/netyard\.db cannot be written: make/);
  });

  it('that is a file is refused with a sentence', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareHome(file)).toThrow(/Netyard cannot write its folder .*file/);
    await expect(openApp({ home: join(file, 'below') })).rejects.toThrow(/cannot write its folder/);
  });
});

describe('the lock', () => {
  it('keeps a second engine out and says who holds it', async () => {
    const app = await openApp({ home: folder, what: 'the first' });
    await expect(openApp({ home: folder })).rejects.toThrow(HomeBusyError);
    await expect(openApp({ home: folder })).rejects.toThrow(
      `is in use by the first (process ${process.pid}`,
    );
    await app.close();
    await (await openApp({ home: folder })).close();
  });

  it('waits for who is leaving, and for nobody else', async () => {
    const engine = new HomeLock(folder, BACKGROUND_ENGINE, new Date());
    await expect(openApp({ home: folder })).rejects.toThrow('"netyard lab stop"');
    const opening = openApp({ home: folder, patienceMs: 20_000 });
    setTimeout(() => engine.release(), 300);
    await (await opening).close();
    const window = new HomeLock(folder, 'the desktop app', new Date());
    await expect(openApp({ home: folder, patienceMs: 20_000 })).rejects.toThrow(HomeBusyError);
    window.release();
  });

  it('waits for who has it and has not said yet who he is, or says so no more', async () => {
    const coming = new HomeLock(folder, 'a test', new Date());
    rmSync(join(folder, 'engine.json'));
    const opening = openApp({ home: folder, patienceMs: 20_000 });
    setTimeout(() => coming.release(), 300);
    await (await opening).close();
  });

  it('is free again when opening failed half way', async () => {
    writeFileSync(join(folder, 'run'), 'a file where a folder has to be');
    const error = await openApp({ home: folder }).catch((reason: unknown) => reason);
    expect(explain(error)?.message).toBe(
      `${join(folder, 'run')} is not what Netyard expects there: move it away.`,
    );
    new HomeLock(folder, 'a test', new Date()).release();
  });

  it.each(['a note', 'a folder'])('is taken where %s stands in the place of the holder', (what) => {
    const note = join(folder, 'engine.json');
    if (what === 'a note') writeFileSync(note, 'nobody');
    else mkdirSync(join(note, 'below'), { recursive: true });
    new HomeLock(folder, 'a test', new Date()).release();
  });

  it("that is damaged is nobody's", () => {
    writeFileSync(join(folder, 'engine.lock'), 'no database at all '.repeat(100));
    const lock = new HomeLock(folder, 'a test', new Date());
    expect(() => new HomeLock(folder, 'another', new Date())).toThrow(HomeBusyError);
    lock.release();
  });

  it('names nobody rather than a wrong one where the note of the holder is damaged', () => {
    const lock = new HomeLock(folder, 'a test', new Date());
    writeFileSync(join(folder, 'engine.json'), '{"pid": "x"}');
    expect(() => new HomeLock(folder, 'another', new Date())).toThrow(/in use by another Netyard/);
    lock.release();
  });
});

describe.skipIf(process.platform === 'win32')('the socket', () => {
  it('lies in the home, or has a short name of its own where that would be too long', () => {
    expect(enginePath('/home/me/netyard')).toBe('/home/me/netyard/engine.sock');
    const long = `/home/${'x'.repeat(200)}`;
    expect(Buffer.byteLength(enginePath(long))).toBeLessThanOrEqual(100);
    expect(enginePath(long)).toBe(enginePath(long));
    expect(enginePath(long)).not.toBe(enginePath(`${long}y`));
  });

  it('lets nobody in who comes while the engine ends', async () => {
    const app = await openApp({ home: folder });
    app.labs.apply(readFileSync('resources/labs/two-hosts.yaml', 'utf8'), '', false, 'a test');
    await app.runner.begin().over;
    const closing = app.close();
    await expect(connect(localUrl(enginePath(folder)))).rejects.toThrow(/ENOENT|ECONNREFUSED/);
    await closing;
  });

  it('says what to do where the folder for short names has a long one too', () => {
    const { TMPDIR, XDG_RUNTIME_DIR } = process.env;
    delete process.env.XDG_RUNTIME_DIR;
    process.env.TMPDIR = `/tmp/${'x'.repeat(100)}`;
    try {
      expect(() => enginePath(`/home/${'x'.repeat(200)}`)).toThrow(
        /set TMPDIR to a shorter folder/,
      );
    } finally {
      for (const [name, value] of Object.entries({ TMPDIR, XDG_RUNTIME_DIR }))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
  });

  it('is there for a home with a long name too', async () => {
    const home = join(folder, 'x'.repeat(120));
    const app = await openApp({ home });
    const { client, socket } = await connect(localUrl(enginePath(home)));
    expect((await client.system.info()).home).toBe(home);
    expect(statSync(enginePath(home)).mode & 0o777).toBe(0o600);
    socket.terminate();
    await app.close();
  });
});
