/** Verbs that the canvas adds to those of the object: of its ground, of links and of what belongs to a broadcast domain. */
import { Aim, Expand, Fold, FullScreen, Plus, Sunny, VideoCamera } from '@element-plus/icons-vue';
import { useI18n } from 'vue-i18n';
import type { Kind } from '../../src-main/model/lab.ts';
import type { Verb } from '../commands/verbs.ts';
import { useEditor } from '../stores/editor.ts';
import { useLab } from '../stores/lab.ts';
import { useRun } from '../stores/run.ts';
import { useTopology } from '../stores/topology.ts';
import { useUi } from '../stores/ui.ts';
import { keyOf, type ObjectRef } from './graph.ts';

const onGround: readonly Kind[] = ['host', 'fabric', 'vm', 'switch', 'zone'];

export function useCanvasVerbs() {
  const { t } = useI18n();
  const editor = useEditor();
  const lab = useLab();
  const run = useRun();
  const topology = useTopology();
  const ui = useUi();

  function groundVerbs(): Verb[] {
    return [
      ...onGround.map((kind) => ({
        id: `create-${kind}`,
        label: t('verbs.create', { kind: t(`kinds.inline.${kind}`) }),
        icon: Plus,
        run: () => editor.create(kind),
      })),
      {
        id: 'lay-out',
        label: t('topology.layOut'),
        icon: FullScreen,
        apart: true,
        run: () => void topology.resetPositions(),
      },
    ];
  }
  function captureVerb(port: string, apart = false): Verb {
    return {
      id: `capture-${port}`,
      label: t('verbs.capture', { port }),
      icon: VideoCamera,
      off: !run.running,
      apart,
      run: () => ui.askCapture(port),
    };
  }
  function traceTo(vm: string): Verb {
    return {
      id: 'trace-to',
      label: t('topology.traceTo'),
      icon: Aim,
      apart: true,
      run: () => ui.askTrace({ from: '', to: vm }),
    };
  }
  function lightVerb(portGroup: string): Verb {
    return {
      id: `light-${portGroup}`,
      label: t('topology.lightGroup', { portGroup }),
      icon: Sunny,
      run: () => topology.light({ portGroup }),
    };
  }
  function foldVerb(object: ObjectRef): Verb {
    const key = keyOf(object);
    const folded = topology.folded.has(key);
    return {
      id: 'fold',
      label: t(folded ? 'topology.unfold' : 'topology.fold'),
      icon: folded ? Expand : Fold,
      keys: t('topology.spaceKey'),
      apart: true,
      run: () => void topology.toggleFold(key),
    };
  }
  /** What the canvas offers for an object besides its own verbs. */
  function extraVerbs(object: ObjectRef): Verb[] {
    if (object.kind === 'host' || object.kind === 'zone') return [foldVerb(object)];
    if (object.kind === 'link')
      return (lab.get('link', object.id)?.ends ?? []).map((end, index) =>
        captureVerb(end, index === 0),
      );
    if (object.kind !== 'vm') return [];
    const groups = new Set(
      (lab.get('vm', object.id)?.nics ?? [])
        .map((nic) => nic.network)
        .filter((network) => lab.tables.portGroup.has(network)),
    );
    return [traceTo(object.id), ...[...groups].map(lightVerb)];
  }

  return { groundVerbs, extraVerbs };
}
