/** Each rule of .dependency-cruiser.cjs fires on a small tree that breaks it, and stays quiet on one that does not. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const config: { forbidden: { name: string }[] } = require(
  join(repository, '.dependency-cruiser.cjs'),
);

/** [rule, importing file, what it imports: a file of the tree, or a bare specifier; `type:` for a type-only import]. */
const BREAKS: [string, string, string][] = [
  ['wire-imports', 'src-main/wire/a.ts', 'type:src-main/packet/packet.ts'],
  ['said-imports', 'src-main/said/a.ts', 'type:src-main/model/lab.ts'],
  ['packet-imports', 'src-main/packet/a.ts', 'src-main/tables/fdb.ts'],
  ['tables-imports', 'src-main/tables/a.ts', 'src-main/datapath/datapath.ts'],
  ['ports-imports', 'src-main/ports/a.ts', 'src-main/tables/fdb.ts'],
  ['datapath-imports', 'src-main/datapath/a.ts', 'src-main/model/vm.ts'],
  ['control-imports', 'src-main/control/a.ts', 'src-main/model/vm.ts'],
  ['switchd-imports', 'src-main/switchd/a.ts', 'src-main/store/store.ts'],
  ['model-imports', 'src-main/model/a.ts', 'src-main/packet/packet.ts'],
  ['store-imports', 'src-main/store/a.ts', 'src-main/switchd/worker.ts'],
  ['check-imports', 'src-main/check/a.ts', 'src-main/store/store.ts'],
  ['export-imports', 'src-main/export/a.ts', 'src-main/switchd/worker.ts'],
  ['lab-imports', 'src-main/lab/a.ts', 'src-main/switchd/worker.ts'],
  ['api-imports', 'src-main/api/a.ts', 'src-main/cli/netyard.ts'],
  ['api-imports', 'src-main/api/b.ts', 'type:src-main/app/app.ts'],
  ['app-imports', 'src-main/app/a.ts', 'src-main/electron/window.ts'],
  ['bench-imports', 'src-main/bench/a.ts', 'src-main/app/app.ts'],
  ['cli-imports', 'src-main/cli/a.ts', 'src-main/electron/window.ts'],
  ['electron-imports', 'src-main/electron/a.ts', 'src-main/switchd/worker.ts'],
  ['electron-place', 'src-main/app/b.ts', 'electron'],
  ['better-sqlite3-place', 'src-main/app/c.ts', 'better-sqlite3'],
  ['kysely-place', 'src-main/api/c.ts', 'kysely'],
  ['koffi-place', 'src-main/cli/b.ts', 'koffi'],
  ['ws-place', 'src-main/lab/b.ts', 'ws'],
  ['commander-place', 'src-main/app/d.ts', 'commander'],
  ['pure-rooms-no-node', 'src-main/lab/light/a.ts', 'node:fs'],
  ['pure-rooms-no-packages', 'src-main/tables/b.ts', 'koffi'],
  ['frames-no-schemas', 'src-main/ports/b.ts', 'zod'],
  ['contract-is-light', 'src-main/api/contract.ts', 'src-main/store/store.ts'],
  ['tables-stand-alone', 'src-main/tables/vlan.ts', 'src-main/tables/fdb.ts'],
  ['stages-stand-alone', 'src-main/datapath/egress/a.ts', 'src-main/datapath/forward/a.ts'],
  ['stages-stand-alone', 'src-main/datapath/egress/b.ts', 'type:src-main/datapath/pipeline.ts'],
  ['entries-are-ends', 'src-main/app/e.ts', 'src-main/serve.ts'],
  ['renderer-imports', 'src-renderer/a.ts', 'type:src-main/app/app.ts'],
  ['renderer-imports', 'src-renderer/b.vue', 'src-main/app/app.ts'],
  ['renderer-no-node', 'src-renderer/c.ts', 'node:path'],
  ['no-circles', 'src-main/store/circle-a.ts', 'src-main/store/circle-b.ts'],
  ['resolvable', 'src-main/store/b.ts', './nowhere.ts'],
  ['no-tests-in-product', 'src-main/store/c.ts', 'test/support/peers.ts'],
];

/** The other half of the circle in BREAKS. */
const CLOSES_CIRCLE: [string, string] = [
  'src-main/store/circle-b.ts',
  'src-main/store/circle-a.ts',
];

const ALLOWED: [string, string][] = [
  ['src-main/packet/ok.ts', 'src-main/wire/ethernet.ts'],
  ['src-main/tables/ok.ts', 'src-main/tables/hash.ts'],
  ['src-main/datapath/pipeline.ts', 'src-main/datapath/forward/a.ts'],
  ['src-main/switchd/ok.ts', 'src-main/lab/light/host.ts'],
  ['src-main/api/ok.ts', 'src-main/model/vm.ts'],
  ['src-main/store/ok.ts', 'better-sqlite3'],
  ['src-main/model/ok.ts', 'zod'],
  ['src-main/main.ts', 'electron'],
  ['src-main/cli/ok.ts', 'src-main/serve.ts'],
  ['src-renderer/ok.ts', 'src-main/api/contract.ts'],
  ['src-renderer/ok.vue', 'src-main/model/vm.ts'],
  ['src-main/datapath/ingress/a.ts', 'type:src-main/datapath/datapath.ts'],
  ['src-main/datapath/datapath.ts', 'src-main/datapath/ingress/a.ts'],
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let tree: string;
let violations: Violation[];

function importLine(from: string, to: string): string {
  const typeOnly = to.startsWith('type:');
  const target = to.replace('type:', '');
  const specifier = /^(src-|test\/)/.test(target)
    ? relative(dirname(from), target).replace(/^(?!\.)/, './')
    : target;
  const statement = typeOnly
    ? `import type { it } from '${specifier}'; export type Own = typeof it;`
    : `import '${specifier}';`;
  return from.endsWith('.vue') ? `<script setup lang="ts">${statement}</script>` : statement;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'netyard-rules-'));
  copyFileSync(join(repository, '.dependency-cruiser.cjs'), join(tree, '.dependency-cruiser.cjs'));
  copyFileSync(join(repository, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  const edges = [...BREAKS.map(([, from, to]) => [from, to] as const), CLOSES_CIRCLE, ...ALLOWED];
  for (const target of new Set(edges.map(([, to]) => to.replace('type:', '')))) {
    if (/^(src-|test\/)/.test(target)) write(target, 'export const it = 1;');
    else if (!/^(node:|\.)/.test(target)) {
      write(`node_modules/${target}/package.json`, `{"name":"${target}","main":"index.js"}`);
      write(`node_modules/${target}/index.js`, '');
    }
  }
  write('package.json', '{"type":"module","dependencies":{}}');
  for (const [from, to] of edges) write(from, importLine(from, to));
  const depcruise = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [depcruise, '--output-type', 'json', 'src-main', 'src-renderer'],
    { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stderr).toBe('');
  violations = JSON.parse(stdout).summary.violations;
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

it('has a case for each rule', () => {
  const rules = new Set(config.forbidden.map(({ name }) => name));
  expect(new Set(BREAKS.map(([rule]) => rule))).toEqual(rules);
});

it.each(BREAKS)('%s: %s must not import %s', (rule, from) => {
  expect(
    violations.filter((found) => found.from === from).map((found) => found.rule.name),
  ).toContain(rule);
});

it.each(ALLOWED)('%s may import %s', (from) => {
  expect(violations.filter((found) => found.from === from)).toEqual([]);
});
