/** The desktop app in a real Electron: the fence around its page, the line to the engine, one instance, a clean end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { electronPath, withPeers } from '../support/peers.ts';
import { type Display, openDisplay } from './display.ts';

const root = resolve(import.meta.dirname, '../..');

withPeers('Electron window', ['electron', 'display'], () => {
  const executablePath = electronPath() ?? '';
  // Chromium refuses to run as root with its sandbox; build machines often are root.
  const args = [root, '--lang=en-US', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  let home: string;
  let env: Record<string, string>;
  let display: Display;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'netyard-window-'));
    display = await openDisplay();
    env = { ...(process.env as Record<string, string>), ...display.env, NETYARD_HOME: home };
    app = await _electron.launch({ executablePath, args, env });
    page = await app.firstWindow();
    await page.waitForLoadState('load');
  });

  afterAll(async () => {
    await app?.close();
    display?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('shows the built page under its own origin', async () => {
    expect(new URL(page.url()).host).toBe('netyard');
    expect(await page.title()).toMatch(/Netyard/);
  });

  it('reaches the engine: the gallery lists the sample labs', async () => {
    await page.getByText('Two hosts, one distributed switch').first().waitFor();
  });

  it('gives the page no Node and no Electron', async () => {
    const reach = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    );
    expect(reach).toEqual([]);
    expect(await page.evaluate(() => Object.keys(window.netyard ?? {}).sort())).toEqual([
      'connect',
      'platform',
    ]);
  });

  it('evaluates no text as code', async () => {
    const refused = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      return !('injected' in window);
    });
    expect(refused).toBe(true);
  });

  it('opens no further window and goes nowhere else', async () => {
    expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
    const before = page.url();
    await page.evaluate(() => window.location.assign('https://example.org/'));
    expect(page.url()).toBe(before);
    expect(app.windows()).toHaveLength(1);
  });

  it('reads no file of the machine', async () => {
    const status = await page.evaluate(() =>
      fetch('app://netyard/..%2f..%2fpackage.json').then((answer) => answer.status),
    );
    expect(status).toBe(404);
  });

  it('stays the only instance of its home', () => {
    const second = spawnSync(executablePath, args, { env, timeout: 150_000 });
    expect(second.status).toBe(0);
    expect(app.windows()).toHaveLength(1);
  });
});
