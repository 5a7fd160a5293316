/** What the engine says of this machine and of its tasks, in English by the code; of VMs and ports as their rooms say it. */
import { labSentences } from '../lab/sentences.ts';
import { type Said, sayIn } from '../packet/said.ts';

export const appSentences = {
  ...labSentences,
  // Tasks.
  'start-lab': 'Start lab {lab}',
  'starting-core': 'Starting the forwarding core',
  'starting-vms': 'Starting VMs: {done} of {of}',
  // This machine.
  'not-found': 'It was not found.',
  'not-on-system': 'It does not exist on {platform}.',
  'tap-linux-only': 'TAP devices are a part of Linux.',
  'net-admin-missing':
    'The right CAP_NET_ADMIN is missing: only devices that were made for you open.',
  'make-tap':
    'Run Netyard as root, or make a device as root: "ip tuntap add NAME mode tap user $USER".',
  'load-tun-as-root': 'Load the module with "modprobe tun", and run Netyard as root.',
} as const satisfies Record<string, string>;

export type AppSaid = Said<keyof typeof appSentences>;

export function appSaid(code: AppSaid['code'], values: AppSaid['values'] = {}): AppSaid {
  return { code, values };
}

export function sayApp(said: readonly AppSaid[]): string {
  return sayIn(appSentences, said);
}
