/** Names of changes and who made them. What people and their windows wrote stays as it is; what the engine writes is said in words. */
import type { Translate } from '../forms/say.ts';

/** The engine's own label of a lab file that was applied (src-main/app/labs.ts). */
const APPLIED = 'Apply lab file';

export function changeText(label: string, t: Translate): string {
  return label === APPLIED ? t('form.change.applyFile') : label;
}

const people: Readonly<Record<string, string>> = {
  browser: 'history.browser',
  'command line': 'history.commandLine',
  'desktop app': 'history.desktopApp',
};

export function whoText(who: string, t: Translate): string {
  const key = people[who];
  return key === undefined ? who : t(key);
}
