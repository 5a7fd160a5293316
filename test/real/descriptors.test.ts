/** A process that has no file descriptors left: it says so, goes on, and takes up its work again when there are some. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const child = fileURLToPath(new URL('./descriptors-child.ts', import.meta.url));

it.runIf(process.platform === 'linux')(
  'out of descriptors nothing ends and nothing turns in a circle',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'netyard-fd-'));
    const script = 'ulimit -n 256; exec "$0" "$1" "$2"';
    const words = [process.execPath, child, join(folder, 'port')];
    const said = execFileSync('sh', ['-c', script, ...words], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    const full =
      'This system lets no more files be opened: end programs that have many, or raise the limit (ulimit -n).';
    expect(JSON.parse(said)).toEqual({
      errors: [full, full],
      heard: [
        'watches',
        'tries again at 50',
        // The caller, which cannot make a socket, and the listener, which cannot take its peer and rests.
        'tries again at 100',
        'watches nothing',
        'tries again at 50',
        // There are descriptors again.
        'watches',
        'watches nothing',
        'watches',
      ],
      before: false,
      after: true,
    });
  },
);
