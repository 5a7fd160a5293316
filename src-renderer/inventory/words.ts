/** How objects are called in sentences: "port group web", "VM web1"; links by their ends. */
import { type Kind, splitId } from '../../src-main/model/lab.ts';

/** The short name of an object: without its parent, links with an arrow between their ends. */
export function shortName(kind: Kind, id: string): string {
  return kind === 'link' ? id.replace('--', ' ↔ ') : splitId(kind, id).name;
}
