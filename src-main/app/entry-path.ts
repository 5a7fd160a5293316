/**
 * Where the parts of Netyard lie that are found by path: worker entries, the built renderer, the resources.
 * The same code runs from source (src-main/app/*.ts, by type stripping) and from the bundle (dist/main/*.js). Both are two levels
 * below the root, and the build keeps shared chunks beside the entries so that this stays true.
 */
import { fileURLToPath } from 'node:url';

const fromSource = import.meta.url.endsWith('.ts');

/** The module to start as the switchd worker thread. */
export const switchdEntry: URL = new URL(
  fromSource ? '../switchd/worker.ts' : './switchd.js',
  import.meta.url,
);

/** Absolute path of the built renderer (index.html and assets); exists only after a build. */
export const rendererDir: string = fileURLToPath(new URL('../../dist/renderer/', import.meta.url));

/** Absolute path of resources/ (sample labs, icons). */
export const resourcesDir: string = fileURLToPath(new URL('../../resources/', import.meta.url));
