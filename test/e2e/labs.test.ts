/** Whole labs in the browser: importing files right and wrong, ten thousand VMs, deleting with one question. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bigLabFile } from '../support/big-lab.ts';
import { withPeers } from '../support/peers.ts';
import { type App, openApp, treeItem, type Window } from './harness.ts';

/** For the import of 10,000 VMs on a slow machine. */
const LARGE_MS = 150_000;

withPeers('whole labs in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
    page = window.page;
  });
  afterAll(() => app?.close());

  async function importFile(name: string, text: string): Promise<void> {
    const file = join(app.home, name);
    writeFileSync(file, text);
    await page.locator('input[type=file]').setInputFiles(file);
  }
  const home = () => page.getByRole('link', { name: 'Netyard' }).click();

  it('lists every error of a wrong file with its line, and imports nothing', async () => {
    await importFile(
      'wrong.yaml',
      'netyard: 1\nname: wrong\nregions: { east: { zones: [az1] } }\nhosts:\n  a: { zone: east/az9 }\n  b: { zone: east/az1, nics: [eth0], bonds: { b0: { mode: balance-rr, members: [eth0] } } }\n',
    );
    const alert = page.getByRole('alert').filter({ hasText: 'wrong.yaml was not imported' });
    await alert.waitFor();
    expect(await alert.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/^5:\d+ .*zone/s),
      expect.stringMatching(/^6:\d+ .*mode/s),
    ]);
    await page.getByRole('heading', { name: 'Build a network and run it' }).waitFor();
  });

  it('holds 1,000 hosts and 10,000 VMs, with few of them in the page', {
    timeout: 2 * LARGE_MS,
  }, async () => {
    await importFile('big.yaml', bigLabFile({ hosts: 1000, vms: 10_000 }));
    await page.getByRole('tree').waitFor({ timeout: LARGE_MS });
    expect(await page.getByRole('treeitem').count()).toBeLessThan(100);
    await page.getByRole('textbox', { name: 'Filter by name' }).fill('vm9876');
    await treeItem(page, 'vm9876').click();
    await page.getByRole('complementary').getByRole('heading', { name: 'vm9876' }).waitFor();
    await page.getByRole('link', { name: 'VMs', exact: true }).click();
    await page.getByText('10000 of 10000').waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(100);
    await page.getByRole('textbox', { name: 'Filter by any column' }).fill('vm1234');
    await page.getByText('1 of 10000').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('vm777');
    await page.getByRole('option', { name: 'vm777 VM', exact: true }).click();
    await page.getByRole('complementary').getByRole('heading', { name: 'vm777' }).waitFor();
  });

  it('deletes a lab after one question, and only with a yes', async () => {
    await home();
    await page.getByRole('button', { name: 'Delete the lab big' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.labs').getByText('big', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete the lab big' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the lab' }).click();
    await page.getByText('Deleted the lab big').waitFor();
    await page.getByRole('heading', { name: 'Build a network and run it' }).waitFor();
  });

  it('went through all of it without an exception', () => {
    expect(window.problems()).toEqual([]);
  });
});
