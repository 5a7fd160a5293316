/**
 * The verbs of an object: what its context menu, the inspector and the palette offer, from one list. A verb that makes
 * no sense now is shown but off, so that places do not jump.
 */
import {
  Aim,
  CircleClose,
  CopyDocument,
  Delete,
  Edit,
  EditPen,
  Monitor,
  Plus,
  RefreshRight,
  Scissor,
  SwitchButton,
  VideoCamera,
  VideoPlay,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';
import { useI18n } from 'vue-i18n';
import { type Kind, parents, vnicName } from '../../src-main/model/lab.ts';
import { isNameless } from '../forms/descriptions.ts';
import { NAME, type Preset } from '../forms/draft.ts';
import { createInside } from '../inventory/kinds.ts';
import { useEditor } from '../stores/editor.ts';
import { useLab } from '../stores/lab.ts';
import { useRun } from '../stores/run.ts';
import type { ObjectRef } from '../stores/selection.ts';
import { useUi } from '../stores/ui.ts';
import { useActions } from './actions.ts';

export interface Verb {
  readonly id: string;
  readonly label: string;
  readonly icon: Component;
  /** Shown behind the label. */
  readonly keys?: string;
  readonly off?: boolean;
  readonly danger?: boolean;
  /** True where a line stands before it in a menu. */
  readonly apart?: boolean;
  run(): void;
}

/** What a new object gets from the one that it is made on. */
function presetFrom(on: ObjectRef, kind: Kind): Preset {
  if (kind in parents && parents[kind as keyof typeof parents].kind === on.kind)
    return { parent: on.id };
  if (kind === 'host') return { spec: { zone: on.id } };
  if (kind === 'vm' && on.kind === 'host') return { spec: { host: on.id } };
  if (kind === 'vm') return { spec: { nics: [{ network: on.id }] } };
  if (kind === 'link') return { spec: { ends: [on.kind === 'nic' ? on.id : `${on.id}:`, ''] } };
  return {};
}

export function useVerbs() {
  const { t } = useI18n();
  const actions = useActions();
  const editor = useEditor();
  const lab = useLab();
  const run = useRun();
  const ui = useUi();

  function vmVerbs(id: string): Verb[] {
    const state = run.vmState(id);
    const here = run.running;
    const up = state === 'running' || state === 'paused' || state === 'starting';
    const power = (verb: 'start' | 'stop' | 'reset' | 'kill', icon: Component, off: boolean) => ({
      id: verb,
      label: t(`verbs.${verb}`),
      icon,
      off: !here || off,
      danger: verb === 'kill',
      run: () => void actions.vm(verb, id),
    });
    const traceFrom = () => ui.askTrace({ from: id, to: '' });
    return [
      {
        id: 'console',
        label: t('verbs.console'),
        icon: Monitor,
        off: !here || !up,
        run: () => ui.openConsole(id),
      },
      power('start', VideoPlay, up),
      power('stop', SwitchButton, !up),
      power('reset', RefreshRight, !up),
      power('kill', CircleClose, !up),
      { id: 'trace', label: t('verbs.trace'), icon: Aim, apart: true, run: traceFrom },
      ...captureVerbs(
        (lab.get('vm', id)?.nics ?? []).map((_, index) => `${id}:${vnicName(index)}`),
      ),
    ];
  }
  function captureVerbs(ports: readonly string[]): Verb[] {
    return ports.slice(0, 4).map((port) => ({
      id: `capture-${port}`,
      label: t('verbs.capture', { port }),
      icon: VideoCamera,
      off: !run.running,
      run: () => ui.askCapture(port),
    }));
  }
  function linkVerbs(id: string): Verb[] {
    const cut = lab.get('link', id)?.cut === true;
    return [
      {
        id: 'cut',
        label: t(cut ? 'verbs.mend' : 'verbs.cut'),
        icon: Scissor,
        run: () => void actions.setCut(id, !cut),
      },
    ];
  }
  function own(object: ObjectRef): Verb[] {
    if (object.kind === 'vm') return vmVerbs(object.id);
    if (object.kind === 'link') return linkVerbs(object.id);
    return object.kind === 'nic' ? captureVerbs([object.id]) : [];
  }
  function createVerbs(object: ObjectRef): Verb[] {
    return (createInside[object.kind] ?? []).map((kind, index) => ({
      id: `create-${kind}`,
      label: t('verbs.create', { kind: t(`kinds.inline.${kind}`) }),
      icon: Plus,
      apart: index === 0,
      run: () => editor.create(kind, presetFrom(object, kind)),
    }));
  }

  /** Every verb of an object, in the order of its menu. */
  function verbsOf(object: ObjectRef): Verb[] {
    const rename: Verb = {
      id: 'rename',
      label: t('verbs.rename'),
      icon: EditPen,
      keys: 'F2',
      run: () => editor.edit(object, NAME),
    };
    return [
      ...own(object),
      ...createVerbs(object),
      {
        id: 'edit',
        label: t('verbs.edit'),
        icon: Edit,
        keys: 'Enter',
        apart: true,
        run: () => editor.edit(object),
      },
      ...(isNameless(object.kind) ? [] : [rename]),
      {
        id: 'copy-name',
        label: t('verbs.copyName'),
        icon: CopyDocument,
        run: () => void actions.copy(object.id),
      },
      {
        id: 'delete',
        label: t('verbs.delete'),
        icon: Delete,
        keys: 'Del',
        danger: true,
        apart: true,
        run: () => void actions.remove(object),
      },
    ];
  }

  return { verbsOf };
}
