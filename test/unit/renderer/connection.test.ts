/** The line to the engine: calls before it stands wait, calls while it is gone fail with a sentence, and it comes back by itself. */
import type { ClientContext, ClientLink } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { type Line, pauseBefore, Refused, redial } from '../../../src-renderer/api/connection.ts';

const options = { context: {} };

/** A peer in this process: dialling gives a line that answers with its number, and that the test can cut. */
class Peer {
  lines = 0;
  down = false;
  cut = () => {};
  dial = async (): Promise<Line> => {
    if (this.down) throw new Error('down');
    const number = ++this.lines;
    const link: ClientLink<ClientContext> = { call: async (path) => `${number}:${path.join('.')}` };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.cut = resolve;
    return { link, closed: promise };
  };
}
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('the line to the engine', () => {
  it('lets calls wait for the first line', async () => {
    const line = redial(new Peer().dial);
    expect(line.connection.state).toBe('connecting');
    expect(await line.call(['labs', 'list'], undefined, options)).toBe('1:labs.list');
    expect(line.connection).toMatchObject({ state: 'connected', epoch: 1 });
  });

  it('fails calls with a sentence while it is gone, and comes back when it is told to try', async () => {
    const peer = new Peer();
    const line = redial(peer.dial);
    await line.ready();
    peer.down = true;
    peer.cut();
    await until(() => line.connection.state === 'disconnected');
    await expect(line.call(['x'], undefined, options)).rejects.toThrow('not connected');
    expect(line.connection.retryAt).not.toBeNull();
    peer.down = false;
    line.retryNow();
    await line.ready();
    expect(await line.call(['x'], undefined, options)).toBe('2:x');
    expect(line.connection.epoch).toBe(2);
  });

  it('does not go on where it is refused', async () => {
    let dialled = 0;
    const line = redial(async () => {
      dialled++;
      throw new Refused('no');
    });
    await until(() => line.connection.state === 'refused');
    line.retryNow();
    expect(dialled).toBe(1);
  });

  it('waits longer each time, up to a limit', () => {
    expect([1, 2, 3, 4].map(pauseBefore)).toEqual([250, 500, 1000, 2000]);
    expect(pauseBefore(30)).toBe(8000);
  });
});
