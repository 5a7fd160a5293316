/**
 * What tables say in words: VLANs of a port, what a rule asks of a frame, what a mirror session selects. Such a text is
 * made of parts, codes with values, so that a window can say it in another language; the English words are here.
 */
import { type Said, sayIn } from '../said/said.ts';

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
  'no-vlan': 'no VLAN',
  'trunk-native': 'trunk {list} (native {vid})',
  'trunk-of-all': 'no VLAN (trunk of all VLANs)',
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
export type Part = Said<WordCode>;

export function part(code: WordCode, values: Part['values'] = {}): Part {
  return { code, values };
}

/** Parts as one text. */
export function sayParts(parts: readonly Part[], separator = ' '): string {
  return sayIn(words, parts, separator);
}
