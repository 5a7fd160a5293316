// One line of `netyard doctor`: something this computer has or lacks.
import type { LabSaid } from './sentences.ts';

export interface Capability {
  readonly id: string;
  readonly ok: boolean;
  /** What was found: a version, a path. Empty when nothing was. */
  readonly found: string;
  /** Why it is not usable. Empty when it is. */
  readonly why: readonly LabSaid[];
  /** What to do about it. Empty when nothing is to be done. */
  readonly howToGet: readonly LabSaid[];
}

export function present(id: string, found: string): Capability {
  return { id, ok: true, found, why: [], howToGet: [] };
}

export function absent(
  id: string,
  why: LabSaid | readonly LabSaid[],
  howToGet: LabSaid,
  found = '',
): Capability {
  return { id, ok: false, found, why: [why].flat() as LabSaid[], howToGet: [howToGet] };
}
