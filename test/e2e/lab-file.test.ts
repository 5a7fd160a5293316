/** The lab as its file: errors at their lines, the change looked at before it is made, conflicts, drafts that survive. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, beginSample, openApp, treeItem, type Window } from './harness.ts';

withPeers('the lab file in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
    page = window.page;
    await beginSample(page, 'Two hosts, one distributed switch');
    await page.getByRole('link', { name: 'Lab file', exact: true }).click();
    await page.locator('.cm-content').getByText('two-hosts').waitFor();
  });
  afterAll(() => app?.close());

  /** Replaces a piece of the text in the editor, by its own search. */
  async function replace(from: string, to: string): Promise<void> {
    const line = page.locator('.cm-line', { hasText: from }).first();
    const whole = await line.innerText();
    await line.click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    // The first Home goes to the indent, so the indent stays.
    await page.keyboard.insertText(whole.trimStart().replace(from, to));
  }

  it('marks an error at its line and does not let it be applied', async () => {
    await replace('vlan: 20', 'vlan: 5000');
    await page.getByText('Expected a VLAN id from 1 to 4094, found 5000.').first().waitFor();
    await page.locator('.cm-lint-marker-error').waitFor();
    await expect.poll(() => page.locator('.cm-lintRange-error').innerText()).toBe('5000');
    await expect.poll(() => page.getByRole('button', { name: 'Apply…' }).isDisabled()).toBe(true);
  });

  it('keeps the draft over a reload', async () => {
    await page.reload();
    await page.locator('.cm-content').getByText('5000').waitFor();
    await page.getByText('Expected a VLAN id from 1 to 4094, found 5000.').first().waitFor();
  });

  it('shows what it would change, and makes it one change that can be undone', async () => {
    await replace('vlan: 5000', 'vlan: 30');
    await page.getByRole('button', { name: 'Apply…' }).click();
    const preview = page.getByRole('region', { name: 'What this changes' });
    await preview.getByText('0 new, 1 changed, 0 removed').waitFor();
    expect(await preview.innerText()).toContain('access 20');
    expect(await preview.innerText()).toContain('access 30');
    await preview.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('The lab two-hosts now is as the file says').waitFor();
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.cm-content').getByText('vlan: 20').waitFor();
  });

  it('says when the lab was changed elsewhere meanwhile, and keeps the text', async () => {
    await replace('vlan: 20', 'vlan: 40');
    await treeItem(page, 'db2').click();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The lab was changed elsewhere while you typed').waitFor();
    await page.locator('.cm-content').getByText('vlan: 40').waitFor();
    await page.getByRole('button', { name: 'Keep my text' }).click();
    await page.getByRole('button', { name: 'Apply…' }).click();
    await page.getByText('1 new, 1 changed, 0 removed').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.locator('.cm-content').getByText('vlan: 20').waitFor();
  });

  it('went through all of it without an exception', () => {
    expect(window.problems()).toEqual([]);
  });
});
