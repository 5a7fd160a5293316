/** The contract as a client meets it: labs, model, history, subscriptions and errors, over the engine's real local socket. */
import { readFileSync } from 'node:fs';
import { isDefinedError, safe } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApp } from '../../../src-main/app/app.ts';
import { connect, localUrl, openEngine, type TestEngine, take, until } from './client.ts';
import { twoHosts } from './labs.ts';

let engine: TestEngine;

beforeEach(async () => {
  engine = await openEngine();
});

afterEach(() => engine.close());

const addHost = (id: string) =>
  ({ op: 'put', kind: 'host', id, spec: { zone: 'east/az1' } }) as const;

describe('labs', () => {
  it('come from a lab file, once: applying it again changes nothing', async () => {
    const { client } = engine;
    const text = twoHosts();
    const preview = await client.labs.apply({ text, dryRun: true });
    expect(preview.created).toBe(true);
    expect(await client.labs.list()).toEqual([]);
    const first = await client.labs.apply({ text });
    expect(first.changes).toEqual(preview.changes);
    expect(first.name).toBe('two-hosts');
    expect((await client.labs.apply({ text })).changes).toEqual([]);
    expect(await client.labs.list()).toMatchObject([
      { name: 'two-hosts', open: true, running: false, hosts: 2, vms: 3 },
    ]);
  });

  it('export as a file that makes the same lab', async () => {
    const { client } = engine;
    await client.labs.apply({ text: twoHosts() });
    const { text } = await client.labs.export({});
    expect((await client.labs.apply({ text })).changes).toEqual([]);
  });

  it('with errors are refused whole, with every problem and its place', async () => {
    const text = twoHosts()
      .replaceAll('vlan: 10', 'vlan: 5000')
      .replace('host: host-a', 'host: nowhere');
    const [error] = await safe(engine.client.labs.apply({ text, file: 'lab.yaml' }));
    expect(isDefinedError(error) && error.code === 'INVALID' && error.data.problems).toMatchObject([
      { path: 'switches.dvs0.portGroups.web.vlan', line: expect.any(Number) },
      { path: 'vms.web1.host', line: expect.any(Number) },
    ]);
    expect(await engine.client.labs.list()).toEqual([]);
  });

  it('are made, opened and deleted by name, and every window hears of it', async () => {
    const { client } = engine;
    const heard = until(
      await client.labs.watch(),
      ({ open, labs }) => open === 'b' && labs.length === 2,
    );
    await client.labs.create({ name: 'a' });
    await client.labs.create({ name: 'b' });
    expect((await heard).labs.map(({ name }) => name)).toEqual(['a', 'b']);
    await expect(client.labs.create({ name: 'a' })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { said: [{ code: 'lab-exists', values: { lab: 'a' } }] },
    });
    const model = await client.model.watch({ lab: 'b' });
    await model.next();
    await client.labs.delete({ name: 'b' });
    expect((await model.next()).done).toBe(true);
    await expect(client.labs.open({ name: 'b' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.model.undo({})).rejects.toThrow(/No lab is open/);
  });

  it('can be made from each sample of the gallery', async () => {
    const { client } = engine;
    for (const { id, text } of await client.labs.gallery()) {
      expect((await client.labs.validate({ text })).problems, id).toEqual([]);
      await client.labs.create({ name: `my-${id}`, sample: id });
    }
    await client.labs.create({ name: 'said', sample: 'two-hosts', description: 'My own words.' });
    const made = (await client.labs.export({ lab: 'said' })).text;
    expect(made).toContain('description: My own words.');
    expect(made).toContain('web1');
  });
});

describe('the model', () => {
  beforeEach(async () => {
    await engine.client.labs.apply({ text: twoHosts() });
  });

  it('shows itself whole and then every change of anybody', async () => {
    const other = await engine.connect();
    const heard = take(await engine.client.model.watch({}), 3);
    await other.client.model.change({ label: 'Add host', operations: [addHost('host-c')] });
    await other.client.model.undo({});
    const [snapshot, change, undone] = await heard;
    expect(snapshot).toMatchObject({ type: 'snapshot', lab: 'two-hosts', revision: 1 });
    expect(change).toMatchObject({
      type: 'change',
      revision: 2,
      undo: 'Add host',
      changes: [{ kind: 'host', id: 'host-c', before: null }],
    });
    expect(undone).toMatchObject({ redo: 'Add host', changes: [{ id: 'host-c', after: null }] });
    other.socket.terminate();
  });

  it('takes all operations of an action or none', async () => {
    const { client } = engine;
    const remove = { op: 'delete', kind: 'switch', id: 'dvs0' } as const;
    await expect(
      client.model.change({ label: 'Two', operations: [addHost('host-c'), remove] }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    const [snapshot] = await take(await client.model.watch({}), 1);
    expect(JSON.stringify(snapshot)).not.toContain('host-c');
  });

  it('says at which field a wrong object is wrong', async () => {
    const operations = [
      { op: 'put', kind: 'vm', id: 'vm9', spec: { host: 'none', kind: 'light' } },
    ] as const;
    const [error] = await safe(
      engine.client.model.change({ label: 'Add', operations: [...operations] }),
    );
    expect(isDefinedError(error) && error.code === 'INVALID' && error.data.problems).toMatchObject([
      { path: 'vms.vm9.host' },
    ]);
  });

  it('refuses a change that was made on an older state', async () => {
    const { client } = engine;
    const change = { label: 'Add', operations: [addHost('host-c')], revision: 1 };
    expect(await client.model.change(change)).toEqual({ revision: 2 });
    await expect(client.model.change(change)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('keeps who did what, undoes and redoes it, and forgets what was undone with a new change', async () => {
    const { client } = engine;
    await client.model.change({ label: 'One', operations: [addHost('one')] });
    await client.model.change({ label: 'Two', operations: [addHost('two')] });
    expect(await client.model.undo({})).toEqual({ label: 'Two' });
    expect(await client.model.redo({})).toEqual({ label: 'Two' });
    await client.model.undo({});
    await client.model.change({ label: 'Three', operations: [addHost('three')] });
    await expect(client.model.redo({})).rejects.toThrow(/nothing to redo/);
    const history = await client.model.history({});
    expect(history.map(({ label, who }) => [label, who])).toEqual([
      ['Three', 'command line'],
      ['One', 'command line'],
      ['Apply lab file', 'command line'],
    ]);
  });

  it('remembers where things were put, and a restart changes nothing of all this', async () => {
    const { client } = engine;
    await client.model.place({ positions: { 'host/host-a': { x: 10, y: 20 } } });
    await client.model.change({ label: 'One', operations: [addHost('one')] });
    const [before] = await take(await client.model.watch({}), 1);
    await engine.app.close();
    const app = await openApp({ home: engine.home });
    const again = await connect(localUrl(`${engine.home}/engine.sock`));
    expect((await take(await again.client.model.watch({}), 1))[0]).toEqual(before);
    expect(await again.client.model.undo({})).toEqual({ label: 'One' });
    again.socket.terminate();
    await app.close();
  });

  it('gives a subscriber that does not read the whole lab instead of a queue without end', async () => {
    const slow = await engine.connect();
    const events = (await slow.client.model.watch({}))[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ type: 'snapshot' });
    slow.socket.pause();
    const big = 'x'.repeat(1_900);
    for (let n = 0; n < 40; n++) {
      const operations = Array.from({ length: 50 }, (_, m) => ({
        op: 'put' as const,
        kind: 'host' as const,
        id: `host-${m}`,
        spec: { zone: 'east/az1', description: `${n}${big}` },
      }));
      await engine.client.model.change({ label: `Change ${n}`, operations });
    }
    slow.socket.resume();
    let revision = 1;
    let snapshots = 0;
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done === true || next.value.type === 'positions')
        throw new Error('an end too early');
      if (next.value.type === 'snapshot') snapshots++;
      else expect(next.value.revision).toBe(revision + 1);
      ({ revision } = next.value);
      if (revision === 41) break;
    }
    expect(snapshots).toBeGreaterThanOrEqual(1);
    slow.socket.terminate();
  });
});

describe('a wrong call', () => {
  it('is answered with what is wrong, and nothing of our insides', async () => {
    const { client } = engine;
    const wrong = client.labs.create({ name: '../etc' });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await client.labs.apply({ text: twoHosts() });
    await expect(client.vms.stop({ vm: 'web1' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(client.tables.fdb({ switch: 'dvs0' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(client.captures.stop({ id: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.tasks.cancel({ id: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.trace.run({ from: 'none', to: 'web1' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('that hits a fault of ours gets a reference, and the log has the rest', async () => {
    engine.app.labs.gallery = () => {
      throw new TypeError('secret path /root/x');
    };
    const [error] = await safe(engine.client.labs.gallery());
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    const reference = /reference (\w+)/.exec(error?.message ?? '')?.[1] ?? 'none';
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(readFileSync(`${engine.home}/netyard.log`, 'utf8')).toContain(
      `fault ${reference}: TypeError: secret`,
    );
  });
});

describe('trace without running', () => {
  it('answers from the lab as it is written', async () => {
    const { client } = engine;
    await client.labs.apply({ text: twoHosts() });
    expect(await client.trace.run({ from: 'web1', to: 'web2' })).toMatchObject({ reached: true });
    expect(await client.trace.run({ from: 'web1', to: 'db1' })).toMatchObject({
      reached: false,
      code: 'other-vlan',
      fix: { kind: 'vm', id: 'db1' },
    });
  });
});
