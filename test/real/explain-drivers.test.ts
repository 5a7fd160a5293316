/** Frames that the operating system refuses, explained: the reasons of a drop for which no socket stands in. */
import { describe, it } from 'vitest';
import { DriverRig, expectExplained, tapCases } from '../support/lost-in-drivers.ts';
import { NetnsRig } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

withPeers('explain a drop at a TAP device', ['tap'], () => {
  describe('that is taken away while frames are on their way to it', () => {
    for (const reason of Object.keys(tapCases) as (keyof typeof tapCases)[])
      it(`${reason}: has a frame and a sentence`, async () => {
        const space = new NetnsRig();
        const device = `${space.prefix}b`;
        const rig = await DriverRig.open({ b: { kind: 'tap', device } });
        try {
          await expectExplained(rig, reason, () => space.ip('link', 'del', device));
        } finally {
          rig.close();
          await space.close();
        }
      });
  });
});
