/** axe finds nothing serious on any view, in both themes and both languages; the keyboard reaches everything. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, axeFindings, beginSample, openApp, treeItem, type Window } from './harness.ts';

withPeers('accessibility in the browser', ['chromium'], () => {
  let app: App;

  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app?.close());

  for (const look of [
    { colorScheme: 'light', locale: 'en-US', sample: 'Two hosts, one distributed switch' },
    { colorScheme: 'dark', locale: 'zh-CN', sample: '两台主机，一台分布式交换机' },
  ] as const)
    describe(`${look.colorScheme}, ${look.locale}`, () => {
      let window: Window;
      let page: Page;
      const tab = (name: string) => page.locator(`nav a[href="#/lab/${name}"]`).click();
      const panel = (name: string) => page.locator(`#bottom-tab-${name}`).click();

      beforeAll(async () => {
        window = await app.open({ colorScheme: look.colorScheme, locale: look.locale });
        page = window.page;
      });

      it('home', async () => {
        await page.locator('.samples button').first().waitFor();
        expect(await axeFindings(page)).toEqual([]);
      });

      it('settings', async () => {
        await page.goto(`${app.origin}/#/settings`);
        await page.locator('.checks').waitFor();
        expect(await axeFindings(page)).toEqual([]);
      });

      it('every tab of a running lab, with something selected', async () => {
        await beginSample(page, look.sample);
        await page.keyboard.press('Control+Enter');
        await page.locator('header .dot.ok').waitFor();
        await treeItem(page, 'web1').click();
        for (const name of ['topology', 'summary', 'ports', 'traffic', 'vms', 'file', 'history']) {
          await tab(name);
          await page.locator('.view > *').first().waitFor();
          expect(await axeFindings(page), name).toEqual([]);
        }
      });

      it('every panel, with a console open', async () => {
        await treeItem(page, 'web1').dblclick();
        await page.locator('.xterm').waitFor();
        for (const name of ['consoles', 'events', 'captures', 'trace', 'problems']) {
          await panel(name);
          expect(await axeFindings(page), name).toEqual([]);
        }
      });

      it('forms: edit, errors, new', async () => {
        await treeItem(page, 'web1').click();
        await page.keyboard.press('F2');
        const form = page.locator('aside form');
        await form.locator('input').first().fill('no name!');
        await form.getByRole('alert').first().waitFor();
        expect(await axeFindings(page), 'edit').toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('n');
        await page.keyboard.press('Enter');
        await page.locator('.el-dialog form').waitFor();
        expect(await axeFindings(page), 'new').toEqual([]);
        await page.keyboard.press('Escape');
        await page.locator('.el-dialog').waitFor({ state: 'hidden' });
      });

      it('overlays: palette, context menu, shortcuts', async () => {
        await page.keyboard.press('Control+k');
        await page.locator('dialog[open]').waitFor();
        expect(await axeFindings(page), 'palette').toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('tree').focus();
        await page.keyboard.press('Shift+F10');
        await page.getByRole('menu').waitFor();
        expect(await axeFindings(page), 'menu').toEqual([]);
        await page.keyboard.press('Escape');
        await page.keyboard.press('?');
        await page.locator('.el-dialog').waitFor();
        expect(await axeFindings(page), 'shortcuts').toEqual([]);
        await page.keyboard.press('Escape');
      });
    });

  it('the keyboard alone opens, walks, collapses and chooses in the tree', async () => {
    const { page } = await app.open();
    await page.locator('.labs button').first().click();
    await treeItem(page, 'web1').waitFor();
    await page.getByRole('tree').focus();
    await page.keyboard.press('Home');
    const current = () => page.locator('[role=treeitem][aria-selected=true]').innerText();
    await expect.poll(current).toContain('east');
    await page.keyboard.press('ArrowLeft');
    await treeItem(page, 'az1').waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(current).toContain('az1');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'New host…' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('role'));
    await expect.poll(focused).toBe('tree');
  });
});
