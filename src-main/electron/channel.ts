/** The one word that the renderer, the preload script and the main process share to hand over a MessagePort. */
export const CONNECT = 'netyard:connect';
