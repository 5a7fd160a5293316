/** Child of store-kill.test.ts: changes a lab without end and says on stdout, after each commit, how far it is. */
import { writeSync } from 'node:fs';
import type { Change } from '../../src-main/model/operations.ts';
import { Store } from '../../src-main/store/store.ts';
import { applied } from '../unit/store/lab-of.ts';

const file = process.argv[2] ?? '';
const store = new Store(file, new Date());
let lab = store.load('victim')?.lab;
if (lab === undefined) throw new Error('the parent makes the lab');

for (let n = Number(process.argv[3]); ; n++) {
  const entry = n % 5 === 4 ? store.step('victim', 'undo') : null;
  const changes: Change[] =
    entry === null
      ? [{ kind: 'host', id: `host-${n}`, before: null, after: { zone: 'east/az1' } }]
      : entry.changes.map(({ kind, id, before, after }) => ({
          kind,
          id,
          before: after,
          after: before,
        }));
  lab = applied(lab, ...changes);
  if (entry === null) store.change(lab, changes, { at: n, who: 'child', label: `Change ${n}` });
  else store.walk(lab, changes, entry.id, 'undo', n);
  // A line is shorter than PIPE_BUF, so the parent sees all of it or nothing.
  writeSync(1, `${n} ${lab.host.size}\n`);
}
