/** The topology with mouse and keyboard on a real engine: drag, fold, cut, light, add, cable. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, axeFindings, beginSample, openApp, type Window } from './harness.ts';

const CABLE = 'host-a:eth0--tor1:1';

/** Where a node stands on the screen. */
async function boxOf(page: Page, key: string) {
  const box = await page.locator(`.node[data-key="${key}"] > .body`).boundingBox();
  if (box === null) throw new Error(`${key} is not drawn`);
  return box;
}

/** A point on the line of a link. */
function pointOn(page: Page, link: string) {
  return page.locator(`[data-link="${link}"] .hit`).evaluate((element) => {
    const path = element as SVGPathElement;
    const matrix = path.getScreenCTM();
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
    const at = new DOMPoint(x, y).matrixTransform(matrix ?? undefined);
    return { x: at.x, y: at.y };
  });
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

withPeers('topology in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;
  const node = (key: string) => page.locator(`.node[data-key="${key}"]`);

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
    page = window.page;
    await beginSample(page, 'Two hosts, one distributed switch');
    await page.getByRole('link', { name: 'Topology', exact: true }).click();
    await node('vm/web1').waitFor();
  });
  afterAll(() => app?.close());

  it('stands the fabric above the hosts and draws every VM with its address', async () => {
    const tor = await boxOf(page, 'fabric/tor1');
    const host = await boxOf(page, 'host/host-a');
    expect(tor.y + tor.height).toBeLessThan(host.y);
    expect(await node('vm/db2').textContent()).toContain('10.0.20.12/24');
  });

  it('keeps a dragged host where it was dragged, also after a reload', async () => {
    const before = await boxOf(page, 'host/host-b');
    const grip = { x: before.x + 40, y: before.y + before.height - 6 };
    await drag(page, grip, { x: grip.x + 60, y: grip.y - 40 });
    await expect
      .poll(async () => (await boxOf(page, 'host/host-b')).x - before.x)
      .toBeGreaterThan(40);
    const moved = await boxOf(page, 'host/host-b');
    const apart = (await boxOf(page, 'host/host-a')).x - moved.x;
    const zoom = await page.locator('.percent').innerText();
    await page.reload();
    await node('vm/web1').waitFor();
    // The view glides to where it fits.
    await expect
      .poll(async () => {
        const again = (await boxOf(page, 'host/host-a')).x - (await boxOf(page, 'host/host-b')).x;
        return again / Number.parseInt(await page.locator('.percent').innerText(), 10);
      })
      .toBeCloseTo(apart / Number.parseInt(zoom, 10), 0);
    await page.getByRole('button', { name: 'Lay out anew, forgetting dragged positions' }).click();
    await expect
      .poll(async () => {
        const a = await boxOf(page, 'host/host-a');
        return Math.round((await boxOf(page, 'host/host-b')).y - a.y);
      })
      .toBe(0);
  });

  it('selects in the tree what is selected in the picture, and the other way round', async () => {
    await node('vm/web2').click();
    const current = page.locator('[role=treeitem][aria-selected=true]');
    await expect.poll(() => current.innerText()).toContain('web2');
    await page.getByRole('treeitem').filter({ hasText: 'db1' }).click();
    await expect.poll(() => node('vm/db1').getAttribute('class')).toContain('selected');
  });

  it('lights the broadcast domain of a VLAN and says how many VMs it has', async () => {
    await page.getByRole('button', { name: 'VLAN 10' }).click();
    await page.getByText('A broadcast reaches 2 VMs.').waitFor();
    const classes = (key: string) => expect.poll(() => node(key).getAttribute('class'));
    await classes('vm/db1').toContain('faded');
    await classes('vm/web2').not.toContain('faded');
    await page.getByRole('button', { name: 'Show all' }).click();
    await classes('vm/db1').not.toContain('faded');
  });

  it('folds a host to a card that says what is inside, and opens it again', async () => {
    await node('host/host-a').locator('.fold').click();
    await node('vm/web1').waitFor({ state: 'detached' });
    await expect.poll(() => node('host/host-a').textContent()).toContain('2 VMs · 2 NICs');
    await node('host/host-a').locator('.fold').click();
    await node('vm/web1').waitFor();
  });

  it('shows a cut cable as down, in words', async () => {
    const bar = page.locator('header').first();
    await bar.getByRole('button', { name: 'Start', exact: true }).click();
    await bar.getByText('running').waitFor();
    const at = await pointOn(page, `link/${CABLE}`);
    await page.mouse.click(at.x, at.y, { button: 'right' });
    await page.getByRole('menuitem', { name: 'Cut the cable' }).click();
    await expect
      .poll(() => page.locator(`[data-link="link/${CABLE}"] title`).textContent())
      .toContain('down: cut');
    await expect.poll(() => node('nic/host-a:eth0').getAttribute('aria-label')).toContain('down');
    // The bond goes on over its other member.
    await expect
      .poll(() => page.locator('[data-link="member/host-a:bond0/eth1"] title').textContent())
      .toContain('up');
    const again = await pointOn(page, `link/${CABLE}`);
    await page.mouse.click(again.x, again.y, { button: 'right' });
    await page.getByRole('menuitem', { name: 'Mend the cable' }).click();
    await expect
      .poll(() => page.locator(`[data-link="link/${CABLE}"] title`).textContent())
      .toBe('cable · up');
  });

  it('adds a VM without moving anything else', async () => {
    const before = await boxOf(page, 'host/host-a');
    await node('host/host-b').click({ button: 'right', position: { x: 60, y: 60 } });
    await page.getByRole('menuitem', { name: 'New VM…' }).click();
    await page.locator('.el-dialog form input').first().fill('web3');
    await page.locator('.el-dialog').getByRole('button', { name: 'Create', exact: true }).click();
    await node('vm/web3').waitFor();
    expect(await boxOf(page, 'host/host-a')).toEqual(before);
  });

  it('opens the form of a new cable when one is drawn from a NIC to a switch', async () => {
    await node('nic/host-b:eth1').hover();
    const nic = await boxOf(page, 'nic/host-b:eth1');
    const tor = await boxOf(page, 'fabric/tor1');
    await drag(
      page,
      { x: nic.x + nic.width / 2, y: nic.y },
      { x: tor.x + tor.width / 2, y: tor.y + tor.height / 2 },
    );
    const dialog = page.locator('.el-dialog');
    await dialog.waitFor();
    await expect.poll(() => dialog.innerText()).toContain('host-b:eth1');
    await expect.poll(() => dialog.innerText()).toContain('tor1:5');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('goes from node to node with the arrow keys and opens the menu by key', async () => {
    await node('switch/dvs0@host-a').click();
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-key'));
    await expect.poll(focused).toMatch(/^vm\//);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toMatch(/^vm\//);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Open console' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('finds a node by its address', async () => {
    await page.getByRole('textbox', { name: 'Find name or address' }).fill('10.0.20.12');
    await page.getByText('1 found').waitFor();
    await expect.poll(() => node('vm/db2').getAttribute('class')).toContain('matched');
    await page.getByRole('textbox', { name: 'Find name or address' }).fill('');
  });

  it('has nothing serious for axe, and no errors in the console', async () => {
    expect(await axeFindings(page)).toEqual([]);
    expect(window.problems()).toEqual([]);
  });
});
