/** Sending to collectors over real sockets of this machine: those that listen, those that do not, and those that no route leads to. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { Collectors } from '../../../src-main/app/collectors.ts';

let listener: Socket | null = null;
afterEach(() => {
  listener?.close();
  listener = null;
});

async function listen(): Promise<{ target: string; heard: string[] }> {
  const heard: string[] = [];
  listener = createSocket('udp4', (data) => heard.push(data.toString()));
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
  return { target: `127.0.0.1:${listener.address().port}`, heard };
}

it('has sent all it was given when it is closed', async () => {
  const { target, heard } = await listen();
  const collectors = new Collectors(() => expect.unreachable());
  for (const text of ['a', 'b', 'c']) collectors.send([target], Buffer.from(text));
  await collectors.close();
  // What is in the queue of a socket is read in the next turns of the loop.
  await expect.poll(() => heard).toEqual(['a', 'b', 'c']);
});

it('a collector that cannot be reached is told of once, and others hear all the same', async () => {
  const { target, heard } = await listen();
  const failed: string[] = [];
  const collectors = new Collectors((which) => failed.push(which));
  // Nobody may send to the address of everybody unasked (EACCES).
  const targets = ['255.255.255.255:2055', target];
  collectors.send(targets, Buffer.from('a'));
  await expect.poll(() => failed).toEqual(['255.255.255.255:2055']);
  collectors.send(targets, Buffer.from('b'));
  await collectors.close();
  await expect.poll(() => heard).toEqual(['a', 'b']);
  expect(failed).toHaveLength(1);
});

it('says that nobody listens at a port', async () => {
  const { target } = await listen();
  listener?.close();
  listener = null;
  const failed: string[] = [];
  const collectors = new Collectors((which, why) => failed.push(`${which} ${why}`));
  await expect
    .poll(() => {
      collectors.send([target], Buffer.from('a'));
      return failed;
    })
    .toHaveLength(1);
  await collectors.close();
  expect(failed[0]).toMatch(/ECONNREFUSED/);
});
