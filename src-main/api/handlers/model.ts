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
  const mailbox = new Mailbox<ModelEvent>(MAX_BEHIND, () => [session.snapshot()]);
  const detach = session.events.on((event) => mailbox.put(event));
  const detachEnd = session.ended.on(() => mailbox.end());
  try {
    yield session.snapshot();
    yield* mailbox.read(signal);
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
