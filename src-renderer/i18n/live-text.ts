/**
 * Sentences of the engine in the language of the window: events, traces, drops. English comes from the engine; Chinese
 * is made from their codes and values, and a code without a translation is said in English.
 */
import type { NetyardEvent, SaidList, TraceHop, TraceResult } from '../../src-main/api/contract.ts';
import type { Locale } from '../stores/ui.ts';
import { dropsInChinese, dropsInEnglish, normalInChinese } from './drop-names.ts';
import {
  eventsInChinese,
  hopsInChinese,
  linkReasonsInChinese,
  tracesInChinese,
} from './live-zh.ts';
import { saidInChinese } from './said-zh.ts';

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
  if (event.said !== undefined) values.reason = saidText(String(values.reason), event.said, locale);
  if (event.code === 'port-guard') values.reason = dropText(String(values.reason), locale);
  return fill(text, values) ?? event.message;
}

/** Sentences of the engine; `text` is its English. */
export function saidText(text: string, said: SaidList | undefined, locale: Locale): string {
  if (locale === 'en' || said === undefined || said.length === 0) return text;
  const parts = said.map(({ code, values }) => fill(saidInChinese[code] ?? '', values));
  return parts.some((part) => part === null || part === '') ? text : parts.join('');
}

/** Why something is in its state, '' where there is nothing to say; `reason` is the engine's English. */
export function reasonText(
  {
    reason,
    reasonCode = '',
    said,
  }: { reason: string; reasonCode?: string; said?: SaidList | undefined },
  locale: Locale,
): string {
  const down = locale === 'zh' ? linkReasonsInChinese[reasonCode] : undefined;
  return down ?? saidText(reason, said, locale);
}

/** The verdict of a trace, or why it was cut: one sentence. */
export function traceText(
  result: Pick<TraceResult, 'sentence' | 'code' | 'values'>,
  locale: Locale,
): string {
  if (locale === 'en') return result.sentence;
  if (result.code.startsWith('drop-')) {
    const name = result.code.slice('drop-'.length);
    const reason = normalInChinese[name] ?? dropText(name, locale);
    const down = linkReasonsInChinese[result.values.why ?? ''];
    const why = down === undefined ? '' : `（${down}）`;
    return `帧止于 ${result.values.at}：${reason}${why}。`;
  }
  if (result.code.startsWith('sometimes-'))
    return `这样的帧有时止于 ${result.values.at}：${dropText(result.code.slice('sometimes-'.length), locale)}。`;
  if (result.code.startsWith('taken-'))
    return `帧止于 ${result.values.at}：${hopsInChinese[result.code]}`;
  if (result.code.startsWith(ANSWER)) {
    const back = traceText({ ...result, code: result.code.slice(ANSWER.length) }, locale);
    return `报文到达 ${result.values.answerer}，但应答没有返回。${back}`;
  }
  const text = tracesInChinese[result.code];
  const noGateway =
    result.code === 'other-vlan' && result.values.address !== undefined
      ? `${result.values.from} 也没有可路由到 ${result.values.address} 的网关。`
      : '';
  const filled = text === undefined ? null : fill(text, inChinese(result.values));
  return filled === null ? result.sentence : filled + noGateway;
}

/** Verdicts of the way back are those of the way there behind this. */
const ANSWER = 'answer-';

/** VLANs of vNICs as the engine says them. */
function inChinese(values: Values): Values {
  const words: Readonly<Record<string, string>> = {
    'no VLAN': '无 VLAN',
    'no VLAN (trunk of all VLANs)': '无 VLAN（放行全部 VLAN 的 Trunk）',
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, words[value] ?? value]),
  );
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
