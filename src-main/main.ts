/** Electron's entry: the life cycle of the desktop app and nothing else. */
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, session } from 'electron';
import { type NetyardApp, openApp } from './app/app.ts';
import { rendererDir, resourcesDir } from './app/entry-path.ts';
import { serveConnections } from './electron/connect.ts';
import { installMenu } from './electron/menu.ts';
import { originOf, rendererUrl } from './electron/origin.ts';
import { registerAppScheme, serveAppScheme } from './electron/protocol.ts';
import { denyPermissions, fenceContents, openWindow } from './electron/window.ts';

/** The user was told why it does not start: start.mjs must not try another way. */
const EXIT_TOLD = 2;
const url = rendererUrl(app.isPackaged, process.env);
let netyard: NetyardApp | undefined;

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

async function start(): Promise<void> {
  registerAppScheme();
  fenceContents(url);
  await app.whenReady();
  denyPermissions(session.defaultSession);
  serveAppScheme(rendererDir);
  installMenu(process.platform);
  netyard = await openApp({});
  serveConnections(netyard.router, originOf(url));
  show();
  app.on('activate', show);
}

function tell(error: unknown): void {
  dialog.showErrorBox('Netyard cannot start', error instanceof Error ? error.message : `${error}`);
  app.exit(EXIT_TOLD);
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => netyard && show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    const open = netyard;
    if (!open) return;
    // Once more after the lab has stopped and the store is closed.
    event.preventDefault();
    netyard = undefined;
    open.close().finally(() => app.quit());
  });
  start().catch(tell);
} else {
  app.quit();
}
