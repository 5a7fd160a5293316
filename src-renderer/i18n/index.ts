/**
 * Translations. Each file of `en/` and `zh/` is one area and exports its messages; its name is the first part of
 * their keys: `en/frame.ts` → `t('frame.start')`. A test holds both languages to the same keys.
 */
import { createI18n } from 'vue-i18n';

type Area = Record<string, unknown>;
type Files = Record<string, { default: Area }>;

function areas(files: Files): Record<string, Area> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path.slice(path.lastIndexOf('/') + 1, -'.ts'.length),
      file.default,
    ]),
  );
}

export const messages = {
  en: areas(import.meta.glob('./en/*.ts', { eager: true })),
  zh: areas(import.meta.glob('./zh/*.ts', { eager: true })),
};

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  // The messages are text of this repository, given as data: the names of their types say nothing more.
  messages: messages as Record<'en' | 'zh', Record<string, never>>,
});
