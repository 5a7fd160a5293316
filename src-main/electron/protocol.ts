/** The app:// scheme: the built renderer under an origin of its own, where file:// would give it the reach of every local file. */
import { protocol } from 'electron';
import { contentSecurityPolicy } from '../api/content-security-policy.ts';
import { readStatic } from '../api/static-files.ts';
import { APP_ORIGIN, APP_SCHEME, originOf } from './origin.ts';

/** Declares the scheme; Electron wants it before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the files below `folder` as app://netyard/… . */
export function serveAppScheme(folder: string): void {
  protocol.handle(APP_SCHEME, async ({ url, method }) => {
    if (method !== 'GET' || originOf(url) !== APP_ORIGIN)
      return new Response(null, { status: 404 });
    const { status, type, body } = await readStatic(folder, new URL(url).pathname);
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
      status,
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': contentSecurityPolicy(),
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
}
