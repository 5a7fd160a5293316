/**
 * All that the engine says to people, in English by the code: of VMs, ports, traces and the store as their rooms say it, of this
 * machine, of tasks, of what cannot be done, and what happened. Translations have the same codes with the same values.
 */
import { apiSentences } from '../api/sentences.ts';
import { querySentences } from '../check/reachability/sentences.ts';
import { labSentences } from '../lab/sentences.ts';
import { words } from '../model/words.ts';
import { dropReasonSentences } from '../packet/drop-reason.ts';
import { linkReasons } from '../packet/link-reason.ts';
import { type Said, sayIn } from '../said/said.ts';
import { storeSentences } from '../store/store-error.ts';
import { coreSentences } from '../switchd/sentences.ts';

/** Sentences of this room. */
const ownSentences = {
  // Tasks.
  'start-lab': 'Start lab {lab}',
  'starting-core': 'Starting the forwarding core',
  'starting-vms': 'Starting VMs: {done} of {of}',
  // Names that fit nothing.
  'no-such': 'There is no {what} "{name}"{where}; {hint}',
  'no-instance-on': 'Switch "{switch}" has no instance on host "{host}"; {hint}',
  'one-device': '"{device}" is one device, no switch of many hosts: leave out "@{host}".',
  'what-bond': 'bond (host:bond), LAG (device:lag) or team (switch@host)',
  'what-device': 'switch, bridge (host:bridge) or fabric device',
  'what-drop-reason': 'drop reason',
  'what-lab': 'lab',
  'what-port': 'port',
  'what-rule-owner': 'port group (switch/group), fabric port or vNIC',
  'where-lab': ' in lab "{lab}"',
  'where-used': ' in use in lab "{lab}"',
  'where-device': ' on "{device}"',
  'where-tree': ' with a spanning tree',
  'hint-meant': 'did you mean "{name}"?',
  'hint-none': 'there is none.',
  'hint-one': 'there is only {name}.',
  'hint-some': 'there are {names}.',
  'hint-more': 'there are {names} and {count} more.',
  'no-sample': 'There is no sample lab "{name}": see the gallery.',
  'no-task': 'There is no task "{id}".',
  'no-vm': 'There is no VM "{vm}" in lab "{lab}".',
  'capture-gone': 'There is no such capture: it may have been deleted.',
  // What cannot be done as things are.
  'lab-not-running': 'Lab "{lab}" is not running: start it.',
  'lab-running': 'Lab "{lab}" is running already.',
  'stopped-meanwhile': 'The lab was stopped.',
  'lab-errors': 'Lab "{lab}" has errors and cannot start:',
  'lab-exists': 'There is already a lab "{lab}": choose another name.',
  'lab-in-use': 'Lab "{lab}" is running: stop it, then delete it.',
  'lab-changed':
    'Lab "{lab}" was changed meanwhile (revision {revision}, not {wanted}): look at it again and repeat the change.',
  'nothing-to-undo': 'There is nothing to undo in lab "{lab}".',
  'nothing-to-redo': 'There is nothing to redo in lab "{lab}".',
  'no-lab-open': 'No lab is open: open one, create one, or apply a lab file first.',
  'vm-on': 'VM "{vm}" cannot be started: it is on already.',
  'vm-not-running': 'VM "{vm}" is not running: start it.',
  'vm-no-commands':
    'VM "{vm}" is a machine of its own: Netyard cannot start commands inside it; use its console.',
  'captures-many': 'There are {count} captures: delete some first.',
  'captures-large': 'The captures in {folder} take {size} GiB: delete some first.',
  'captures-limit': 'all captures together may take {size} GiB',
  'not-shut': 'BPDU guard has not shut port "{port}", nor any other port.',
  'not-shut-but': 'BPDU guard has not shut port "{port}", but {others}.',
  'lab-file-unreadable': '{file}: expected a lab file: {error}.',
  'home-not-usable':
    'Netyard cannot write its folder {home}: make it writable, or set NETYARD_HOME to another folder ({error}).',
  // This machine.
  'not-found': 'It was not found.',
  'not-on-system': 'It does not exist on {platform}.',
  'tap-linux-only': 'TAP devices are a part of Linux.',
  'net-admin-missing':
    'The right CAP_NET_ADMIN is missing: only devices that were made for you open.',
  'make-tap':
    'Run Netyard as root, or make a device as root: "ip tuntap add NAME mode tap user $USER".',
  'load-tun-as-root': 'Load the module with "modprobe tun", and run Netyard as root.',
  // What happened.
  'lab-started': 'Lab "{lab}" runs.',
  'lab-ended': 'Lab "{lab}" is stopped.',
  'run-kept': 'Lab "{lab}" has errors: what runs stays as it is until they are gone.',
  'run-not-changed': 'The change was not put in force in the running lab "{lab}": {reason}',
  'core-died': 'The forwarding core of lab "{lab}" ended: {reason}',
  'link-down': 'NIC {port} is down: {why}.',
  'lacp-up': 'LACP of {bond} has a partner.',
  'lacp-down': 'LACP of {bond} has lost its partner.',
  'bond-active': '{bond}: the active member is now {member}.',
  'bond-down': '{bond} has no member that can carry frames.',
  'vm-notice': 'VM "{vm}": {text}',
  'vm-crashed': 'VM "{vm}": {reason}',
  'vm-failed': 'VM "{vm}" did not start: {reason}',
  'vm-not-ended': 'VM "{vm}" did not end as it should: {reason}',
  'vm-stopped': 'VM "{vm}": {reason}',
  'vm-restart-needed': 'VM "{vm}" keeps its hardware until it is started again.',
  'collector-unreachable': 'Flow records do not reach the collector {target}: {why}.',
  'port-guard': 'Port {port} dropped a frame from {mac}. {reason}',
  'bpdu-guard':
    '{device} shut port {port}: a BPDU of the bridge {sender} came in, and BPDU guard is on. Open it again with "netyard stp --recover {port}".',
  'root-guard':
    '{device} blocks port {port}: a better root shows itself there, and root guard is on.',
  'root-guard-over': '{device} no longer blocks port {port}: the better root there is gone.',
  loop: 'There is a loop at {device}: the address {mac} in VLAN {vlan} moves to and fro between the ports {ports}. Cut one of these ways, or give the switches a spanning tree.',
  storm:
    'Storm control of {device} holds port {port} back: it brings in more frames for all ports than it may.',
  'storm-over':
    'The storm at port {port} of {device} is over; dropped: {broadcast} broadcast, {multicast} multicast and {unknownUnicast} unknown unicast frames.',
  'capture-ended': 'The capture of {port} ended: {reason}. What was recorded is in {file}.',
} as const satisfies Record<string, string>;

/** By room; no code may stand in two of them. */
export const sentencesByRoom = [
  apiSentences,
  coreSentences,
  dropReasonSentences,
  labSentences,
  linkReasons,
  ownSentences,
  querySentences,
  storeSentences,
  words,
] as const;

export const appSentences = {
  ...apiSentences,
  ...coreSentences,
  ...dropReasonSentences,
  ...labSentences,
  ...linkReasons,
  ...ownSentences,
  ...querySentences,
  ...storeSentences,
  ...words,
} as const satisfies Record<string, string>;

export type AppSaid = Said<keyof typeof appSentences>;

export function appSaid(code: AppSaid['code'], values: AppSaid['values'] = {}): AppSaid {
  return { code, values };
}

export function sayApp(said: readonly AppSaid[]): string {
  return sayIn(appSentences, said);
}
