import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { ConsoleReader, openEngine, startLab } from '../support/engine.ts';
import { withPeers } from '../support/peers.ts';

const LAB = `
netyard: 1
name: terminals
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { s: { hosts: [h], portGroups: { g: {} } } }
vms:
  light1: { host: h, kind: light, nics: [{ network: s/g }] }
  ns1: { host: h, kind: namespace, nics: [{ network: s/g }] }
`;

withPeers('terminals of running VMs', ['tap', 'iproute'], () => {
  let engine: Awaited<ReturnType<typeof openEngine>> | null = null;
  afterEach(() => engine?.close());

  async function open() {
    engine = await openEngine();
    await engine.client.labs.apply({ text: LAB });
    await startLab(engine.client);
    return engine.client;
  }

  it('hold a command whose reader is slow, and lose none of its output', async () => {
    const client = await open();
    const last = 2_000_000;
    let octets = 0;
    let tail = '';
    let code = -1;
    const argv = ['seq', '1', String(last)];
    for await (const event of await client.vms.exec({ vm: 'ns1', argv })) {
      if ('exit' in event) code = event.exit;
      if (!('output' in event)) continue;
      const text = Buffer.from(event.output, 'base64').toString();
      octets += text.length;
      tail = text.slice(-20);
      for (let pause = 0; pause < 20; pause++) await turn();
    }
    expect(code).toBe(0);
    expect(tail.trimEnd().split('\n').at(-1)).toBe(String(last));
    // 9 one-digit numbers with their line ends, 90 of two digits, and so on; one of seven digits more than half.
    expect(octets).toBe(18 + 270 + 3600 + 45_000 + 540_000 + 6_300_000 + (last - 999_999) * 8);
  });

  it('know the size of the window', async () => {
    const client = await open();
    const console = new ConsoleReader(client, 'ns1');
    await console.until(/# /);
    await console.resize(132, 43);
    await expect
      .poll(async () => {
        await console.type('stty size\r');
        await console.until(/\d+ \d+\r\n/);
        return console.text;
      })
      .toContain('43 132');
    console.close();
    const light = new ConsoleReader(client, 'light1');
    await light.until(/\$ /);
    const typed = async (text: string): Promise<string> => {
      const before = light.text.length;
      await light.type(text);
      await light.until(new RegExp(`${text.at(-1)}[^${text.at(-1)}]*$`));
      return light.text.slice(before);
    };
    expect(await typed('0123456789abcdefx')).not.toContain('\r');
    await light.type('\x15');
    await light.resize(20, 10);
    // The line editor moves to the next line itself: it has to know where the window ends.
    expect(await typed('0123456789abcdefy')).toContain('\r');
    light.close();
  });
});
