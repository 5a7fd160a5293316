/**
 * What tables say in words: VLANs of a port, what a rule asks of a frame, what a mirror session selects. Such a text is
 * made of parts, codes with values, so that a window can say it in another language; the English words are here.
 */
import { fillMessage } from './messages.ts';

export interface Part {
  readonly code: WordCode;
  readonly values: Readonly<Record<string, string | number>>;
}

export const words = {
  /** The same in every language: an address, a name of a protocol. */
  text: '{text}',
  any: 'any',
  // VLANs of a port.
  untagged: 'untagged',
  access: 'access {vid}',
  'trunk-all': 'trunk all',
  trunk: 'trunk {list}',
  native: 'native {vid}',
  'native-tagged': 'native-tagged {vid}',
  tunnel: 'tunnel {vid}',
  customers: 'customers {list}',
  promiscuous: 'pvlan {vid} promiscuous',
  isolated: 'pvlan {vid} isolated in {primary}',
  community: 'pvlan {vid} community in {primary}',
  protected: 'protected',
  // What a rule asks of a frame, and what it does.
  protocol: 'protocol {protocol}',
  ports: 'port {list}',
  flags: 'flags {flags}',
  allow: 'allow',
  drop: 'drop',
  mark: 'mark',
  // Mirror sessions.
  all: 'all',
  in: 'in {port}',
  out: 'out {port}',
  vlans: 'VLAN {list}',
  port: 'port {port}',
} as const satisfies Record<string, string>;

export type WordCode = keyof typeof words;

export function part(code: WordCode, values: Part['values'] = {}): Part {
  return { code, values };
}

/** Parts as one text; `table` has the words of the language. */
export function sayParts(
  parts: readonly Part[],
  separator = ' ',
  table: Readonly<Record<WordCode, string>> = words,
): string {
  return parts.map(({ code, values }) => fillMessage(table[code], values, {})).join(separator);
}
