/** A slow protocol of devices, such as the spanning tree: one for each that asks for it. Those that a plan leaves as they were go on. */
import type { ControlPlane, ControlProtocol } from '../control/control-plane.ts';
import type { Bridge } from '../datapath/topology.ts';

interface Wanted {
  readonly bridge: Bridge;
  /** What cannot change while the protocol goes on. */
  readonly identity: string;
}

interface Entry<P> extends Wanted {
  readonly protocol: P;
}

export class DeviceProtocols<P extends ControlProtocol & { close(): void }> {
  private readonly entries = new Map<string, Entry<P>>();
  private readonly control: ControlPlane;

  constructor(control: ControlPlane) {
    this.control = control;
  }

  get devices(): Iterable<string> {
    return this.entries.keys();
  }

  of(device: string): P | null {
    return this.entries.get(device)?.protocol ?? null;
  }

  /** Ends what no device asks for any more, and makes what is not there yet. */
  keep(wanted: ReadonlyMap<string, Wanted>, make: (device: string, bridge: Bridge) => P): void {
    for (const [device, { bridge, identity, protocol }] of this.entries) {
      const next = wanted.get(device);
      if (next?.bridge === bridge && next.identity === identity) continue;
      protocol.close();
      this.control.remove(protocol);
      this.entries.delete(device);
    }
    for (const [device, { bridge, identity }] of wanted) {
      if (this.entries.has(device)) continue;
      const protocol = make(device, bridge);
      this.entries.set(device, { bridge, identity, protocol });
      this.control.add(protocol);
    }
  }
}
