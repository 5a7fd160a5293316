/** Who stands in the history as the author of a change. */
import type { ApiContext } from '../implement.ts';

/** The window has no context of its own: it talks over a port of the same process. */
export function author(context: ApiContext): string {
  return context.who ?? 'window';
}
