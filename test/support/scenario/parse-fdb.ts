/** Entries of forwarding tables: `A 10 p1, B vlan 20 on p2`. */
import { stationMac } from './frame.ts';
import type { Names } from './names.ts';
import type { Words } from './source.ts';

export interface FdbEntry {
  readonly vlan: number;
  readonly mac: string;
  readonly port: string;
}

const ENTRY = 'an entry: STATION VLAN PORT';

/** Entries up to the end of the statement; at least one. */
export function readEntries(words: Words, names: Names): FdbEntry[] {
  const entries: FdbEntry[] = [];
  let mac: string | null = null;
  let vlan = 0;
  let port: string | null = null;
  const finish = (): void => {
    if (mac === null || port === null) throw words.fail(ENTRY);
    entries.push({ mac, vlan, port });
    mac = null;
    vlan = 0;
    port = null;
  };
  while (!words.done) {
    const word = words.take('an entry');
    const text = word.text.replace(/,$/, '');
    const station = stationMac(text);
    if (text === 'vlan' || text === 'on' || text === 'port') continue;
    if (/^\d+$/.test(text)) {
      vlan = Number(text);
      if (vlan > 4095) throw words.fail('a VLAN id, 0 to 4095', word);
    } else if ((names.kindOf(text) ?? 'bridge') !== 'bridge') port = text;
    else if (station !== null) {
      if (mac !== null) finish();
      mac = hexMac(station);
    } else if (text !== '') throw words.fail('a station, a VLAN id or a port', word);
    if (word.text.endsWith(',')) finish();
  }
  if (mac !== null || port !== null || vlan !== 0 || entries.length === 0) finish();
  return entries;
}

/** `A`, `A 10` or `A vlan 10`: an entry without its port. */
export function readAddress(words: Words): Omit<FdbEntry, 'port'> {
  const word = words.take('a station such as A');
  const station = stationMac(word.text);
  if (station === null) throw words.fail('a station such as A', word);
  words.accept('vlan');
  if (words.done) return { mac: hexMac(station), vlan: 0 };
  const vid = words.take('a VLAN id');
  const vlan = /^\d+$/.test(vid.text) ? Number(vid.text) : -1;
  if (vlan < 0 || vlan > 4095) throw words.fail('a VLAN id, 0 to 4095', vid);
  return { mac: hexMac(station), vlan };
}

function hexMac(mac: Uint8Array): string {
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
