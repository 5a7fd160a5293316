/** A port without a wire: it is connected and never gives a frame. For traces, measurements and tests, which say what becomes of frames sent to it. */
import { PASS, type Verdict } from '../packet/drop-reason.ts';
import type { Packet } from '../packet/packet.ts';
import type { Burst, Port } from './port.ts';

export class SilentPort implements Port {
  readonly kind = 'memory';
  connected = true;
  readonly offload: boolean = false;
  readonly more = false;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;

  attach(): void {}
  event(): boolean {
    return false;
  }
  alarm(): void {}
  receive(_burst: Burst): number {
    return 0;
  }
  send(_packet: Packet): Verdict {
    return PASS;
  }
  flush(): void {}
  close(): void {}
}
