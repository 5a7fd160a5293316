import { expect, it } from 'vitest';
import { DropReason, type DropReason as Reason } from '../../../src-main/packet/drop-reason.ts';
import { LIGHT_QUEUE, LightPort } from '../../../src-main/ports/light-port.ts';
import { portConformance } from '../../support/port-conformance.ts';
import { frameOf, packetOf, TestLoop } from '../../support/test-loop.ts';

portConformance('light', async (loop) => {
  const outside: Uint8Array[] = [];
  const port = loop.plug(new LightPort((frame) => outside.push(frame.slice())));
  return {
    port,
    maxFrame: 65_550,
    inject: (frames) => {
      for (const frame of frames) port.transmit(frame);
    },
    outside: () => outside,
    close: () => {},
  };
});

it('lets a VM answer inside of deliver without entering the core again', async () => {
  const loop = new TestLoop();
  const port: LightPort = loop.plug(new LightPort((frame) => port.transmit(frame)));
  port.send(packetOf(frameOf(7)));
  expect(loop.framesOf(port)).toEqual([]);
  await loop.until(() => loop.framesOf(port).length === 1);
  expect(loop.framesOf(port)).toEqual([frameOf(7)]);
  loop.close();
});

it('counts what a VM cannot send', () => {
  const drops: [Reason, number][] = [];
  const port = new LightPort(() => {});
  port.onDrop = (reason, frames) => drops.push([reason, frames]);
  port.transmit(new Uint8Array(13));
  port.transmit(new Uint8Array(70_000));
  for (let i = 0; i < LIGHT_QUEUE + 2; i++) port.transmit(frameOf(i));
  expect(drops).toEqual([
    [DropReason.runt, 1],
    [DropReason.oversized, 1],
    [DropReason.queueFull, 1],
    [DropReason.queueFull, 1],
  ]);
});
