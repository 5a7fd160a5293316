/** What the engine says of this machine and of its tasks, in English by the code; of VMs and ports as their rooms say it. */
import { labSentences } from '../lab/sentences.ts';
import { type Said, sayIn } from '../packet/said.ts';

export const appSentences = {
  ...labSentences,
  // Tasks.
  'start-lab': 'Start lab {lab}',
  'starting-core': 'Starting the forwarding core',
  'starting-vms': 'Starting VMs: {done} of {of}',
  // What cannot be done as things are.
  'lab-not-running': 'Lab "{lab}" is not running: start it.',
  'lab-running': 'Lab "{lab}" is running already.',
  'lab-stopped': 'The lab was stopped.',
  'lab-errors': 'Lab "{lab}" has errors and cannot start: {message} ({path})',
  'lab-exists': 'There is already a lab "{lab}": choose another name.',
  'lab-in-use': 'Lab "{lab}" is running: stop it, then delete it.',
  'lab-changed':
    'Lab "{lab}" was changed meanwhile (revision {revision}, not {wanted}): look at it again and repeat the change.',
  'nothing-to-undo': 'There is nothing to undo in lab "{lab}".',
  'nothing-to-redo': 'There is nothing to redo in lab "{lab}".',
  'no-lab-open': 'No lab is open: open one, create one, or apply a lab file first.',
  'no-vm': 'There is no VM "{vm}" in lab "{lab}".',
  'vm-on': 'VM "{vm}" cannot be started: it is on already.',
  'vm-not-running': 'VM "{vm}" is not running: start it.',
  'vm-no-commands':
    'VM "{vm}" is a machine of its own: Netyard cannot start commands inside it; use its console.',
  'captures-many': 'There are {count} captures: delete some first.',
  'captures-large': 'The captures in {folder} take {size} GiB: delete some first.',
  'capture-gone': 'There is no such capture: it may have been deleted.',
  'filter-wrong': 'The filter is wrong: {error}.',
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
