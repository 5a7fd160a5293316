/** What runs, in the browser on a real engine: consoles, ports and charts, captures, traces, events. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findCommand, withPeers } from '../support/peers.ts';
import { type App, axeFindings, beginSample, openApp, treeItem, type Window } from './harness.ts';

/** Block type of a section header (pcapng, draft-ietf-opsawg-pcapng 4.1). */
const SECTION_HEADER = 0x0a0d0d0a;

withPeers('live views in the browser', ['chromium'], () => {
  let app: App;
  let window: Window;
  let page: Page;
  const panel = (name: string) => page.locator(`#bottom-tab-${name}`).click();
  const node = (key: string) => page.locator(`.node[data-key="${key}"]`);
  const terminal = () => page.locator('.console:visible .xterm');

  beforeAll(async () => {
    app = await openApp();
    window = await app.open();
    page = window.page;
    await beginSample(page, 'Two hosts, one distributed switch');
    await page.getByRole('link', { name: 'Topology', exact: true }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('header').getByText('running').waitFor();
    await node('vm/web1').waitFor();
  });
  afterAll(() => app?.close());

  it('opens the console with a double click in the topology and pings from it', async () => {
    await node('vm/web1').dblclick();
    await terminal().getByText('web1:~$').first().waitFor();
    await page.keyboard.type('ping -c 2 10.0.10.12\n');
    await terminal().getByText('2 packets transmitted, 2 received').waitFor();
  });

  it('has a tab per VM and keeps what was printed in each', async () => {
    await node('vm/db1').dblclick();
    await terminal().getByText('db1:~$').first().waitFor();
    await page.getByRole('tab', { name: 'web1' }).click();
    await terminal().getByText('2 packets transmitted, 2 received').waitFor();
  });

  it('says that a VM was stopped, and connects again when it runs', async () => {
    await treeItem(page, 'web1').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Power off' }).click();
    const said = page.locator('.console:visible [role=status]');
    await said.getByText('web1 is stopped.').waitFor();
    await said.getByRole('button', { name: 'Start web1' }).click();
    await said.waitFor({ state: 'detached' });
    await terminal().getByText('web1:~$').first().waitFor();
  });

  it('lists ports with rates and opens the chart of the one that is chosen', async () => {
    await terminal().click();
    await page.keyboard.type('ping -i 0.2 10.0.10.12\n');
    await page.getByRole('link', { name: 'Ports', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'web1:eth0' });
    await expect.poll(() => row.innerText()).toContain('access 10');
    await expect.poll(() => row.innerText()).toMatch(/[1-9][\d.]* k?bit\/s/);
    await row.click();
    await page.locator('.chart canvas').waitFor();
    await page.getByRole('button', { name: 'Pause the chart' }).click();
    await page.getByText('paused', { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('captures a port that has traffic and gives a valid pcapng file', async () => {
    await page
      .getByRole('row')
      .filter({ hasText: 'web2:eth0' })
      .getByRole('button', { name: 'Capture web2:eth0' })
      .click();
    await page.getByRole('textbox', { name: 'Capture filter' }).fill('icmp');
    await page.keyboard.press('Enter');
    const row = page.locator('.captures tbody tr').first();
    await row.getByText('recording').waitFor();
    await expect
      .poll(async () => Number(await row.locator('td').nth(3).innerText()))
      .toBeGreaterThan(3);
    await row.getByRole('button', { name: 'Stop' }).click();
    await row.getByText('finished').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: 'Download the pcapng file' }).click(),
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'netyard-download-'));
    try {
      const file = join(folder, 'web2.pcapng');
      await download.saveAs(file);
      expect(download.suggestedFilename()).toMatch(/\.pcapng$/);
      const bytes = readFileSync(file);
      expect(bytes.readUInt32LE(0)).toBe(SECTION_HEADER);
      if (findCommand('tshark') !== undefined) {
        const lines = execFileSync('tshark', ['-r', file, '-T', 'fields', '-e', 'icmp.type'], {
          encoding: 'utf8',
        });
        expect(new Set(lines.trim().split('\n'))).toEqual(new Set(['0', '8']));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    await row.getByRole('button', { name: 'Copy the command for Wireshark' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe("netyard capture web2:eth0 -o - --filter 'icmp' | wireshark -k -i -");
  });

  it('says what is wrong with a filter', async () => {
    await page.getByRole('textbox', { name: 'Capture filter' }).fill('icmp and and');
    await page.keyboard.press('Enter');
    await page.locator('.captures [role=alert]').waitFor();
    expect(await page.locator('.captures tbody tr').count()).toBe(1);
  });

  it('traces to a VM in another VLAN: the sentence, the hops in the picture, the place to change', async () => {
    await page.getByRole('link', { name: 'Topology', exact: true }).click();
    await panel('trace');
    await page.getByRole('combobox', { name: 'From', exact: true }).fill('web1');
    await page.getByRole('combobox', { name: 'To', exact: true }).fill('db1');
    await page.keyboard.press('Enter');
    const verdict = page.locator('.verdict');
    await verdict.getByText('Not reached').waitFor();
    expect(await verdict.innerText()).toContain('db1 is in another VLAN than web1');
    await expect.poll(() => page.locator('.callout').textContent()).toContain('another VLAN');
    await expect.poll(() => page.locator('.hop').count()).toBeGreaterThan(0);
    expect(await axeFindings(page)).toEqual([]);
    await verdict.getByRole('button', { name: /Change it here: VM db1/ }).click();
    await page.locator('aside form').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('Escape');
  });

  it('traces to a VM in the same VLAN hop by hop', async () => {
    await panel('trace');
    await page.getByRole('combobox', { name: 'To', exact: true }).fill('web2');
    await page.keyboard.press('Enter');
    await page.locator('.verdict').getByText('Reached', { exact: true }).waitFor();
    await expect.poll(() => page.locator('.hops').innerText()).toContain('tor1');
    await expect.poll(() => page.locator('.hop.dropped').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });

  it('traces IPv6 with an address of one’s choice, and asks for it', async () => {
    const form = page.locator('.trace form');
    await form.getByText('IPv6', { exact: true }).click();
    const more = form.getByRole('button', { name: /More of the packet/ });
    if ((await more.getAttribute('aria-expanded')) !== 'true') await more.click();
    await form.getByRole('textbox', { name: 'To IPv6' }).fill('fd00::12');
    await form.locator('.el-select__wrapper').click();
    await page.getByRole('option', { name: 'Neighbor solicitation' }).click();
    await form.getByRole('button', { name: 'Trace', exact: true }).click();
    const verdict = page.locator('.verdict');
    await verdict.getByText('web1 asks for fd00::12 by neighbor solicitation').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await form.getByRole('textbox', { name: 'To IPv6' }).fill('');
    await form.getByText('IPv4', { exact: true }).click();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });

  it('lists events newest first, filters them, and speaks Chinese', async () => {
    await panel('events');
    const list = page.locator('.events ol');
    await list.getByText('runs.').first().waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await list.getByText('已运行').first().waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('textbox', { name: 'Filter events' }).fill('no such thing');
    await page.getByText('No event matches').waitFor();
    await page.getByRole('textbox', { name: 'Filter events' }).fill('');
  });

  it('breaks no rule of its policy and throws nothing', () => {
    expect(window.problems()).toEqual([]);
  });
});
