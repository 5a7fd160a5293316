/** What all forms and views share: sections, rows, live tables, and the way from a drop counter to its frames. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import {
  type App,
  axeFindings,
  beginSample,
  field,
  openApp,
  treeItem,
  type Window,
} from './harness.ts';

withPeers('forms, live tables and drops in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;
  const inspector = () => page.getByRole('complementary', { name: 'Inspector' });
  const row = (name: string) => inspector().getByRole('group', { name, exact: true });

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
    page = window.page;
    await beginSample(page, 'Two hosts, one distributed switch');
  });
  afterAll(() => app?.close());

  async function edit(object: string): Promise<void> {
    await treeItem(page, object).first().click();
    await page.keyboard.press('Enter');
    await page.locator('aside form').waitFor();
  }

  it('opens and closes the sections of a form and remembers it', async () => {
    await edit('tor1');
    const header = inspector().locator('.section.named > h3 button').first();
    const title = await header.innerText();
    expect(await header.getAttribute('aria-expanded')).toBe('false');
    await header.press('Enter');
    await expect.poll(() => header.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await page.reload();
    await edit('tor1');
    const again = inspector()
      .getByRole('button', { name: title.split('\n')[0] ?? '' })
      .first();
    await expect.poll(() => again.getAttribute('aria-expanded')).toBe('true');
    await again.click();
    await page.keyboard.press('Escape');
  });

  it('adds rows by the keyboard, shows errors at the cell and in the head, and takes rows away', async () => {
    await edit('web1');
    await inspector().getByRole('button', { name: 'Add vNIC' }).press('Enter');
    await row('vNICs eth1').waitFor();
    await row('vNICs eth1').getByRole('textbox', { name: 'MAC address' }).fill('01:00:00:00:00:01');
    await row('vNICs eth1').getByText('the multicast bit').waitFor();
    await row('vNICs eth1').getByRole('button', { name: 'vNICs eth1' }).click();
    await expect.poll(() => row('vNICs eth1').locator('.tone-err').count()).toBe(1);
    expect(await axeFindings(page)).toEqual([]);
    await row('vNICs eth1').getByRole('button', { name: 'Remove eth1' }).click();
    await row('vNICs eth1').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });

  it('moves rows whose order means something with Alt and the arrow keys, and keeps the cursor on them', async () => {
    await page.getByText('Networks', { exact: true }).click();
    await edit('web');
    const section = inspector().getByRole('button', { name: /Filters/ });
    if ((await section.getAttribute('aria-expanded')) === 'false') await section.click();
    const add = inspector().getByRole('button', { name: /Add rule/ });
    await add.click();
    await add.click();
    const rules = inspector().locator('[data-field="rules"] fieldset.card');
    await rules.nth(1).getByRole('textbox', { name: 'Name' }).fill('second');
    await rules.nth(1).locator('.toggle').press('Alt+ArrowUp');
    const first = rules.nth(0);
    await expect
      .poll(() => first.getByRole('textbox', { name: 'Name' }).inputValue())
      .toBe('second');
    const isFocused = () =>
      first.locator('.toggle').evaluate((it) => it === document.activeElement);
    await expect.poll(isFocused).toBe(true);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Hosts', { exact: true }).first().click();
  });

  it('shows learned addresses beside the switch while the lab runs, sorted and paused', async () => {
    await treeItem(page, 'dvs0').first().click();
    const table = inspector().getByRole('region', { name: 'Addresses', exact: true });
    await inspector().getByText('The lab is not running').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('header').getByText('running').waitFor();
    await table.locator('tbody tr').first().waitFor();
    await table.getByRole('button', { name: 'MAC address' }).click();
    await table.locator('th[aria-sort=ascending]').waitFor();
    await table.getByRole('button', { name: 'Pause' }).click();
    await table.getByText('paused').waitFor();
    await table.getByRole('button', { name: 'Go on' }).click();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('leads from a drop counter to the frames, their way, and the place to change', async () => {
    await page.getByRole('link', { name: 'Ports', exact: true }).click();
    await page
      .getByRole('button', { name: /Explain these drops/ })
      .first()
      .click();
    const drops = page.getByRole('region', { name: /^Drops of host-/ });
    await drops.locator('.frame').first().waitFor();
    await page.locator('.verdict').getByText('standby member of the bond').waitFor();
    await expect.poll(() => page.locator('.hops li').count()).toBeGreaterThan(3);
    await drops.getByRole('button', { name: 'Bytes' }).click();
    await expect.poll(() => drops.locator('.octets').innerText()).toMatch(/^ff ff ff ff ff ff/);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: /Change it here: bond/ }).click();
    await page.locator('aside form').waitFor();
    await page.keyboard.press('Escape');
    await drops.getByRole('button', { name: 'Back to traces' }).click();
    await treeItem(page, 'host-a').first().click();
    const counted = inspector().getByRole('region', { name: 'Drops' });
    await counted.getByRole('button', { name: 'standby member of the bond' }).first().click();
    await drops.locator('.frame').first().waitFor();
    await drops.getByRole('button', { name: 'Back to traces' }).click();
    await page.getByRole('combobox', { name: 'From' }).waitFor();
  });

  it('asks for more of the packet', async () => {
    await page.getByRole('button', { name: 'More of the packet' }).click();
    await page.getByRole('combobox', { name: 'From' }).fill('web1');
    await page.getByRole('combobox', { name: 'To', exact: true }).fill('web2');
    await page.getByRole('spinbutton', { name: 'VLAN tag' }).fill('20');
    await page.getByRole('combobox', { name: 'To', exact: true }).press('Enter');
    await page.locator('.verdict').getByText('carries a VLAN tag').waitFor();
    expect(await field(page, 'To MAC').count()).toBe(1);
  });

  it('breaks no rule of its policy and throws nothing', () => {
    expect(window.problems()).toEqual([]);
  });
});
