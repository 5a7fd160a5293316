/** What a trace says of a frame that a filter rule dropped: which rule of whom, and where it stands. */
import type { HopNote } from '../../datapath/hop-notes.ts';
import type { Hop } from '../../datapath/trace.ts';
import { type Lab, vnicName } from '../../model/lab.ts';
import { linkParts } from '../../model/link.ts';
import type { Outcome } from './explain.ts';
import type { Fix } from './fix.ts';
import { say, verdicts } from './sentences.ts';

/** `at` is the port where the frame ended. Null where it was no rule that dropped it. */
export function explainRule(lab: Lab, hop: Hop, at: string): Omit<Outcome, 'path'> | null {
  const note = hop.notes.find(
    (one): one is HopNote & { code: 'rule-drop' | 'rule-none-drop' } =>
      one.code === 'rule-drop' || one.code === 'rule-none-drop',
  );
  if (note === undefined) return null;
  const { owner = '', rule = 0, name = '' } = note.values;
  const values = { at, owner, rule, name };
  const field = note.code === 'rule-drop' ? `rules.${Number(rule) - 1}` : 'defaultAction';
  const fix = ownerFix(lab, String(owner), field);
  return {
    reached: false,
    code: note.code,
    sentence: say(verdicts[note.code], values),
    values,
    fix,
  };
}

/** `owner` is a port group, a fabric port or a vNIC. */
function ownerFix(lab: Lab, owner: string, field: string): Fix | null {
  if (lab.portGroup.has(owner)) return { kind: 'portGroup', id: owner, field };
  const { device, port } = linkParts(owner);
  if (lab.fabric.has(device))
    return { kind: 'fabric', id: device, field: `ports.${port}.${field}` };
  const index = (lab.vm.get(device)?.nics ?? []).findIndex((_, nic) => vnicName(nic) === port);
  return index < 0 ? null : { kind: 'vm', id: device, field: `nics.${index}.${field}` };
}
