/** The commands of the window: what the palette lists and the keys run. */
import {
  Aim,
  Fold,
  HomeFilled,
  Memo,
  Moon,
  Plus,
  RefreshLeft,
  RefreshRight,
  Search,
  Setting,
  Share,
  SwitchButton,
  VideoCamera,
  VideoPlay,
  Warning,
} from '@element-plus/icons-vue';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { changeText } from '../i18n/history-text.ts';
import { kindsByUse } from '../inventory/kinds.ts';
import { labTabs } from '../router.ts';
import { useEditor } from '../stores/editor.ts';
import { useLab } from '../stores/lab.ts';
import { usePalette } from '../stores/palette.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { useActions } from './actions.ts';
import { useVerbs, type Verb } from './verbs.ts';

export function useCommands() {
  const { t } = useI18n();
  const router = useRouter();
  const actions = useActions();
  const editor = useEditor();
  const lab = useLab();
  const palette = usePalette();
  const run = useRun();
  const selection = useSelection();
  const session = useSession();
  const ui = useUi();
  const { verbsOf } = useVerbs();

  const anywhere = computed<Verb[]>(() => [
    {
      id: 'palette',
      label: t('commands.palette'),
      icon: Search,
      keys: 'Ctrl+K',
      run: () => palette.show(),
    },
    {
      id: 'shortcuts',
      label: t('commands.shortcuts'),
      icon: Memo,
      keys: '?',
      run: () => {
        palette.shortcuts = true;
      },
    },
    { id: 'home', label: t('commands.home'), icon: HomeFilled, run: actions.home },
    {
      id: 'settings',
      label: t('commands.settings'),
      icon: Setting,
      run: () => void router.push('/settings'),
    },
    {
      id: 'theme',
      label: t('commands.theme'),
      icon: Moon,
      run: () => {
        ui.remembered.theme = ui.dark ? 'light' : 'dark';
      },
    },
    {
      id: 'language',
      label: t('commands.language'),
      icon: Setting,
      run: () => {
        ui.remembered.locale = ui.remembered.locale === 'en' ? 'zh' : 'en';
      },
    },
  ]);

  const ofLab = computed<Verb[]>(() => {
    const { remembered } = ui;
    return [
      {
        id: 'start',
        label: t('commands.start'),
        icon: VideoPlay,
        keys: 'Ctrl+Enter',
        off: run.state !== 'stopped' && run.state !== 'failed',
        run: () => void actions.startLab(),
      },
      {
        id: 'stop',
        label: t('commands.stop'),
        icon: SwitchButton,
        keys: 'Ctrl+Shift+Enter',
        off: run.state === 'stopped',
        run: () => void actions.stopLab(),
      },
      {
        id: 'undo',
        label:
          lab.undoLabel === null
            ? t('frame.undo')
            : t('frame.undoWhat', { label: changeText(lab.undoLabel, t) }),
        icon: RefreshLeft,
        keys: 'Ctrl+Z',
        off: lab.undoLabel === null,
        run: () => void actions.undo(),
      },
      {
        id: 'redo',
        label:
          lab.redoLabel === null
            ? t('frame.redo')
            : t('frame.redoWhat', { label: changeText(lab.redoLabel, t) }),
        icon: RefreshRight,
        keys: 'Ctrl+Y',
        off: lab.redoLabel === null,
        run: () => void actions.redo(),
      },
      {
        id: 'new',
        label: t('commands.new'),
        icon: Plus,
        keys: 'N',
        run: () => palette.show(`${t('commands.newPrefix')} `),
      },
      ...kindsByUse.map((kind) => ({
        id: `create-${kind}`,
        label: t('verbs.create', { kind: t(`kinds.inline.${kind}`) }),
        icon: Plus,
        run: () => editor.create(kind),
      })),
      ...labTabs.map((tab, index) => ({
        id: `tab-${tab}`,
        label: t('commands.show', { view: t(`frame.tab.${tab}`) }),
        icon: Share,
        keys: `Alt+${index + 1}`,
        run: () => actions.show(tab),
      })),
      {
        id: 'trace',
        label: t('commands.trace'),
        icon: Aim,
        run: () => ui.showBottom('trace'),
      },
      {
        id: 'captures',
        label: t('commands.captures'),
        icon: VideoCamera,
        run: () => ui.showBottom('captures'),
      },
      {
        id: 'problems',
        label: t('commands.problems'),
        icon: Warning,
        run: () => ui.showBottom('problems'),
      },
      {
        id: 'toggle-tree',
        label: t('commands.toggleTree'),
        icon: Fold,
        keys: 'Ctrl+B',
        run: () => {
          remembered.treeOpen = !remembered.treeOpen;
        },
      },
      {
        id: 'toggle-inspector',
        label: t('commands.toggleInspector'),
        icon: Fold,
        keys: 'Ctrl+Alt+B',
        run: () => {
          remembered.inspectorOpen = !remembered.inspectorOpen;
        },
      },
      {
        id: 'toggle-bottom',
        label: t('commands.toggleBottom'),
        icon: Fold,
        keys: 'Ctrl+J',
        run: () => {
          remembered.bottomOpen = !remembered.bottomOpen;
        },
      },
    ];
  });

  /** Commands that make sense now. */
  const commands = computed(() =>
    session.open === null ? anywhere.value : [...anywhere.value, ...ofLab.value],
  );
  /** Verbs of what is selected. */
  const ofSelection = computed(() =>
    selection.selected === null ? [] : verbsOf(selection.selected),
  );

  return { commands, ofSelection };
}
