/** What people do, each as one function that says what happened: used by menus, keys, palette and buttons alike. */
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Kind } from '../../src-main/model/lab.ts';
import { applyOperations, type Operation } from '../../src-main/model/operations.ts';
import { changeText } from '../i18n/history-text.ts';
import { shortName } from '../inventory/words.ts';
import type { LabTab } from '../router.ts';
import { useLab } from '../stores/lab.ts';
import { type Notice, useNotices } from '../stores/notices.ts';
import { useRun, type VmVerb } from '../stores/run.ts';
import { type ObjectRef, useSelection } from '../stores/selection.ts';
import { useUi } from '../stores/ui.ts';

export function useActions() {
  const { t } = useI18n();
  const router = useRouter();
  const lab = useLab();
  const run = useRun();
  const notices = useNotices();
  const selection = useSelection();
  const ui = useUi();

  /** The offer to undo the change of this name, as long as it is the last one. */
  function undoOf(label: string): Notice['action'] {
    const run = () => {
      if (lab.undoLabel === label) void undo();
    };
    return { label: t('frame.undo'), run };
  }

  async function undo(): Promise<void> {
    await notices.attempt(async () => {
      const label = await lab.undo();
      notices.done(t('frame.undone', { label: changeText(label, t) }), {
        label: t('frame.redo'),
        run: () => void redo(),
      });
    });
  }
  async function redo(): Promise<void> {
    await notices.attempt(async () => {
      const label = await lab.redo();
      notices.done(t('frame.redone', { label: changeText(label, t) }), undoOf(label));
    });
  }
  /** One change that is said afterwards, with a way back. */
  async function change(label: string, operations: Operation[]): Promise<boolean> {
    return notices.attempt(async () => {
      // The model says at once, and in the language of the window, what the engine would refuse.
      applyOperations(lab.asLab, operations);
      await lab.change(label, operations);
      notices.done(label, undoOf(label));
    });
  }
  function remove({ kind, id }: ObjectRef): Promise<boolean> {
    const label = t('form.change.delete', {
      kind: t(`kinds.inline.${kind}`),
      name: shortName(kind, id),
    });
    return change(label, [{ op: 'delete', kind, id }]);
  }
  async function setCut(id: string, cut: boolean): Promise<void> {
    const link = lab.get('link', id);
    if (link === undefined) return;
    const { cut: _before, ...rest } = link;
    const name = shortName('link', id);
    await change(t(cut ? 'form.change.cut' : 'form.change.mend', { name }), [
      { op: 'put', kind: 'link', id, spec: cut ? { ...rest, cut: true } : rest },
    ]);
  }

  async function startLab(): Promise<void> {
    await notices.attempt(() => run.start());
  }
  async function stopLab(): Promise<void> {
    await notices.attempt(() => run.stop());
  }
  async function vm(verb: VmVerb, name: string): Promise<void> {
    await notices.attempt(() => run.vm(verb, name));
  }
  async function copy(text: string): Promise<void> {
    await notices.attempt(async () => {
      await navigator.clipboard.writeText(text);
      notices.done(t('frame.copied', { text }));
    });
  }
  function show(tab: LabTab): void {
    void router.push(`/lab/${tab}`);
  }
  function home(): void {
    void router.push('/');
  }
  /** Selects an object, wherever the window is. */
  function goTo(kind: Kind, id: string): void {
    selection.select(kind, id);
    ui.remembered.inspectorOpen = true;
    if (router.currentRoute.value.name !== 'lab') show('topology');
  }

  return {
    undo,
    redo,
    change,
    remove,
    setCut,
    startLab,
    stopLab,
    vm,
    copy,
    show,
    home,
    goTo,
  };
}
