/**
 * The picture of the README: taken by this test, so that it shows what is. It goes to test/results, and with
 * NETYARD_PICTURES=1 to docs/images as well, where it is committed.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, beginSample, openApp, treeItem, type Window } from './harness.ts';

const root = resolve(import.meta.dirname, '../..');
const folder =
  process.env.NETYARD_PICTURES === '1' ? join(root, 'docs/images') : join(root, 'test/results');

withPeers('the picture of the README', ['chromium', 'cjk-fonts'], () => {
  let app: App;
  let window: Window;

  beforeAll(async () => {
    app = await openApp();
    window = await app.open({ viewport: { width: 1360, height: 850 } });
  });
  afterAll(() => app?.close());

  it('shows the lab of two hosts running, with a ping under way in a console', async () => {
    const { page, problems } = window;
    await beginSample(page, 'Two hosts, one distributed switch');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('header').getByText('running').waitFor();
    await treeItem(page, 'web1').dblclick();
    const terminal = page.locator('.xterm');
    await terminal.getByText('web1:~$').first().waitFor();
    await page.keyboard.type('ping -i 0.2 10.0.10.12\n');
    await terminal.getByText('icmp_seq=12').first().waitFor();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'two-hosts.png');
    await page.screenshot({ path });
    expect(statSync(path).size).toBeGreaterThan(30_000);
    expect(problems()).toEqual([]);
  });
});
