/**
 * The web mode as people use it: a real `netyard serve` on a home of its own, a real browser on its page. Every page
 * collects what goes wrong in it (exceptions, console errors, requests to other machines); `problems` gives and forgets it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../support/peers.ts';

const root = resolve(import.meta.dirname, '../..');
const STEP_MS = 30_000;

/** For machines without a GPU and a network; nothing here weakens what is tested. */
const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Window {
  readonly page: Page;
  /** What went wrong in the page since it was asked last. */
  problems(): string[];
}

export interface App {
  readonly home: string;
  readonly origin: string;
  /** A browser of its own: nothing is remembered from other windows. */
  open(options?: BrowserContextOptions): Promise<Window>;
  /** Ends the server as a crash would; `start` brings it back on the same home and port. */
  crash(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
}

async function serve(home: string, port: number): Promise<Server> {
  const cli = join(root, 'src-main', 'cli', 'netyard.ts');
  const child = spawn(process.execPath, [cli, 'serve', '--port', String(port)], {
    cwd: root,
    env: { ...process.env, NETYARD_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let errors = '';
  child.stderr?.on('data', (bytes) => {
    errors += bytes;
  });
  for await (const bytes of child.stdout ?? []) {
    text += bytes;
    const url = /^http:\S+$/m.exec(text)?.[0];
    if (url !== undefined && text.includes('READY')) return { process: child, url };
  }
  throw new Error(`netyard serve ended before it was ready: ${errors}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Starts a server on a new home, and a browser. Needs the built renderer (`npm run build`). */
export async function openApp(): Promise<App> {
  if (!existsSync(join(root, 'dist', 'renderer', 'index.html')))
    throw new Error('There is no window to test: run "npm run build" first.');
  const home = mkdtempSync(join(tmpdir(), 'netyard-e2e-'));
  let server = await serve(home, 0);
  let browser: Browser;
  try {
    const executablePath = chromiumPath() ?? '';
    browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
  } catch (error) {
    await end(server.process, 'SIGTERM');
    throw error;
  }
  const { origin, port } = new URL(server.url);
  return {
    home,
    origin,
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-US',
        colorScheme: 'light',
        // What is measured while it fades in is no finding.
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      });
      context.setDefaultTimeout(STEP_MS);
      const page = await context.newPage();
      const problems = watch(page, origin);
      await page.goto(server.url);
      await page.getByText(/^(Engine|引擎) \d/).waitFor();
      return { page, problems: () => problems.splice(0) };
    },
    crash: () => end(server.process, 'SIGKILL'),
    async start() {
      server = await serve(home, Number(port));
    },
    async close() {
      await browser.close();
      await end(server.process, 'SIGTERM');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (protocol.startsWith('http') && to !== origin) problems.push(`request to ${to}`);
  });
  return problems;
}

/** Opens a lab of its own from a sample and goes to its topology. */
export async function beginSample(page: Page, title: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/`);
  await page.locator('.samples button', { hasText: title }).click();
  await page.getByRole('tree').waitFor();
}

/** A line of the inventory by its whole name. */
export function treeItem(page: Page, name: string) {
  return page.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
}

/** The text field of a label in the form on top (the dialog for new objects, else the inspector). */
export function field(page: Page, label: string | RegExp) {
  return page.locator('form').last().getByRole('textbox', { name: label }).first();
}

/** Chooses in a select with search: types and takes the option of exactly this name. */
export async function choose(page: Page, label: string | RegExp, option: string): Promise<void> {
  // What is chosen lies over the text field: people click on the whole.
  const select = page
    .locator('form')
    .last()
    .locator('.el-select__wrapper')
    .filter({ has: page.getByRole('combobox', { name: label, exact: true }) })
    .first();
  await select.click();
  await select.getByRole('combobox').fill(option);
  await page
    .getByRole('option', { name: option, exact: true })
    .locator('visible=true')
    .first()
    .click();
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Serious and critical findings of axe on the page as it is, each with where it is. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Through the debugger's protocol: the page's own policy refuses inline scripts, and stays in force.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
      );
  });
}
