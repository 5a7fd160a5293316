/** What people do, each as one function that says what happened: used by menus, keys, palette and buttons alike. */
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Kind } from '../../src-main/model/lab.ts';
import type { Operation } from '../../src-main/model/operations.ts';
import { shortName } from '../inventory/words.ts';
import type { LabTab } from '../router.ts';
import { useLab } from '../stores/lab.ts';
import { useNotices } from '../stores/notices.ts';
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

  const undoAction = () => ({ label: t('frame.undo'), run: () => void undo() });

  async function undo(): Promise<void> {
    await notices.attempt(async () => {
      const label = await lab.undo();
      notices.done(t('frame.undone', { label }), {
        label: t('frame.redo'),
        run: () => void redo(),
      });
    });
  }
  async function redo(): Promise<void> {
    await notices.attempt(async () => {
      notices.done(t('frame.redone', { label: await lab.redo() }), undoAction());
    });
  }
  /** One change that is said afterwards, with a way back. */
  async function change(label: string, operations: Operation[]): Promise<boolean> {
    return notices.attempt(async () => {
      await lab.change(label, operations);
      notices.done(label, undoAction());
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
