/**
 * The only code between the page and the main process. It hands over one thing: a MessagePort, which the page makes and posts to
 * its own window as `postMessage('netyard:connect', origin, [port])`. Over that port the page speaks the contract of src-main/api,
 * checked on the other side. `window.netyardDesktop` tells the page that it runs in the desktop app.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CONNECT } from './channel.ts';

contextBridge.exposeInMainWorld('netyardDesktop', { platform: process.platform });

window.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.source !== window || event.origin !== window.location.origin) return;
  if (event.data === CONNECT && port) ipcRenderer.postMessage(CONNECT, null, [port]);
});
