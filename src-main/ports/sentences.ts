/** Why a port cannot be opened, in English by the code. */
import { type Said, SaidError, sayIn } from '../said/said.ts';
import { errorSentences } from '../said/system-errors.ts';

export const portSentences = {
  ...errorSentences,
  'calls-linux-only': 'Direct system calls exist on Linux only, and this is {platform}.',
  'calls-unknown-processor':
    'Direct system calls are not known for the processor architecture {processor}.',
  'calls-not-loaded': 'The native library koffi did not load: {error}.',
  'tun-missing': 'There is no /dev/net/tun: load the kernel module tun.',
  'tun-refused':
    '/dev/net/tun may not be opened: run Netyard as root, or give your user the right to it.',
  'tun-error': '/dev/net/tun cannot be opened: {error}.',
  'tap-name':
    '"{name}" cannot be the name of a network device: use 1 to {most} characters without blanks, "/", ":" and "%".',
  'tap-not-opened': 'TAP device {name} cannot be opened.',
  'tap-not-allowed':
    'Netyard may not open the TAP device {name}: run it as root or with CAP_NET_ADMIN, or make the device for your user with "ip tuntap add {name} mode tap user $USER".',
  'tap-busy':
    'The TAP device {name} is in use by another program: end that program or choose another name.',
  'tap-other-kind':
    'There is already a network device {name}, and it is no TAP device with one queue: choose another name.',
  'tap-error': 'The TAP device {name} cannot be opened: {error}.',
  'kernel-refused': '{what} cannot be used: {error}.',
  'socket-path-empty': 'The path of a socket is empty.',
  'socket-path-zero': 'The path of a socket contains a zero byte.',
  'socket-path-too-long': 'The socket path {path} has {bytes} bytes: use one of at most {most}.',
  'socket-not-made': 'A socket cannot be made: {error}.',
  'socket-not-bound': 'The socket {path} cannot be made: {error}.',
  'socket-other-file': '{path} exists and is no socket: remove it or choose another path.',
  'socket-taken': 'Another program listens on {path}: end that program or choose another path.',
  'no-direct-calls': 'The core runs without system calls here.',
} as const satisfies Record<string, string>;

export type PortSaid = Said<keyof typeof portSentences>;

export function portSaid(code: PortSaid['code'], values: PortSaid['values'] = {}): PortSaid {
  return { code, values };
}

/** A port that cannot be opened, with the sentences that say why and what to do. */
export class PortError extends SaidError<PortSaid['code']> {
  override readonly name = 'PortError';

  constructor(...said: readonly PortSaid[]) {
    super(sayIn(portSentences, said), said);
  }
}
