/**
 * Sentences of the engine in the language of the window: events, traces, drops. English comes from the engine; Chinese
 * is made from their codes and values, and a code without a translation is said in English.
 */
import type { NetyardEvent, TraceHop, TraceResult } from '../../src-main/api/contract.ts';
import type { Locale } from '../stores/ui.ts';
import { dropsInChinese, dropsInEnglish } from './drop-names.ts';
import {
  eventsInChinese,
  hopsInChinese,
  linkReasonsInChinese,
  tracesInChinese,
} from './live-zh.ts';

type Values = Readonly<Record<string, string | number>>;

/** The text with its values; null where one of them is missing. */
function fill(text: string, values: Values): string | null {
  let missing = false;
  const filled = text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    missing ||= value === undefined;
    return String(value);
  });
  return missing ? null : filled;
}

export function eventText(event: NetyardEvent, locale: Locale): string {
  const text = eventsInChinese[event.code];
  if (locale === 'en' || text === undefined) return event.message;
  const values: Record<string, string | number> = { lab: event.lab ?? '', ...event.values };
  if (values.why !== undefined) values.why = linkReasonsInChinese[values.why] ?? values.why;
  if (event.code === 'port-guard') values.reason = dropText(String(values.reason), locale);
  return fill(text, values) ?? event.message;
}

/** Why something is in its state, '' where there is nothing to say; `reason` is the engine's English. */
export function reasonText(
  { reason, reasonCode = '' }: { reason: string; reasonCode?: string },
  locale: Locale,
): string {
  return locale === 'zh' ? (linkReasonsInChinese[reasonCode] ?? reason) : reason;
}

/** The verdict of a trace, one sentence. */
export function traceText(result: TraceResult, locale: Locale): string {
  if (locale === 'en') return result.sentence;
  if (result.code.startsWith('drop-')) {
    const reason = dropText(result.code.slice('drop-'.length), locale);
    const down = linkReasonsInChinese[result.values.why ?? ''];
    const why = down === undefined ? '' : `（${down}）`;
    return `帧止于 ${result.values.at}：${reason}${why}。`;
  }
  const text = tracesInChinese[result.code];
  return (text === undefined ? null : fill(text, result.values)) ?? result.sentence;
}

/** What a hop says. */
export function hopNotesText(hop: TraceHop, locale: Locale): string {
  if (locale === 'en') return hop.note;
  const parts = hop.notes.map(({ code, values }) => fill(hopsInChinese[code] ?? '', values));
  return parts.some((part) => part === null || part === '') ? hop.note : parts.join('');
}

/** The name of a drop reason in words. */
export function dropText(reason: string, locale: Locale): string {
  return (locale === 'zh' ? dropsInChinese : dropsInEnglish)[reason] ?? reason;
}
