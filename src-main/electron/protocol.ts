/** The app:// scheme: the built renderer under an origin of its own, where file:// would give it the reach of every local file. */
import { protocol } from 'electron';
import { readAsset } from './assets.ts';
import { APP_ORIGIN, APP_SCHEME, CONTENT_SECURITY_POLICY, originOf } from './origin.ts';

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
    const isOurs = method === 'GET' && originOf(url) === APP_ORIGIN;
    const asset = isOurs ? await readAsset(folder, url) : undefined;
    if (!asset) return new Response(null, { status: 404 });
    return new Response(asset.body, {
      headers: {
        'Content-Type': asset.mediaType,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
}
