/**
 * Where the renderer comes from and what it may do. The desktop window shows app://netyard/ alone; in `npm run dev` it is Vite's
 * server instead. The frame of every message is checked against this origin.
 */

/** Scheme of the built renderer. */
export const APP_SCHEME = 'app';

/** Origin of the built renderer. */
export const APP_ORIGIN = `${APP_SCHEME}://netyard`;

/** The page that the window opens: the built renderer, or Vite's server where the app is not packed and one is given. */
export function rendererUrl(isPackaged: boolean, env: NodeJS.ProcessEnv): string {
  const development = isPackaged ? undefined : env.ELECTRON_RENDERER_URL;
  return development ?? `${APP_ORIGIN}/index.html`;
}

/** Origin of a URL as frames report it. `URL.origin` is "null" for schemes that Node does not know. */
export function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** The part of a frame that tells who speaks. */
export interface Sender {
  readonly origin: string;
  /** The embedding frame; null for a top frame. */
  readonly parent: unknown;
}

/** Whether a message comes from our own page: its origin, and not from a frame inside of it. */
export function isOwnFrame(frame: Sender | null, allowedOrigin: string): boolean {
  return frame !== null && frame.parent === null && frame.origin === allowedOrigin;
}
