/** The first five minutes: gallery, open, start, console, ping; what is remembered; the line to the engine lost and found. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, openApp, treeItem, type Window } from './harness.ts';

withPeers('first run in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
  });
  afterAll(() => app?.close());

  it('begins with a gallery and one sample marked to begin with', async () => {
    const { page } = window;
    await page.getByRole('heading', { name: 'Build a network and run it' }).waitFor();
    const first = page.locator('.samples button').first();
    expect(await first.innerText()).toContain('Two hosts, one distributed switch');
    expect(await first.innerText()).toContain('Begin here');
    expect(new URL(page.url()).search).toBe('');
  });

  it('opens the sample, starts it, and pings from the console of a VM', async () => {
    const { page } = window;
    await page.locator('.samples button').first().click();
    await treeItem(page, 'web1').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('header').getByText('running').waitFor();
    await treeItem(page, 'web1').dblclick();
    const terminal = page.locator('.xterm');
    await terminal.getByText('web1:~$').first().waitFor();
    await page.keyboard.type('ping -c 2 10.0.10.12\n');
    await terminal.getByText('2 packets transmitted, 2 received').waitFor();
  });

  it('shows the state of each VM with a word, in the tree and in the table', async () => {
    const { page } = window;
    await expect.poll(() => treeItem(page, 'web1').innerText()).toContain('running');
    await page.getByRole('link', { name: 'VMs', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'web2' });
    await expect.poll(() => row.innerText()).toContain('running');
    await row.getByRole('button', { name: 'Power off web2' }).click();
    await row.getByText('stopped').waitFor();
    await row.getByRole('button', { name: 'Start web2' }).click();
    await row.getByText('running').waitFor();
  });

  it('copies an address with a click', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'Copy 10.0.20.11/24' }).first().click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toBe('10.0.20.11/24');
  });

  it('switches language and theme, and remembers both', async () => {
    const { page } = window;
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('link', { name: '虚拟机', exact: true }).waitFor();
    await page.getByRole('button', { name: '深色主题' }).click();
    await page.reload();
    await page.getByRole('link', { name: '虚拟机', exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(
      true,
    );
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Light theme' }).click();
    await page.getByRole('link', { name: 'VMs', exact: true }).waitFor();
  });

  it('asks no other machine for anything and breaks no rule of its policy', () => {
    expect(window.problems()).toEqual([]);
  });

  describe('when the engine dies', () => {
    it('says so, and that the browser is not known to the next one', async () => {
      const { page, problems } = window;
      await app.crash();
      await page.getByText('The engine cannot be reached').waitFor();
      await app.start();
      // The next engine has another token: the page cannot go on by itself and says what to do.
      await page
        .getByRole('button', { name: 'Try now', exact: true })
        .click({ timeout: 2_000 })
        .catch(() => {});
      await page.getByText('its token is missing or old').waitFor();
      problems();
    });
  });
});
