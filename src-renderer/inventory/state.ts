/** The state of an object as a tone and the key of its word. Stopped labs have objects without a state. */
import type { RunStatus } from '../../src-main/api/contract.ts';
import type { Kind, Lab } from '../../src-main/model/lab.ts';

export type Tone = 'ok' | 'warn' | 'err' | 'off';
export interface StateOf {
  readonly tone: Tone;
  /** Key of the word: `states.<word>`. */
  readonly word: string;
  /** Why, '' where there is nothing to say. */
  readonly reason: string;
  /** The same as a code, for other languages. */
  readonly reasonCode?: string;
  /** Of a VM, as codes with values. */
  readonly said?: RunStatus['vms'][string]['said'];
}

const vmTones: Readonly<Record<string, Tone>> = {
  running: 'ok',
  starting: 'warn',
  paused: 'warn',
  stopping: 'warn',
  crashed: 'err',
  stopped: 'off',
};

/** The state of a lab by its word. */
export const labTones: Readonly<Record<RunStatus['state'], Tone>> = {
  running: 'ok',
  starting: 'warn',
  stopping: 'warn',
  failed: 'err',
  stopped: 'off',
};

/** The state of a port or link that is up and held back. */
export const heldStates = {
  stp: { tone: 'warn', word: 'stpBlocked' },
  bpduGuard: { tone: 'err', word: 'errdisabled' },
  rootGuard: { tone: 'err', word: 'rootGuard' },
} as const;

/** What an object's state is; null where its kind has none, or while the lab does not run. */
export function stateOf(
  lab: Pick<Lab, 'link' | 'bond'>,
  status: RunStatus | null,
  kind: Kind,
  id: string,
): StateOf | null {
  if (kind === 'vm') {
    const { state = 'stopped', reason = '', said } = status?.vms[id] ?? {};
    return { tone: vmTones[state] ?? 'off', word: state, reason, said };
  }
  if (kind === 'link' && lab.link.get(id)?.cut === true)
    return { tone: 'err', word: 'cut', reason: '' };
  if (status === null || status.state !== 'running') return null;
  if (kind === 'link') {
    const down = status.linksDown[id];
    if (down !== undefined)
      return { tone: 'err', word: 'down', reason: down.why, reasonCode: down.code };
    const held = status.linksBlocked[id];
    return held === undefined
      ? { tone: 'ok', word: 'up', reason: '' }
      : { ...heldStates[held.by], reason: held.end };
  }
  if (kind === 'bond') return bondState(lab, status, id);
  return null;
}

function bondState(lab: Pick<Lab, 'bond'>, status: RunStatus, id: string): StateOf | null {
  const inUse = status.bonds[id];
  if (inUse === undefined) return null;
  if (inUse.length === 0) return { tone: 'err', word: 'down', reason: '' };
  const { primary, mode, members = [] } = lab.bond.get(id) ?? {};
  const onBackup = primary !== undefined && !inUse.includes(primary);
  const isPart = mode !== 'active-backup' && inUse.length < members.length;
  const word = mode === 'active-backup' ? 'active' : 'inUse';
  return { tone: onBackup || isPart ? 'warn' : 'ok', word, reason: inUse.join(', ') };
}
