import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAsset } from '../../../src-main/electron/assets.ts';

let top: string;
let folder: string;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'netyard-assets-'));
  folder = join(top, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(top, 'renderer-secret'));
  writeFileSync(join(folder, 'index.html'), '<p>yard</p>');
  writeFileSync(join(folder, 'assets', 'a.js'), 'let a');
  writeFileSync(join(folder, 'assets', 'a.map'), '{}');
  writeFileSync(join(top, 'secret.json'), '{}');
  writeFileSync(join(top, 'renderer-secret', 'a.json'), '{}');
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

const read = (path: string) => readAsset(folder, `app://netyard${path}`);

describe('readAsset', () => {
  it('reads a file with its media type, and index.html for the root', async () => {
    const script = await read('/assets/a.js?v=1#top');
    expect(Buffer.from(script?.body ?? []).toString()).toBe('let a');
    expect(script?.mediaType).toBe('text/javascript; charset=utf-8');
    expect((await read('/'))?.mediaType).toBe('text/html; charset=utf-8');
  });

  it.each([
    ['a missing file', '/assets/b.js'],
    ['a folder', '/assets'],
    ['a kind of file that the page does not use', '/assets/a.map'],
    ['a path out of the folder', '/../secret.json'],
    ['an encoded path out of the folder', '/%2e%2e/secret.json'],
    ['an encoded slash', '/..%2fsecret.json'],
    ['a backslash', '/..%5csecret.json'],
    ['a sibling folder with the same beginning', '/..%2frenderer-secret/a.json'],
    ['a broken percent-encoding', '/%zz.json'],
    ['a zero byte', '/index.html%00.json'],
  ])('finds nothing for %s', async (_name, path) => {
    expect(await read(path)).toBeUndefined();
  });
});
