/** The built renderer over HTTP: files of one folder, with their types. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.yaml': 'text/yaml; charset=utf-8',
};

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Netyard</title>
<p>The window of Netyard is not built yet: run <code>npm run build</code> and load this page again.</p>`;

export interface StaticFile {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer | string;
}

/** The file of a URL's path below `folder`; a path without an extension is a page of the app. Never leaves the folder. */
export async function readStatic(folder: string, pathname: string): Promise<StaticFile> {
  const missing = {
    status: 404,
    type: 'text/plain; charset=utf-8',
    body: 'There is no such page.',
  };
  const path = safePath(folder, pathname);
  if (path === null) return missing;
  const type = types[extname(path)] ?? 'application/octet-stream';
  try {
    return { status: 200, type, body: await readFile(path) };
  } catch {
    const isPage = path.endsWith('.html');
    return isPage ? { status: 503, type: types['.html'] ?? '', body: notBuilt } : missing;
  }
}

function safePath(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const relative = extname(decoded) === '' ? 'index.html' : decoded;
  const path = normalize(join(folder, relative));
  return path.startsWith(normalize(folder).replace(/[\\/]?$/, sep)) ? path : null;
}
