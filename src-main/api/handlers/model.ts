/** The model of one lab: changes, undo and redo, history, and a subscription that shows every change. */
import type { ModelEvent } from '../contract.ts';
import type { Engine, ModelArea } from '../engine.ts';
import type { Api } from '../implement.ts';
import { Mailbox } from '../streams.ts';
import { author } from './author.ts';

/** Changes that a subscriber may be behind; then it gets the whole lab instead. */
const MAX_BEHIND = 32;

async function* watch(
  session: ModelArea,
  signal: AbortSignal | undefined,
): AsyncGenerator<ModelEvent, void, void> {
  // Null for the whole lab. It is read when its subscriber is ready: what fails then is no matter of who changes the lab.
  const mailbox = new Mailbox<ModelEvent | null>(MAX_BEHIND, () => [null]);
  const detach = session.events.on((event) => mailbox.put(event));
  const detachEnd = session.ended.on(() => mailbox.end());
  try {
    let shown = session.revision;
    yield session.snapshot();
    for await (const event of mailbox.read(signal)) {
      if (event === null) {
        shown = session.revision;
        yield session.snapshot();
      } else if (event.type !== 'change' || event.revision > shown) yield event;
    }
  } finally {
    detach();
    detachEnd();
  }
}

export function modelHandlers(api: Api, { labs }: Engine) {
  return {
    watch: api.model.watch.handler(({ input, signal }) => watch(labs.session(input.lab), signal)),
    change: api.model.change.handler(({ input, context }) => ({
      revision: labs
        .session(input.lab)
        .change(input.operations, input.label, author(context), input.revision),
    })),
    undo: api.model.undo.handler(({ input }) => ({ label: labs.session(input.lab).walk('undo') })),
    redo: api.model.redo.handler(({ input }) => ({ label: labs.session(input.lab).walk('redo') })),
    history: api.model.history.handler(({ input }) => labs.session(input.lab).history(input.limit)),
    place: api.model.place.handler(({ input }) => {
      labs.session(input.lab).place(input.positions);
      return {};
    }),
  };
}
