/** The words that the renderer, the preload script and the main process share to hand over a MessagePort. */

/** Preload to main: here is a port, serve the contract on it. */
export const CONNECT = 'netyard:connect';

/** Preload to page (src-renderer/api/message-port.ts): here is the other end. */
export const PORT = 'netyard:port';
