/** Traffic of links: which way how much, and how it looks. Pure; bit/s. */
import type { Bundle } from './fold.ts';
import type { GraphLink } from './graph.ts';

export interface Flow {
  /** Towards the upper end of the link, and towards its lower end. */
  readonly up: number;
  readonly down: number;
}

interface PortRates {
  readonly rxBytes: number;
  readonly txBytes: number;
}

export const STILL: Flow = { up: 0, down: 0 };

/** What a port's counters say of its link: rx came in from the port, so from a vNIC it goes up and from a cable down. */
function flowOf(link: GraphLink, port: string, rates: PortRates): Flow {
  const rx = rates.rxBytes * 8;
  const tx = rates.txBytes * 8;
  const upwards = link.kind === 'vnic' || (link.kind === 'cable' && port === link.ports[0]);
  return upwards ? { up: rx, down: tx } : { up: tx, down: rx };
}

/** Traffic of all links of a bundle. Both ends of a cable count the same frames: the larger figure stands. */
export function bundleFlow(bundle: Bundle, ratesOf: (port: string) => PortRates): Flow {
  let [up, down] = [0, 0];
  for (const link of bundle.links) {
    let [linkUp, linkDown] = [0, 0];
    for (const port of link.ports) {
      const flow = flowOf(link, port, ratesOf(port));
      linkUp = link.kind === 'cable' ? Math.max(linkUp, flow.up) : linkUp + flow.up;
      linkDown = link.kind === 'cable' ? Math.max(linkDown, flow.down) : linkDown + flow.down;
    }
    up += linkUp;
    down += linkDown;
  }
  return up + down === 0 ? STILL : { up, down };
}

/** 1.5 px without traffic, half a pixel more per factor of ten above 1 kbit/s, at most 5. */
export function strokeWidth({ up, down }: Flow): number {
  const rate = up + down;
  return Math.min(1.5 + Math.max(Math.log10(rate / 1_000), 0) * 0.5, 5);
}

/** Seconds that a dash takes for one step: faster with more traffic, never a flicker. */
export function dashSeconds({ up, down }: Flow): number {
  return Math.max(0.4, 2.4 - Math.log10(Math.max(up + down, 1)) * 0.2);
}
