/** Changes of a lab as lines for people: `+ vm web1`, `~ port group dvs0/web: vlan 10 → 20`, `- link …`. */
import { kindLabels } from '../model/messages.ts';
import type { Change } from '../model/operations.ts';

/** One line per changed object. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    const kind = change.kind === 'lab' ? 'lab' : kindLabels[change.kind].toLowerCase();
    const name = `${kind} ${change.id}`;
    if (change.before === null) return `+ ${name}`;
    if (change.after === null) return `- ${name}`;
    return `~ ${name}: ${differences(change.before, change.after, '').join(', ')}`;
  });
}

/** `1 added, 2 changed, 0 removed`. */
export function changeSummary(changes: readonly Change[]): string {
  const added = changes.filter(({ before }) => before === null).length;
  const removed = changes.filter(({ after }) => after === null).length;
  return `${added} added, ${changes.length - added - removed} changed, ${removed} removed`;
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => {
      const inner = Array.isArray(before)
        ? `${path}[${key}]`
        : path === ''
          ? key
          : `${path}.${key}`;
      return differences(Reflect.get(before, key), Reflect.get(after, key), inner);
    });
  }
  const [old, now] = [valueText(before), valueText(after)];
  return old === now ? [] : [`${path} ${old} → ${now}`];
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${key}: ${valueText(item)}`).join(', ')} }`;
}
