/** A ring of switches in the browser: the link that the tree blocks, and the buttons beside the live tables. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { type App, axeFindings, openApp, treeItem, type Window } from './harness.ts';

const cli = resolve(import.meta.dirname, '../../src-main/cli/netyard.ts');

/** A ring of three, whose far link is blocked; and a switch behind a port that must not lead to any. */
const lab = (tor4: string): string => `
netyard: 1
name: ring
regions: { r: { zones: [z] } }
fabric:
  tor1: { kind: l2-switch, stp: { priority: 4096 }, ports: { 9: { stp: { bpduGuard: true } } } }
  tor2: { kind: l2-switch, stp: { priority: 8192 } }
  tor3: { kind: l2-switch, stp: {} }
  tor4: { kind: l2-switch, stp: {}, ports: { 1: { stp: { ${tor4} } } } }
hosts: { host-a: { zone: r/z, nics: [eth0] }, host-b: { zone: r/z, nics: [eth0] } }
links:
  - { ends: [tor1:1, tor2:1] }
  - { ends: [tor1:2, tor3:1] }
  - { ends: [tor2:2, tor3:2] }
  - { ends: [tor1:9, tor4:1] }
  - { ends: [host-a:eth0, tor1:3] }
  - { ends: [host-b:eth0, tor3:3] }
switches: { dvs0: { uplinks: { host-a: eth0, host-b: eth0 }, portGroups: { pg: {} } } }
vms:
  a: { host: host-a, kind: light, nics: [{ network: dvs0/pg, address: 10.0.0.1/24 }] }
  b: { host: host-b, kind: light, nics: [{ network: dvs0/pg, address: 10.0.0.2/24 }] }
`;

withPeers('spanning trees in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;
  const netyard = (...args: string[]): string =>
    execFileSync(process.execPath, [cli, ...args], {
      env: { ...process.env, NETYARD_HOME: app.home },
      encoding: 'utf8',
    });
  function apply(tor4: string): void {
    const file = join(app.home, 'ring.yaml');
    writeFileSync(file, lab(tor4));
    netyard('lab', 'apply', file);
  }
  const section = (name: string) => page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    app = await openApp();
    apply('');
    netyard('lab', 'start');
    window = await app.open();
    page = window.page;
    await page.goto(`${app.origin}/#/lab/topology`);
    await page.locator('header').getByText('running').waitFor();
  });
  afterAll(() => app?.close());

  it('draws the blocked link of a ring as what it is', async () => {
    const link = page.locator('.link[data-link="link/tor2:2--tor3:2"]');
    // The tree is still being found while the window opens.
    await expect.poll(() => link.locator('title').textContent()).toMatch(/blocked.*tor3:2/);
    await page.locator('.link-label[data-link="link/tor2:2--tor3:2"] .bar').waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await expect.poll(() => link.locator('title').textContent()).toContain('生成树');
    await page.getByRole('button', { name: 'English' }).click();
  });

  it('flushes the addresses of a switch', async () => {
    netyard('vm', 'exec', 'a', '--', 'ping', '-c', '1', '10.0.0.2');
    await treeItem(page, 'tor3').click();
    const addresses = section('Addresses');
    await addresses.getByRole('row').nth(2).waitFor();
    await addresses.getByRole('button', { name: 'Flush' }).click();
    await page.getByText('Addresses forgotten: 2.').waitFor();
    await addresses.getByText('No address was learned yet.').waitFor();
  });

  it('recovers a port that BPDU guard shut', async () => {
    await treeItem(page, 'tor1').click();
    const row = section('Spanning tree').getByRole('row').filter({ hasText: 'tor1:9' });
    await row.getByText('shut by BPDU guard').waitFor();
    const title = page.locator('[data-link="link/tor1:9--tor4:1"]').locator('title');
    await expect.poll(() => title.textContent()).toMatch(/shut by BPDU guard.*tor1:9/);
    // The switch behind it falls silent, so the port stays open this time.
    apply('bpduFilter: true');
    expect(await axeFindings(page)).toEqual([]);
    await row.getByRole('button', { name: 'Recover' }).click();
    await row.getByText('designated').waitFor();
    await row.getByText('forwarding').waitFor({ timeout: 60_000 });
    expect(await row.getByRole('button', { name: 'Recover' }).count()).toBe(0);
  });

  it('breaks no rule of its policy and throws nothing', () => {
    expect(window.problems()).toEqual([]);
  });
});
