/** The labs of the home: list, open, make, apply, export. */
import type { Engine } from '../engine.ts';
import type { Api } from '../implement.ts';
import { states } from '../streams.ts';
import { author } from './author.ts';

export function labHandlers(api: Api, { labs }: Engine) {
  return {
    gallery: api.labs.gallery.handler(() => labs.gallery()),
    list: api.labs.list.handler(() => labs.list()),
    create: api.labs.create.handler(({ input, context }) => {
      labs.create(input, author(context));
      return { name: input.name };
    }),
    open: api.labs.open.handler(({ input }) => {
      labs.setOpen(input.name);
      return {};
    }),
    delete: api.labs.delete.handler(({ input }) => {
      labs.delete(input.name);
      return {};
    }),
    validate: api.labs.validate.handler(({ input }) => labs.validate(input.text, input.file)),
    apply: api.labs.apply.handler(({ input, context }) =>
      labs.apply(input.text, input.file, input.dryRun, author(context)),
    ),
    export: api.labs.export.handler(({ input }) => labs.export(input.lab)),
    watch: api.labs.watch.handler(({ signal }) =>
      states(
        () => ({ open: labs.open, labs: labs.list() }),
        (changed) => labs.changed.on(changed),
        signal,
      ),
    ),
  };
}
