/**
 * Electron's entry: the life cycle of the desktop app and nothing else. One instance per home: Chromium's own files, and with them
 * the lock that a second instance runs into, lie in the home, so two homes can be open at a time.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, session } from 'electron';
import { LEAVING_MS, type NetyardApp, openApp } from './app/app.ts';
import { rendererDir, resourcesDir } from './app/entry-path.ts';
import { netyardHome, prepareHome } from './app/paths.ts';
import { serveConnections } from './electron/connect.ts';
import { installMenu } from './electron/menu.ts';
import { originOf, rendererUrl } from './electron/origin.ts';
import { registerAppScheme, serveAppScheme } from './electron/protocol.ts';
import { denyPermissions, fenceContents, openWindow } from './electron/window.ts';

/** The user was told why it does not start: start.mjs must not try another way. */
const EXIT_TOLD = 2;
const url = rendererUrl(app.isPackaged, process.env);
const home = netyardHome();
let netyard: NetyardApp | undefined;
/** Its log, also while it closes. */
let system: NetyardApp['system'] | undefined;

function show(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) {
    openWindow({
      url,
      preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
      icon: `${resourcesDir}icons/icon.png`,
    });
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Whether this is the home's only window. Throws where the home cannot be written. */
function claimHome(): boolean {
  prepareHome(home);
  const chromium = join(home, 'window');
  mkdirSync(chromium, { recursive: true });
  app.setPath('userData', chromium);
  return app.requestSingleInstanceLock();
}

async function start(): Promise<void> {
  if (!claimHome()) {
    app.quit();
    return;
  }
  registerAppScheme();
  fenceContents(url);
  await app.whenReady();
  denyPermissions(session.defaultSession);
  serveAppScheme(rendererDir);
  installMenu(process.platform);
  netyard = await openApp({ home, what: 'the desktop app', patienceMs: LEAVING_MS });
  system = netyard.system;
  serveConnections(netyard, originOf(url));
  show();
  app.on('activate', show);
  // A damaged database that was moved aside, say: what the user must not learn by missing their labs.
  for (const message of netyard.system.info().notices)
    await dialog.showMessageBox({ type: 'warning', title: 'Netyard', message });
}

function tell(error: unknown): void {
  dialog.showErrorBox('Netyard cannot start', error instanceof Error ? error.message : `${error}`);
  app.exit(EXIT_TOLD);
}

let isFaultTold = false;

/** What nobody caught goes to the log, and labs run on; Electron's own dialog would show the stack, each time. */
function survive(error: unknown): void {
  if (system === undefined) {
    tell(error);
    return;
  }
  const reference = system.fault(error);
  if (isFaultTold) return;
  isFaultTold = true;
  const message = `Netyard made a mistake (reference ${reference}): what runs goes on; netyard.log in ${home} says more.`;
  dialog.showMessageBox({ type: 'error', title: 'Netyard', message }).catch(() => {});
}

process.on('uncaughtException', survive);
app.on('second-instance', () => netyard && show());
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('will-quit', (event) => {
  const open = netyard;
  if (!open) return;
  // Quits once more when the lab has stopped and the store is closed.
  event.preventDefault();
  netyard = undefined;
  open.close().finally(() => app.quit());
});
start().catch(tell);
