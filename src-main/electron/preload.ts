/**
 * The only code between the page and the main process: `window.netyard` with the system's name and one verb. `connect()` makes a
 * channel, gives one end to the main process and posts the other one to the page, which then speaks the contract of src-main/api
 * over it; every call is checked on the other side.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CONNECT, PORT } from './channel.ts';

contextBridge.exposeInMainWorld('netyard', {
  platform: process.platform,
  connect(): void {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage(CONNECT, null, [port1]);
    window.postMessage(PORT, window.location.origin, [port2]);
  },
});
