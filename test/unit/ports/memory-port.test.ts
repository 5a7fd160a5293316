import { MemoryPort } from '../../../src-main/ports/memory-port.ts';
import { portConformance } from '../../support/port-conformance.ts';
import { wholeFrame } from '../../support/test-loop.ts';

portConformance('memory', async (loop) => {
  const port = loop.plug(new MemoryPort());
  return {
    port,
    maxFrame: 65_550,
    inject: (frames) => {
      for (const frame of frames) port.inject(frame);
    },
    outside: () => port.sent.map(wholeFrame),
    leave: () => {
      port.connected = false;
    },
    close: () => {},
  };
});
