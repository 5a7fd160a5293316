/**
 * VLANs in the drawing: a colour that is the same for an id in every lab and session, and how a VLAN mode is written.
 * Colours carry no meaning alone: wherever one is shown, the id stands beside it or in its title.
 */
import { formatPvlanMode } from '../../src-main/model/pvlan.ts';
import { formatVlanMode, type VlanMode } from '../../src-main/model/vlan.ts';

/** Neighbouring ids lie a golden angle apart, so that 10, 11 and 20 are told apart. */
const GOLDEN_ANGLE = 137.508;

/** CSS colour of a VLAN id; lightness and chroma come from the theme (topology.css). */
export function vlanColor(vid: number): string {
  return `oklch(var(--vlan-lightness) var(--vlan-chroma) ${((vid * GOLDEN_ANGLE) % 360).toFixed(1)})`;
}

/** The one VLAN of what an access or private port sends, null for trunks and untagged ports, which have no colour of their own. */
export function accessVlan(mode: VlanMode | null): number | null {
  return mode?.mode === 'access' || mode?.mode === 'pvlan' ? mode.vid : null;
}

/** As tables.ports writes it: `access 10`, `trunk 10,20 native 10`, `trunk all`, `untagged`. */
export function vlanText(mode: VlanMode): string {
  if (mode.mode === 'none') return 'untagged';
  if (mode.mode === 'access') return `access ${mode.vid}`;
  if (mode.mode === 'trunk-all') return 'trunk all';
  if (mode.mode === 'pvlan') return formatPvlanMode(mode);
  if (mode.mode === 'tunnel') return formatVlanMode(mode);
  const word = mode.nativeTagged ? 'native-tagged' : 'native';
  const native = mode.native === null ? '' : ` ${word} ${mode.native}`;
  return `trunk ${ranges(mode.allowed)}${native}`;
}

/** Ascending ids as ranges: `10,20-30`. */
function ranges(ids: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < ids.length; ) {
    let end = at;
    while (ids[end + 1] === (ids[end] as number) + 1) end++;
    parts.push(end === at ? String(ids[at]) : `${ids[at]}-${ids[end]}`);
    at = end + 1;
  }
  return parts.join(',');
}
