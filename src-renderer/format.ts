/**
 * Numbers, units and times as people read them: three significant digits with SI prefixes (1.24 Gbit/s, 812 k frames/s),
 * relative times with their exact form. Pure: the present time and the language are arguments.
 */

export type Language = 'en' | 'zh';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'] as const;

const FRAMES: Record<Language, string> = { en: 'frames', zh: '帧' };

/** A value with three significant digits and the SI prefix that fits: 1_240 → `1.24` and `k`. Whole numbers below 1,000 stay whole. */
export function scale(value: number): { text: string; prefix: string } {
  if (!Number.isFinite(value)) return { text: '–', prefix: '' };
  let scaled = value;
  let step = 0;
  // 999.5 would round to the four digits "1000": it is already 1.00 of the next prefix.
  while (Math.abs(scaled) >= 999.5 && step < PREFIXES.length - 1) {
    scaled /= 1000;
    step++;
  }
  const prefix = PREFIXES[step] ?? '';
  if (step === 0 && Number.isInteger(scaled)) return { text: String(scaled), prefix };
  const magnitude = Math.abs(scaled);
  const decimals = magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2;
  return { text: scaled.toFixed(decimals), prefix };
}

function withUnit(value: number, unit: string): string {
  const { text, prefix } = scale(value);
  return `${text} ${prefix}${unit}`.trimEnd();
}

/** Bits per second: `1.24 Gbit/s`. */
export function formatBitRate(bitsPerSecond: number): string {
  return withUnit(bitsPerSecond, 'bit/s');
}

/** Frames per second: `812 k frames/s`. */
export function formatFrameRate(framesPerSecond: number, language: Language): string {
  const { text, prefix } = scale(framesPerSecond);
  return `${text} ${prefix === '' ? '' : `${prefix} `}${FRAMES[language]}/s`;
}

/** Frames: `812 k frames`, `1 frame`. */
export function formatFrames(frames: number, language: Language): string {
  if (frames === 1 && language === 'en') return '1 frame';
  const { text, prefix } = scale(frames);
  return `${text} ${prefix === '' ? '' : `${prefix} `}${FRAMES[language]}`;
}

/** Octets in decimal units: `1.24 MB`. */
export function formatBytes(bytes: number): string {
  return withUnit(bytes, 'B');
}

/** A plain count: `812 k`. */
export function formatCount(count: number): string {
  return withUnit(count, '');
}

const MINUTE = 60_000;
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
  ['second', 1000],
];

/** How long ago `at` was at `now` (ms since 1970): `now`, `12 seconds ago`, `3 hours ago`. A clock that runs ahead gives `now`. */
export function formatRelative(at: number, now: number, language: Language): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const elapsed = now - at;
  const unit = UNITS.find(([, length]) => elapsed >= length);
  if (unit === undefined || elapsed < 2000) return words.format(0, 'second');
  return words.format(-Math.floor(elapsed / unit[1]), unit[0]);
}

/** The exact time for a tooltip: date and time in the reader's zone. */
export function formatExact(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(at);
}

/** A length of time in ms as a clock: `0:07`, `12:34`, `1:02:03`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}`
    : `${minutes}:${pad(seconds % 60)}`;
}
