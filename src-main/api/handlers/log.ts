/** What happened and what is under way: events and tasks. */
import type { NetyardEvent } from '../contract.ts';
import type { Engine, EventsArea } from '../engine.ts';
import type { Api } from '../implement.ts';
import { dropOldest, Mailbox, states } from '../streams.ts';

/** Events that a subscriber may be behind; older ones are left out, which their ids show. */
const MAX_BEHIND = 1_000;

async function* watchEvents(
  events: EventsArea,
  signal: AbortSignal | undefined,
): AsyncGenerator<NetyardEvent[], void, void> {
  const mailbox = new Mailbox<NetyardEvent>(MAX_BEHIND, dropOldest);
  const detach = events.added.on((event) => mailbox.put(event));
  try {
    yield events.list();
    for await (const event of mailbox.read(signal)) yield [event];
  } finally {
    detach();
  }
}

export function logHandlers(api: Api, { events, tasks }: Engine) {
  return {
    events: {
      watch: api.events.watch.handler(({ signal }) => watchEvents(events, signal)),
    },
    tasks: {
      watch: api.tasks.watch.handler(({ signal }) =>
        states(
          () => tasks.list(),
          (changed) => tasks.changed.on(changed),
          signal,
        ),
      ),
      cancel: api.tasks.cancel.handler(async ({ input }) => {
        await tasks.cancel(input.id);
        return {};
      }),
    },
  };
}
