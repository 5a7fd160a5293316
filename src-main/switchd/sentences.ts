/** Why the forwarding core refuses something, in English by the code. */
import { type Said, SaidError, sayIn } from '../said/said.ts';

export const coreSentences = {
  // Capture filters.
  'filter-long': 'The filter has {count} words; at most {most} are allowed.',
  'filter-mac': 'In the filter, "{text}" is not a MAC address.',
  'filter-network': 'In the filter, "{text}" is not a network like 10.0.0.0/24.',
  'filter-number': 'In the filter, "{text}" is not a number from 0 to {most}.',
  'filter-word':
    'In the filter, "{text}" is neither a condition nor an IPv4 address; for example: arp or host 10.0.0.1.',
  'filter-ends': 'The filter ends where {expected} was expected.',
  'filter-unexpected': 'In the filter, "{text}" stands where {expected} was expected.',
  'expected-end': 'its end',
  'expected-bracket': '")"',
  'expected-condition': 'a condition like "arp", "host 10.0.0.1" or "port 80"',
  'expected-qualifier': '"host", "net" or "port"',
  'expected-mac': 'a MAC address',
  'expected-address': 'an IPv4 address',
  'expected-network': 'a network like 10.0.0.0/24',
  'expected-number': 'a number',
  // The running core.
  'core-no-port': 'There is no port {port} in the running lab.',
  'core-captures-many': '{most} captures are running already; stop one first.',
  'core-vm-off': 'VM {vm} is not running; start it first.',
  'core-sessions-many': '{most} consoles and commands are open already; close some first.',
  'core-ended': 'The forwarding core ended.',
} as const satisfies Record<string, string>;

export type CoreCode = keyof typeof coreSentences;

/** What the core refuses, with its sentence. */
export class CoreError extends SaidError<CoreCode> {
  override readonly name = 'CoreError';

  constructor(code: CoreCode, values: Said['values'] = {}) {
    const said = [{ code, values }];
    super(sayIn(coreSentences, said), said);
  }
}
