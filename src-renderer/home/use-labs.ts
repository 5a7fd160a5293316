/** What can be done with whole labs: begin from a sample, make, import, open, delete. */
import { ElMessageBox } from 'element-plus';
import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Problem } from '../../src-main/model/problem.ts';
import { client } from '../api/client.ts';
import { samplesInChinese } from '../i18n/samples-zh.ts';
import { useNotices } from '../stores/notices.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { freeLabName } from './names.ts';

export interface FailedImport {
  readonly file: string;
  readonly problems: readonly Problem[];
}

export function useLabs() {
  const { t } = useI18n();
  const router = useRouter();
  const notices = useNotices();
  const session = useSession();
  const ui = useUi();
  /** The last file that could not be imported, with every reason. */
  const failedImport = shallowRef<FailedImport | null>(null);

  const enter = () => router.push('/lab/topology');

  async function open(name: string): Promise<void> {
    const done = await notices.attempt(() => client.labs.open({ name }));
    if (done) await enter();
  }
  /** A lab of its own from a sample; its name gets a number where it is taken. */
  async function begin(sample: { id: string; name: string }): Promise<void> {
    const name = freeLabName(sample.name, new Set(session.labs.map((lab) => lab.name)));
    const chinese = ui.remembered.locale === 'zh' ? samplesInChinese[sample.id] : undefined;
    const description = chinese && { description: `${chinese.title}。${chinese.text}` };
    const done = await notices.attempt(() =>
      client.labs.create({ name, sample: sample.id, ...description }),
    );
    if (done) await enter();
  }
  async function create(name: string): Promise<void> {
    await client.labs.create({ name });
    await enter();
  }
  /** Takes a lab file: creates the lab that it names, or changes it. */
  async function importFile(file: File): Promise<void> {
    failedImport.value = null;
    await notices.attempt(async () => {
      const text = await file.text();
      const { problems } = await client.labs.validate({ text, file: file.name });
      const errors = problems.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) {
        failedImport.value = { file: file.name, problems: errors };
        return;
      }
      const { name, created } = await client.labs.apply({ text, file: file.name });
      notices.done(t(created ? 'home.imported' : 'home.updated', { name }));
      await enter();
    });
  }
  /** Deletes a lab with its history: the one thing here that cannot be undone, so it asks. */
  async function remove(name: string): Promise<void> {
    try {
      await ElMessageBox.confirm(t('home.deleteText'), t('home.deleteTitle', { name }), {
        confirmButtonText: t('home.delete'),
        cancelButtonText: t('form.cancel'),
        confirmButtonType: 'danger',
        autofocus: false,
        closeOnClickModal: false,
      });
    } catch {
      return;
    }
    await notices.attempt(async () => {
      await client.labs.delete({ name });
      notices.done(t('home.deleted', { name }));
    });
  }

  return { failedImport, open, begin, create, importFile, remove };
}
