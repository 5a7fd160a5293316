/** Everything that can be made is made, changed and deleted through forms; wrong input is said at its field and never lost. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, choose, field, openApp, treeItem, type Window } from './harness.ts';

withPeers('editing in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
    page = window.page;
    await page.getByRole('button', { name: 'New empty lab' }).click();
    await field(page, /^Name/).fill('made-by-hand');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Nothing here yet').waitFor();
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    await page.keyboard.press('Escape');
  });

  /** Opens the form for a new object through the palette: two keystrokes and its name. */
  async function newObject(kind: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands and objects' }).fill(`New ${kind}`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: `New ${kind}` }).waitFor();
  }
  async function create(): Promise<void> {
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  const inspector = () => page.getByRole('complementary', { name: 'Inspector' });
  const title = () => inspector().getByRole('heading', { level: 2 });
  /** The change that undo would take back, as its button says. */
  const undoLabel = () =>
    page
      .locator('header')
      .getByRole('button', { name: /^Undo: / })
      .getAttribute('aria-label');

  it('makes an object of every kind', async () => {
    await newObject('region');
    await field(page, /^Name/).fill('east');
    await create();
    await newObject('zone');
    await field(page, /^Name/).fill('az1');
    await create();
    for (const host of ['host-a', 'host-b']) {
      await newObject('host');
      await field(page, /^Name/).fill(host);
      await create();
    }
    for (const host of ['host-a', 'host-b'])
      for (const nic of ['eth0', 'eth1']) {
        await newObject('NIC');
        await choose(page, 'Host', host);
        await field(page, /^Name/).fill(nic);
        await create();
      }
    await newObject('bond');
    await choose(page, 'Host', 'host-a');
    await choose(page, 'Members', 'eth0');
    await page.keyboard.press('Escape');
    await create();
    await title().getByText('bond0', { exact: true }).waitFor();
    await expect.poll(undoLabel).toBe('Undo: Create bond bond0');

    await newObject('fabric device');
    await field(page, /^Name/).fill('tor1');
    await create();
    await newObject('link');
    await choose(page, 'One end', 'host-a:eth0');
    await choose(page, 'Other end', 'tor1:1');
    await create();
    await title().getByText('host-a:eth0 ↔ tor1:1', { exact: true }).waitFor();

    await newObject('switch');
    await field(page, /^Name/).fill('dvs0');
    await choose(page, 'Add host', 'host-a');
    await create();
    await newObject('port group');
    await field(page, /^Name/).fill('web');
    await page.getByRole('dialog').getByText('Access', { exact: true }).click();
    await page.getByRole('dialog').locator('input[placeholder="1 – 4094"]').fill('10');
    await create();
    await newObject('bridge');
    await choose(page, 'Host', 'host-b');
    await field(page, /^Name/).fill('br0');
    await create();

    await newObject('VM');
    await field(page, /^Name/).fill('web1');
    await choose(page, 'Host', 'host-a');
    await page.getByRole('button', { name: 'Add vNIC' }).click();
    await field(page, 'IPv4 address').fill('10.0.10.11/24');
    await create();
    await title().getByText('web1', { exact: true }).waitFor();
    await treeItem(page, 'web1').waitFor();
    await page.getByText('dvs0/web').first().waitFor();
  });

  it('says at the field, while it is typed, what is wrong, and saves nothing', async () => {
    await treeItem(page, 'web1').click();
    await page.keyboard.press('Enter');
    const address = field(page, 'IPv4 address');
    await address.fill('10.0.10.999/24');
    await inspector().getByText('Expected an IPv4 address with prefix length').waitFor();
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    await inspector().getByRole('button', { name: 'Save' }).click();
    await inspector().getByText('Correct the marked fields first.').waitFor();
    expect(await address.inputValue()).toBe('10.0.10.999/24');
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('keeps what was typed while another object is looked at', async () => {
    await treeItem(page, 'web1').click();
    await page.keyboard.press('Enter');
    await field(page, 'IPv4 address').fill('10.0.10.77/24');
    await treeItem(page, 'host-b').click();
    await treeItem(page, 'web1').click();
    await expect.poll(() => field(page, 'IPv4 address').inputValue()).toBe('10.0.10.77/24');
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('saves as one change with a name, undoes and redoes it', async () => {
    await page.getByText('Networks', { exact: true }).click();
    await treeItem(page, 'web').click();
    await inspector().getByText('access 10').waitFor();
    await page.keyboard.press('Enter');
    await inspector().locator('input[placeholder="1 – 4094"]').fill('20');
    await inspector().getByRole('button', { name: 'Save' }).click();
    await inspector().getByText('access 20').waitFor();
    await expect.poll(undoLabel).toBe('Undo: Set VLAN of web to 20');
    await treeItem(page, 'web').click();
    await page.keyboard.press('Control+z');
    await inspector().getByText('access 10').waitFor();
    await page.keyboard.press('Control+y');
    await inspector().getByText('access 20').waitFor();
    await page.getByRole('link', { name: 'History', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'Set VLAN of web to 20' });
    await expect.poll(() => row.innerText()).toContain('in effect');
    await page.getByRole('link', { name: 'Topology', exact: true }).click();
  });

  it('refuses a VLAN out of range at its field, in both ways to say it', async () => {
    await treeItem(page, 'web').click();
    await page.keyboard.press('Enter');
    await inspector().locator('input[placeholder="1 – 4094"]').fill('5000');
    await inspector().getByText('Expected a VLAN id from 1 to 4094, found 5000.').waitFor();
    await inspector().getByText('Trunk', { exact: true }).click();
    await field(page, 'Allowed VLANs').fill('30-20');
    await page.keyboard.press('Enter');
    await inspector().getByText('whose first id is not above its last').waitFor();
    await inspector().getByRole('button', { name: 'Discard' }).click();
  });

  it('renames with F2, and what refers to it follows', async () => {
    await treeItem(page, 'web').click();
    await page.keyboard.press('F2');
    await field(page, /^Name/).fill('front');
    await inspector().getByRole('button', { name: 'Save' }).click();
    await treeItem(page, 'front').waitFor();
    await expect.poll(undoLabel).toBe('Undo: Rename port group web to front');
    await page.getByText('Hosts', { exact: true }).first().click();
    await treeItem(page, 'web1').click();
    await inspector().getByText('dvs0/front').waitFor();
  });

  it('does not delete what is in use, and says by whom', async () => {
    await treeItem(page, 'host-a').click();
    await page.keyboard.press('Delete');
    await page.getByRole('alert').getByText('is still used by').first().waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
    await treeItem(page, 'host-a').waitFor();
  });

  it('deletes without a question and offers the way back', async () => {
    await treeItem(page, 'web1').click();
    await page.keyboard.press('Delete');
    await treeItem(page, 'web1').waitFor({ state: 'hidden' });
    await page
      .getByRole('status')
      .filter({ hasText: 'Delete VM web1' })
      .getByRole('button', { name: 'Undo' })
      .click();
    await treeItem(page, 'web1').waitFor();
  });

  it('deletes an object of every kind', async () => {
    const remove = async (name: string) => {
      await treeItem(page, name).first().click();
      await title().getByText(name).waitFor();
      await page.keyboard.press('Delete');
      await treeItem(page, name).first().waitFor({ state: 'hidden' });
    };
    await remove('web1');
    await page.getByText('Networks', { exact: true }).click();
    await remove('front');
    await remove('dvs0');
    await remove('host-a:eth0 ↔ tor1:1');
    await remove('tor1');
    await page.getByText('Hosts', { exact: true }).first().click();
    for (const name of ['bond0', 'br0', 'host-a', 'host-b', 'az1', 'east']) await remove(name);
    await page.getByText('Nothing here yet').waitFor();
  });

  it('went through all of it without an exception', () => {
    expect(window.problems()).toEqual([]);
  });
});
