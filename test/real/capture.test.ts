import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { exec, openEngine, startSample } from '../support/engine.ts';
import { withPeers } from '../support/peers.ts';

let engine: Awaited<ReturnType<typeof openEngine>> | null = null;
afterEach(async () => {
  await engine?.close();
  engine = null;
});

/** What tshark reads of a capture, one line per frame, and what it complains about. */
function tshark(file: string, ...fields: string[]): string[] {
  const options = fields.flatMap((field) => ['-e', field]);
  const out = execFileSync('tshark', ['-r', file, '-T', 'fields', ...options], {
    encoding: 'utf8',
  });
  return out.trimEnd().split('\n');
}

withPeers('captures, read by tshark', ['tshark'], () => {
  it('are pcapng with both directions marked, nanoseconds, and VLAN tags as on the cable', async () => {
    engine = await openEngine();
    const { client, home } = engine;
    await startSample(client, 'two-hosts');
    const begin = Date.now() / 1000;
    let ping: ReturnType<typeof exec> | null = null;
    const pieces: Buffer[] = [];
    for await (const { data } of await client.captures.stream({
      port: 'host-a:eth0',
      filter: 'icmp',
      count: 4,
    })) {
      pieces.push(Buffer.from(data, 'base64'));
      // The head of the file says that the capture has begun.
      ping ??= exec(client, 'web1', 'ping', '-c', '3', '-i', '0.2', '10.0.10.12');
    }
    await ping;
    const file = join(home, 'cable.pcapng');
    writeFileSync(file, Buffer.concat(pieces));
    const lines = tshark(
      file,
      'frame.packet_flags_direction',
      'vlan.id',
      'icmp.type',
      'frame.time_epoch',
    );
    expect(lines).toHaveLength(4);
    const seen = lines.map((line) => line.split('\t'));
    // Requests leave by the cable (2, outbound), answers come in (1).
    const request = seen.find(([, , type]) => type === '8');
    const reply = seen.find(([, , type]) => type === '0');
    expect(request?.slice(0, 2)).toEqual(['0x00000002', '10']);
    expect(reply?.slice(0, 2)).toEqual(['0x00000001', '10']);
    // The clock of the wall may be set a little while this runs.
    expect(Number(seen[0]?.[3])).toBeGreaterThan(begin - 1);
    expect(Number(seen[0]?.[3])).toBeLessThanOrEqual(Date.now() / 1000 + 1);
    const about = execFileSync('capinfos', ['-T', '-E', '-t', '-c', file], { encoding: 'utf8' });
    expect(about).toContain('pcapng');
    const interfaces = execFileSync('capinfos', ['-I', file], { encoding: 'utf8' });
    expect(interfaces).toMatch(/Time precision = nanoseconds/);
    expect(interfaces).toContain('host-a:eth0');
  });

  it('go to a file of the home, several of one port at once, and are listed with their counts', async () => {
    engine = await openEngine();
    const { client } = engine;
    await startSample(client, 'two-hosts');
    const all = await client.captures.start({ port: 'web1:eth0' });
    const arp = await client.captures.start({ port: 'web1:eth0', filter: 'arp' });
    await exec(client, 'web1', 'ping', '-c', '2', '-i', '0.1', '10.0.10.12');
    const stopped = await client.captures.stop({ id: all.id });
    const stoppedArp = await client.captures.stop({ id: arp.id });
    expect(stopped.frames).toBeGreaterThan(stoppedArp.frames);
    expect(stopped.missed).toBe(0);
    expect(tshark(stopped.file, 'frame.number')).toHaveLength(stopped.frames);
    expect(readFileSync(stoppedArp.file).length).toBeGreaterThan(0);
  });
});
