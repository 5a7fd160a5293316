/** The window and the fence around it: one page, no navigation away, no further windows, no device or location of the user. */
import { app, BrowserWindow, type Session } from 'electron';
import { originOf } from './origin.ts';

/** What the window needs to know. */
export interface WindowOptions {
  readonly url: string;
  /** Absolute path of the built preload script. */
  readonly preload: string;
  readonly icon: string;
}

/** Copying a value to the clipboard is the one thing that a page has to ask for here. */
const ALLOWED_PERMISSIONS = new Set(['clipboard-sanitized-write']);

/** Opens the window and shows it with its first paint. */
export function openWindow({ url, preload, icon }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Netyard',
    icon,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  // A load that fails ends in Chromium's error page, which says more than a rejection that nobody awaits.
  window.loadURL(url).catch(() => window.show());
  return window;
}

/** Fences in every page that will ever exist in this process. Call before the first window. */
export function fenceContents(url: string): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (originOf(event.url) !== originOf(url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Refuses what a page may ask the user for. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(ALLOWED_PERMISSIONS.has(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED_PERMISSIONS.has(permission));
  session.setDevicePermissionHandler(() => false);
}
