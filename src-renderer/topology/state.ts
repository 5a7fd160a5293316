/**
 * State of nodes and links in the drawing, from the run status: a tone for the colour and pattern, and a word that says
 * the same. Pure; asked for what is on screen only.
 */
import type { RunStatus, VmState } from '../../src-main/api/contract.ts';
import type { Bundle } from './fold.ts';
import type { GraphLink, GraphNode } from './graph.ts';
import type { Member } from './lags.ts';

export type Tone = 'ok' | 'warn' | 'err' | 'off';

/** `word` is a key below `topology.state`; `reason` a sentence of the engine, '' where there is none. */
export interface State {
  readonly tone: Tone;
  readonly word:
    | 'off'
    | 'up'
    | 'down'
    | 'standby'
    /** A spanning tree keeps one end, the reason, from forwarding; or a guard of that port does. */
    | 'blocked'
    | 'bpduGuard'
    | 'rootGuard'
    | 'cut'
    | 'some-down'
    | 'some-blocked'
    /** A member that is up and carries no frames: LACP has not let it. */
    | 'unused'
    | 'some-unused'
    | 'no-member'
    | VmState;
  readonly reason: string;
  /** The same as a code, for other languages. */
  readonly reasonCode?: string;
  /** Of a VM, as codes with values. */
  readonly said?: RunStatus['vms'][string]['said'];
}

const OFF: State = { tone: 'off', word: 'off', reason: '' };
const UP: State = { tone: 'ok', word: 'up', reason: '' };

const vmTones: Record<VmState, Tone> = {
  stopped: 'off',
  starting: 'warn',
  running: 'ok',
  paused: 'warn',
  stopping: 'warn',
  crashed: 'err',
};

function isUp(status: RunStatus | null): status is RunStatus {
  return status?.state === 'running';
}

/** State of one link: cut ones are down whether the lab runs or not. */
export function linkState(link: GraphLink, status: RunStatus | null): State {
  if (link.cut) return { tone: 'err', word: 'cut', reason: '' };
  if (!isUp(status)) return OFF;
  if (link.kind === 'cable') {
    const down = status.linksDown[link.object.id];
    if (down !== undefined)
      return { tone: 'err', word: 'down', reason: down.why, reasonCode: down.code };
    const held = status.linksBlocked[link.object.id];
    if (held === undefined) return UP;
    if (held.by === 'stp') return { tone: 'warn', word: 'blocked', reason: held.end };
    return { tone: 'err', word: held.by, reason: held.end };
  }
  if (link.member !== null) return memberState(link.member, status);
  if (link.kind === 'vnic') return status.vms[link.object.id]?.state === 'running' ? UP : OFF;
  return UP;
}

/** What one member of a LAG, bond or team does. */
export function memberState(member: Member, status: RunStatus | null): State {
  if (!isUp(status)) return OFF;
  const { bond, port, cable, backup } = member;
  if (cable === null) return { tone: 'err', word: 'down', reason: '' };
  const down = status.linksDown[cable];
  if (down !== undefined)
    return { tone: 'err', word: 'down', reason: down.why, reasonCode: down.code };
  if (status.bonds[bond]?.includes(port) ?? true) return UP;
  return { tone: 'warn', word: backup ? 'standby' : 'unused', reason: '' };
}

export type MembersState = State & { readonly inUse: number };

/** What its members make of a LAG, bond or team. */
export function membersState(states: readonly State[]): MembersState {
  const count = (word: State['word']): number => states.filter((one) => one.word === word).length;
  const inUse = count('up');
  const said = (tone: Tone, word: State['word']): MembersState => ({
    tone,
    word,
    reason: '',
    inUse,
  });
  if (count('off') === states.length) return said('off', 'off');
  if (inUse === 0) return said('err', 'no-member');
  if (count('down') > 0) return said('warn', 'some-down');
  return count('unused') > 0 ? said('warn', 'some-unused') : said('ok', 'up');
}

/** `up`: how many of the links forward. */
export type BundleState = State & { readonly up: number };

/** State of a bundle: of its only link, or whether some or all of its links are down or blocked. */
export function bundleState(bundle: Bundle, status: RunStatus | null): BundleState {
  const states = bundle.links.map((link) => linkState(link, status));
  const up = states.filter(({ tone }) => tone === 'ok').length;
  const down = states.filter(({ tone }) => tone === 'err').length;
  const blocked = states.filter(({ word }) => word === 'blocked').length;
  const first = states[0] ?? OFF;
  const said = (tone: Tone, word: State['word']) => ({ tone, word, reason: '', up });
  if (states.length === 1) return { ...first, up };
  if (down === states.length) return said('err', 'down');
  if (down > 0) return said('warn', 'some-down');
  if (blocked === states.length) return { ...first, up };
  if (blocked > 0) return said('warn', 'some-blocked');
  return { ...(states.find(({ tone }) => tone === 'ok') ?? first), up };
}

/** State of a node. `above`: of a NIC its cable's, of a bond or a team of uplinks what its members make of it. */
export function nodeState(node: GraphNode, status: RunStatus | null, above: State | null): State {
  if (node.kind === 'vm') {
    const vm = status?.vms[node.object.id];
    if (vm === undefined) return { tone: 'off', word: 'stopped', reason: '' };
    return { tone: vmTones[vm.state], word: vm.state, reason: vm.reason, said: vm.said };
  }
  if (above !== null) return above;
  return isUp(status) ? UP : OFF;
}
