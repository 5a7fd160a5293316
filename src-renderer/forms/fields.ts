/**
 * What a form is made of: one small description per field. The words (label, help) are translations under
 * `fields.<kind>.<key>` or, where several kinds share them, `fields.common.<key>`; the rules are the model's schemas.
 */
import type { Lab } from '../../src-main/model/lab.ts';
import type { Draft } from './draft.ts';

export type Widget =
  | 'text'
  | 'area'
  | 'number'
  | 'toggle'
  | 'choice'
  | 'reference'
  | 'references'
  | 'vlan'
  | 'vnics'
  | 'uplinks'
  | 'fabricPorts';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** What the options of a field are taken from. */
export interface FormContext {
  readonly lab: Lab;
  readonly draft: Draft;
}

export interface Field {
  /** Path inside the spec. A widget of several keys has the path of what holds them. */
  readonly path: readonly (string | number)[];
  /** Names the words and the field in addresses: `memory` for `qemu.memory`. */
  readonly key: string;
  readonly widget: Widget;
  /** Shown behind the value. */
  readonly unit?: string;
  /** Value that holds where nothing is given, shown as placeholder. */
  readonly fallback?: string | number;
  /** Addresses and paths. */
  readonly mono?: boolean;
  readonly required?: boolean;
  /** Choices and references: what may be chosen. */
  readonly options?: (context: FormContext) => readonly Option[];
  /** References: may be typed too (a fabric port that does not exist yet). */
  readonly free?: boolean;
  /** VLAN: what the object is without any VLAN key. */
  readonly absent?: 'none' | 'trunk-all';
  readonly shown?: (draft: Draft) => boolean;
}

/** The keys at a field's path that its errors may stand at; the first is the field itself. */
export function ownKeys(field: Field): readonly string[] {
  return field.widget === 'vlan' ? ['vlan', 'trunk', 'native'] : [String(field.path.at(-1))];
}
