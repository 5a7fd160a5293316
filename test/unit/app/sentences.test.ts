/** No sentence of the engine reaches a window without the code by which it can be said in another language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src-main/app/explain.ts';
import { explain as explainInWindow } from '../../../src-renderer/api/errors.ts';
import { i18n } from '../../../src-renderer/i18n/index.ts';
import { type EngineClient, openEngine } from '../../support/engine.ts';

const root = resolve(import.meta.dirname, '../../../src-main');

/** Rooms whose errors people may see in a window; what a light VM says in its own console stays as a Linux would say it. */
const rooms = ['api', 'app', 'check', 'control', 'datapath', 'lab', 'ports', 'store', 'switchd'];

function sources(): { file: string; text: string }[] {
  return rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('light'))
      .map((file) => ({
        file: join(room, file),
        text: readFileSync(join(root, room, file), 'utf8'),
      })),
  );
}

describe('errors in the sources', () => {
  it('are sentences by code, or faults of ours, which no one takes for sentences', () => {
    const sentence = /new (?:Error|Failure)\(\s*(?:'[A-Z_]+',\s*)?(['"`])(?:[A-Z$][^'"`]*\.)\1/g;
    const found = sources().flatMap(({ file, text }) =>
      [...text.matchAll(sentence)].map(([match]) => `${file}: ${match}`),
    );
    expect(found).toEqual([]);
  });
});

describe('what the engine refuses', () => {
  let engine: Awaited<ReturnType<typeof openEngine>>;
  let client: EngineClient;
  beforeAll(async () => {
    engine = await openEngine();
    client = engine.client;
    await client.labs.create({ name: 'said', sample: 'two-hosts' });
  });
  afterAll(() => engine.close());

  it.each<[string, () => Promise<unknown>]>([
    ['a lab that is there', () => client.labs.create({ name: 'said' })],
    ['a sample that is not', () => client.labs.create({ name: 'b', sample: 'nothing' })],
    ['a lab that is not', () => client.labs.open({ name: 'nowhere' })],
    ['a file that is none', () => client.labs.apply({ text: '[' })],
    ['what does not run', () => client.vms.stop({ vm: 'web1' })],
    ['a switch that is none', () => client.filters.mirrors({ switch: 'nowhere' })],
    ['a host without the switch', () => client.filters.mirrors({ switch: 'dvs0@x' })],
    ['rules of nobody', () => client.filters.rules({ owner: 'nowhere' })],
    ['a VM to trace from', () => client.trace.run({ from: 'nobody', to: 'web1' })],
    ['a vNIC to trace from', () => client.trace.run({ from: 'web1:eth7', to: 'web2' })],
    ['a MAC address', () => client.trace.run({ from: 'web1', to: 'web2', mac: 'x' })],
    ['an IPv6 address', () => client.trace.run({ from: 'web1', to: 'web2', toAddress: 'x' })],
    ['nothing to redo', () => client.model.redo({})],
    [
      'an object in use',
      () =>
        client.model.change({
          label: 'x',
          operations: [{ op: 'delete', kind: 'switch', id: 'dvs0' }],
        }),
    ],
    [
      'an object that is wrong',
      () =>
        client.model.change({
          label: 'x',
          operations: [{ op: 'put', kind: 'host', id: 'h', spec: { zone: 'no/where' } }],
        }),
    ],
    ['a capture that is gone', () => client.captures.stop({ id: 'x' })],
    ['a task that is gone', () => client.tasks.cancel({ id: 'x' })],
    ['a console that is closed', () => client.vms.input({ id: 'x', data: '' })],
  ])('%s is said in Chinese', async (_what, call) => {
    const error: unknown = await call().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ORPCError);
    expect((error as ORPCError<string, unknown>).defined).toBe(true);
    i18n.global.locale.value = 'zh';
    try {
      const { sentence } = explainInWindow(error);
      expect(sentence).toMatch(/[\u4e00-\u9fff]/);
      expect(sentence).not.toMatch(/\b(the|is|there|of|not|and)\b/i);
    } finally {
      i18n.global.locale.value = 'en';
    }
  });

  it('is a fault of ours where it has no sentence', () => {
    expect(explain(new Error('An unexpected thing.'))).toBeNull();
  });
});
