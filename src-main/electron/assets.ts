/** Files of the built renderer for the app:// scheme: a path below one folder, its bytes and its media type. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Bytes and media type of one file. */
export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
}

/**
 * Reads the file that a URL names below `folder`, or undefined where there is none, where the name leaves the folder, or where the
 * renderer has no business with such a file.
 */
export async function readAsset(folder: string, url: string): Promise<Asset | undefined> {
  const path = pathBelow(folder, url);
  const mediaType = path && MEDIA_TYPES[extname(path)];
  if (!path || !mediaType) return undefined;
  try {
    return { body: new Uint8Array(await readFile(path)), mediaType };
  } catch {
    return undefined;
  }
}

function pathBelow(folder: string, url: string): string | undefined {
  try {
    const pathname = decodeURIComponent(new URL(url).pathname);
    if (pathname.includes('\0')) return undefined;
    const base = normalize(folder.endsWith(sep) ? folder : folder + sep);
    const path = join(base, pathname === '/' ? 'index.html' : pathname);
    return path.startsWith(base) ? path : undefined;
  } catch {
    // Neither a URL nor a percent-encoding.
    return undefined;
  }
}
