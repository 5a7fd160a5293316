/** What the window remembers between visits, as text of the browser's storage and back. Pure. */
import { z } from 'zod';

/** Tabs of the bottom panel, in the order they are shown. */
export const bottomTabs = ['consoles', 'events', 'captures', 'trace', 'problems'] as const;
export type BottomTab = (typeof bottomTabs)[number];

const pixels = z.number().min(80).max(2000);

const schema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  locale: z.enum(['en', 'zh']),
  treeView: z.enum(['hosts', 'networks']),
  treeOpen: z.boolean(),
  inspectorOpen: z.boolean(),
  bottomOpen: z.boolean(),
  bottomTab: z.enum(bottomTabs),
  /** Sections of forms that are open: `portGroup.security`. */
  openSections: z.array(z.string().max(80)).max(200),
  /** Widths and height in CSS pixels. */
  treeWidth: pixels,
  inspectorWidth: pixels,
  bottomHeight: pixels,
});

export type Remembered = z.infer<typeof schema>;
export type Locale = Remembered['locale'];

export interface Visitor {
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly language: string;
}

/** Below this height the panels are closed at first. */
const LOW_WINDOW = 760;

/** The first visit: in the visitor's language, with panels that leave the main view its room. */
export function firstVisit({ innerWidth, innerHeight, language }: Visitor): Remembered {
  const share = (part: number, of: number, most: number) => Math.round(Math.min(part * of, most));
  return {
    theme: 'system',
    locale: language.startsWith('zh') ? 'zh' : 'en',
    treeView: 'hosts',
    treeOpen: true,
    inspectorOpen: true,
    bottomOpen: innerHeight >= LOW_WINDOW,
    bottomTab: 'consoles',
    openSections: [],
    treeWidth: share(0.21, innerWidth, 264),
    inspectorWidth: share(0.25, innerWidth, 320),
    bottomHeight: share(0.32, innerHeight, 240),
  };
}

/** What was stored, on top of the first visit's values; whatever is not right (another version wrote it) is left out. */
export function remember(stored: string | null, first: Remembered): Remembered {
  let values: unknown;
  try {
    values = JSON.parse(stored ?? '{}');
  } catch {
    return first;
  }
  if (typeof values !== 'object' || values === null) return first;
  const right = Object.entries(values).filter(
    ([key, value]) =>
      Object.hasOwn(schema.shape, key) &&
      schema.shape[key as keyof Remembered].safeParse(value).success,
  );
  return { ...first, ...Object.fromEntries(right) };
}
