/** Names of changes and who made them. What people and their windows wrote stays as it is; what the engine writes is said in words. */
import { changeLabels } from '../../src-main/model/labels.ts';
import type { Translate } from '../forms/say.ts';

const [beforeName = ''] = changeLabels.create.split('{name}');

/** `Create NAME` is the engine's where a lab begins: windows name the kind of what they create, in their own words. */
export function changeText(label: string, t: Translate): string {
  if (label === changeLabels.apply) return t('form.change.applyFile');
  const name = label.slice(beforeName.length);
  const isOwn = label.startsWith(beforeName) && !name.includes(' ');
  return isOwn ? t('form.change.createLab', { name }) : label;
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
