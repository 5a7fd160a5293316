/**
 * Sentences of the engine in the language of the window: events, traces, drops. English comes from the engine; Chinese
 * is made from their codes and values, and what has no translation is said in English.
 */
import type { NetyardEvent, SaidList, TraceHop, TraceResult } from '../../src-main/api/contract.ts';
import { type Part, sayParts } from '../../src-main/model/words.ts';
import { type Said, sayIn } from '../../src-main/said/said.ts';
import type { Locale } from '../stores/ui.ts';
import { dropsInChinese, dropsInEnglish, normalInChinese } from './drop-names.ts';
import { hopsInChinese, tracesInChinese } from './live-zh.ts';
import { saidInChinese } from './said-zh.ts';

/** Verdicts and notes of hops, with the words that stand in them. */
const verdicts = { ...saidInChinese, ...tracesInChinese };
const hops = { ...saidInChinese, ...hopsInChinese };

/** Sentences of the engine; `text` is its English. */
export function saidText(text: string, said: SaidList | undefined, locale: Locale): string {
  if (locale === 'en' || said === undefined || said.length === 0) return text;
  return inChinese(saidInChinese, said) ?? text;
}

export function eventText(event: NetyardEvent, locale: Locale): string {
  return saidText(event.message, [event], locale);
}

/** Words of tables: VLANs of a port, what a rule asks of a frame. */
export function wordsText(parts: readonly Part[], locale: Locale, separator = ' '): string {
  return locale === 'en' ? sayParts(parts, separator) : sayIn(saidInChinese, parts, separator);
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
  return saidText(reason, reasonCode === '' ? said : [{ code: reasonCode, values: {} }], locale);
}

/** The verdict of a trace, or why it was cut: one sentence. */
export function traceText(
  result: Pick<TraceResult, 'sentence' | 'code' | 'values'>,
  locale: Locale,
): string {
  return locale === 'en' ? result.sentence : (verdictInChinese(result) ?? result.sentence);
}

/** Verdicts of the way back are those of the way there behind this. */
const ANSWER = 'answer-';
const DROP = 'drop-';
const SOMETIMES = 'sometimes-';

function verdictInChinese({ code, values }: Pick<TraceResult, 'code' | 'values'>): string | null {
  if (code.startsWith(DROP)) {
    const name = code.slice(DROP.length);
    const reason = normalInChinese[name] ?? dropText(name, 'zh');
    const down = saidInChinese[String(values.why)];
    return `帧止于 ${values.at}：${reason}${down === undefined ? '' : `（${down}）`}。`;
  }
  if (code.startsWith(SOMETIMES))
    return `这样的帧有时止于 ${values.at}：${dropText(code.slice(SOMETIMES.length), 'zh')}。`;
  if (code.startsWith('taken-')) return `帧止于 ${values.at}：${hopsInChinese[code]}`;
  if (code.startsWith(ANSWER)) {
    const back = verdictInChinese({ code: code.slice(ANSWER.length), values });
    return back === null ? null : `报文到达 ${values.answerer}，但应答没有返回。${back}`;
  }
  const said = inChinese(verdicts, [{ code, values }]);
  const noGateway =
    code === 'other-vlan' && values.address !== undefined
      ? `${values.from} 也没有可路由到 ${values.address} 的网关。`
      : '';
  return said === null ? null : said + noGateway;
}

/** What a hop says. */
export function hopNotesText({ note, notes }: TraceHop, locale: Locale): string {
  return locale === 'en' ? note : (inChinese(hops, notes) ?? note);
}

/** The name of a drop reason in words. */
export function dropText(reason: string, locale: Locale): string {
  return (locale === 'zh' ? dropsInChinese : dropsInEnglish)[reason] ?? reason;
}

/** Sentences from a table, with the words in them; null where a code or a value is missing. */
function inChinese(table: Readonly<Record<string, string>>, said: SaidList): string | null {
  if (!said.every((one) => isSayable(table, one))) return null;
  return sayIn(table, said, '').replaceAll('。 ', '。');
}

function isSayable(table: Readonly<Record<string, string>>, { code, values }: Said): boolean {
  const gaps = table[code]?.match(/(?<=\{)\w+(?=\})/g) ?? [];
  return (
    table[code] !== undefined &&
    gaps.every((name) => {
      const value = values[name];
      return typeof value === 'object'
        ? value.every((one) => isSayable(table, one))
        : value !== undefined;
    })
  );
}
