import { describe, expect, it } from 'vitest';
import { dropOldest, Mailbox, states } from '../../../src-main/api/streams.ts';
import { take } from './client.ts';

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe('Mailbox', () => {
  it('gives what was put, in order, and ends after the rest', async () => {
    const mailbox = new Mailbox<number>(10, dropOldest);
    mailbox.put(1);
    mailbox.put(2);
    mailbox.end();
    mailbox.put(3);
    expect(await all(mailbox.read(undefined))).toEqual([1, 2]);
  });

  it('never holds more than its capacity', async () => {
    const mailbox = new Mailbox<number>(3, dropOldest);
    for (let n = 0; n < 100; n++) mailbox.put(n);
    mailbox.end();
    expect(await all(mailbox.read(undefined))).toEqual([97, 98, 99]);
  });

  it('wakes a reader that waits, and lets it go when it leaves', async () => {
    const leave = new AbortController();
    const mailbox = new Mailbox<string>(3, dropOldest);
    const reader = mailbox.read(leave.signal);
    const first = reader.next();
    mailbox.put('a');
    expect((await first).value).toBe('a');
    const second = reader.next();
    leave.abort();
    expect((await second).done).toBe(true);
  });

  it('tells who puts to wait from half of its capacity on, until there is room or the reader has left', async () => {
    const leave = new AbortController();
    const mailbox = new Mailbox<number>(4, dropOldest);
    mailbox.put(1);
    expect(mailbox.room()).toBeNull();
    mailbox.put(2);
    let went = 0;
    const held = mailbox.room()?.then(() => went++);
    const reader = mailbox.read(leave.signal);
    await reader.next();
    await held;
    expect(went).toBe(1);
    mailbox.put(3);
    mailbox.put(4);
    const stuck = mailbox.room();
    expect(stuck).not.toBeNull();
    leave.abort();
    await reader.next();
    await stuck;
    expect(mailbox.room()).toBeNull();
  });

  it('gives nothing to a reader that had left before', async () => {
    const mailbox = new Mailbox<string>(3, dropOldest);
    mailbox.put('a');
    expect(await all(mailbox.read(AbortSignal.abort()))).toEqual([]);
  });
});

describe('states', () => {
  it('come now and after changes, many quick ones as one, and the subscription is given back', async () => {
    let state = 0;
    let listening = 0;
    const changed = new Set<() => void>();
    const subscribe = (listener: () => void) => {
      listening++;
      changed.add(listener);
      return () => {
        listening--;
      };
    };
    const events = states(() => state, subscribe, undefined);
    expect((await events.next()).value).toBe(0);
    for (state = 1; state < 1_000; state++) for (const listener of changed) listener();
    expect(await take(events, 1)).toEqual([1_000]);
    expect(listening).toBe(0);
  });
});
