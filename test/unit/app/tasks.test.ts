import { describe, expect, it } from 'vitest';
import { EventLog } from '../../../src-main/app/events.ts';
import { appSaid } from '../../../src-main/app/sentences.ts';
import { Tasks } from '../../../src-main/app/tasks.ts';

const text = (words: string) => appSaid('other', { text: words });

describe('a task', () => {
  it('shows how far it is and how it ended', async () => {
    const tasks = new Tasks(() => 5);
    const seen: string[] = [];
    tasks.changed.on(() =>
      seen.push(
        tasks
          .list()
          .map((task) => `${task.state} ${task.detail}`)
          .join(),
      ),
    );
    const { over } = tasks.start(text('Work'), async ({ report }) => report(0.5, text('half')));
    await over;
    expect(seen).toEqual(['running ', 'running half', 'done half']);
    expect(tasks.list()).toMatchObject([
      { label: 'Work', progress: 0.5, startedAt: 5, endedAt: 5 },
    ]);
  });

  it('that fails says why; one that is cancelled has undone its work when cancel returns', async () => {
    const tasks = new Tasks(() => 0);
    await tasks.start(text('Bad'), async () => Promise.reject(new Error('no such thing'))).over;
    let undone = false;
    const { id } = tasks.start(text('Long'), async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise((resolve) => setTimeout(resolve, 5));
      undone = true;
      throw signal.reason;
    });
    await tasks.cancel(id);
    expect(undone).toBe(true);
    expect(tasks.list().map(({ state, error }) => [state, error])).toEqual([
      ['failed', 'no such thing'],
      ['cancelled', ''],
    ]);
  });

  it('is forgotten when many have ended since', async () => {
    const tasks = new Tasks(() => 0);
    for (let n = 0; n < 60; n++) await tasks.start(text(`Work ${n}`), async () => {}).over;
    expect(tasks.list()).toHaveLength(50);
    expect(tasks.list()[0]?.label).toBe('Work 10');
  });
});

describe('the log of events', () => {
  it('keeps the last thousand', () => {
    const log = new EventLog(() => 7);
    for (let n = 0; n < 1_005; n++)
      log.add({ severity: 'info', code: 'other', values: { text: n } });
    expect(log.list()).toHaveLength(1_000);
    expect(log.list()[0]).toEqual({
      id: 6,
      at: 7,
      severity: 'info',
      code: 'other',
      message: '5',
      values: { text: 5 },
      lab: null,
      object: null,
    });
  });
});
