import { NO_TAG } from '../../../src-main/packet/packet.ts';
import { MemoryPort } from '../../../src-main/ports/memory-port.ts';
import { portConformance } from '../../support/port-conformance.ts';
import { tagged } from '../../support/test-loop.ts';

portConformance('memory', async (loop) => {
  const port = loop.plug(new MemoryPort());
  return {
    port,
    maxFrame: 65_550,
    inject: (frames) => {
      for (const frame of frames) port.inject(frame);
    },
    outside: () =>
      port.sent.map(({ buffer, start, end, tci, tpid }) => {
        const frame = buffer.slice(start, end);
        return tci === NO_TAG ? frame : tagged(frame, tci, tpid);
      }),
    leave: () => {
      port.connected = false;
    },
    close: () => {},
  };
});
