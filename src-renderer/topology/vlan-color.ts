/**
 * VLANs in the drawing: a colour that is the same for an id in every lab and session. Colours carry no meaning alone: wherever one is shown, the id stands beside it or in its title.
 */
import type { VlanMode } from '../../src-main/model/vlan.ts';

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
