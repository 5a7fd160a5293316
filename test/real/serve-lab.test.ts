/** A lab that runs: frames between its VMs, edits while it runs, captures, counters, failures. Light VMs, so it runs anywhere. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namedSpaces, spacesOf } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';
import {
  type Client,
  exec,
  openEngine,
  startLab,
  type TestEngine,
  take,
  until,
} from '../unit/api/client.ts';
import { twoHosts } from '../unit/api/labs.ts';

let engine: TestEngine;

beforeEach(async () => {
  engine = await openEngine();
  await engine.client.labs.apply({ text: twoHosts() });
});

afterEach(() => engine.close());

const ping = (from: string, to: string, count = 1) =>
  exec(engine.client, from, 'ping', '-c', String(count), '-i', '0.2', to);

/** A console as a person has it: types, and reads until something stands there. */
async function openConsole(client: Client, vm: string) {
  const events = await client.vms.console({ vm });
  const first = await events.next();
  if (first.done === true || !('id' in first.value)) throw new Error('the console has no id');
  const { id } = first.value;
  let output = '';
  return {
    id,
    type: (text: string) => client.vms.input({ id, data: Buffer.from(text).toString('base64') }),
    async read(wanted: string): Promise<string> {
      while (!output.includes(wanted)) {
        const next = await events.next();
        if (next.done === true) throw new Error(`the console ended: ${output}`);
        if ('output' in next.value) output += Buffer.from(next.value.output, 'base64').toString();
      }
      return output;
    },
  };
}

describe('a lab with light VMs', () => {
  it('forwards between two hosts in one VLAN, and not between VLANs', async () => {
    const { client } = engine;
    expect(await startLab(client)).toBe('');
    expect((await client.labs.list())[0]?.running).toBe(true);
    expect((await ping('web1', '10.0.10.12', 3)).output).toContain('3 received');
    expect((await ping('web1', '10.0.10.21')).code).toBe(1);
    expect(await client.trace.run({ from: 'web1', to: 'db1' })).toMatchObject({
      code: 'other-vlan',
    });
    const learned = await client.tables.fdb({ switch: 'dvs0', host: 'host-b' });
    expect(learned).toContainEqual(
      expect.objectContaining({ device: 'dvs0@host-b', vlan: 10, mac: '02:00:00:00:0a:01' }),
    );
    const stats = await client.tables.stats({ ports: ['web2:eth0'] });
    expect(stats['web2:eth0']).toMatchObject({ rxUnicast: expect.any(Number), drops: {} });
    expect(stats['web2:eth0']?.rxUnicast).toBeGreaterThanOrEqual(3);
    await client.run.stop({});
    expect(await client.run.status({})).toMatchObject({ state: 'stopped', bonds: {} });
    await expect(ping('web1', '10.0.10.12')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('moves a bond to the other member when a cable is cut, keeps counters, and says what is down', async () => {
    const { client } = engine;
    await startLab(client);
    await ping('web1', '10.0.10.12');
    const before = (await client.tables.stats({}))['web1:eth0'];
    const link = 'host-a:eth0--tor1:1';
    const status = until(
      await client.run.watch({}),
      ({ bonds, linksDown }) => bonds['host-a:bond0']?.[0] === 'eth1' && link in linksDown,
    );
    const ends: [string, string] = ['host-a:eth0', 'tor1:1'];
    await client.model.change({
      label: 'Cut',
      operations: [{ op: 'put', kind: 'link', id: link, spec: { ends, cut: true } }],
    });
    expect((await status).linksDown).toEqual({
      [link]: { code: 'cut', why: 'the cable is cut' },
    });
    expect((await ping('web1', '10.0.10.12')).code).toBe(0);
    const now = (await client.tables.stats({}))['web1:eth0'];
    expect(now?.rxFrames).toBeGreaterThan(before?.rxFrames ?? 0);
    const ports = await client.tables.ports({});
    expect(ports.find(({ port }) => port === 'host-a:eth0')).toMatchObject({
      up: false,
      why: 'the cable is cut',
      whyCode: 'cut',
    });
    const mended = until(await client.run.watch({}), ({ linksDown }) => !(link in linksDown));
    await client.model.undo({});
    await mended;
    const [events] = await take(await client.events.watch(), 1);
    expect(events?.map(({ code }) => code)).toContain('link-down');
  });

  it('takes VMs and VLANs that change while it runs, and leaves the others alone', async () => {
    const { client } = engine;
    await startLab(client);
    await ping('web1', '10.0.10.12');
    const spec = {
      host: 'host-a',
      kind: 'light' as const,
      nics: [{ network: 'dvs0/web', address: '10.0.10.13/24' }],
    };
    const added = until(await client.run.watch({}), ({ vms }) => vms.web3?.state === 'running');
    await client.model.change({
      label: 'Add web3',
      operations: [{ op: 'put', kind: 'vm', id: 'web3', spec }],
    });
    await added;
    expect((await ping('web3', '10.0.10.12')).code).toBe(0);
    await client.model.change({
      label: 'VLAN 30',
      operations: [{ op: 'put', kind: 'portGroup', id: 'dvs0/web', spec: { vlan: 30 } }],
    });
    await until(await client.run.watch({}), () => true);
    expect((await ping('web1', '10.0.10.12')).code).toBe(0);
    const gone = until(await client.run.watch({}), ({ vms }) => !('web3' in vms));
    await client.model.change({
      label: 'Delete web3',
      operations: [{ op: 'delete', kind: 'vm', id: 'web3' }],
    });
    await gone;
    expect((await ping('web1', '10.0.10.13')).code).toBe(1);
    expect((await client.tables.stats({}))['web1:eth0']?.rxFrames).toBeGreaterThan(3);
  });

  it('takes what is changed while it starts', async () => {
    const { client } = engine;
    const started = startLab(client);
    await client.model.change({
      label: 'Delete db1',
      operations: [{ op: 'delete', kind: 'vm', id: 'db1' }],
    });
    expect(await started).toBe('');
    const gone = async () => (await client.tables.stats({}))['db1:eth0'];
    await expect.poll(gone).toBeUndefined();
  });

  it('keeps running as it was while the lab has errors', async () => {
    const { client } = engine;
    await startLab(client);
    const wrong = {
      host: 'host-b',
      kind: 'light' as const,
      nics: [{ network: 'dvs0/web', mac: '02:00:00:00:0a:01' }],
    };
    await client.model.change({
      label: 'Duplicate MAC',
      operations: [{ op: 'put', kind: 'vm', id: 'twin', spec: wrong }],
    });
    expect((await ping('web1', '10.0.10.12')).code).toBe(0);
    const [events] = await take(await client.events.watch(), 1);
    expect(events?.map(({ code }) => code)).toContain('run-kept');
    await client.run.stop({});
    await expect(client.run.start({})).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('twin'),
    });
  });

  it('switches single VMs off and on', async () => {
    const { client } = engine;
    await startLab(client);
    await client.vms.stop({ vm: 'web2' });
    expect((await client.run.status({})).vms).toMatchObject({ web2: { state: 'stopped' } });
    expect((await ping('web1', '10.0.10.12')).code).toBe(1);
    await expect(client.vms.stop({ vm: 'web2' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await client.vms.start({ vm: 'web2' });
    await client.vms.reset({ vm: 'web2' });
    expect((await ping('web1', '10.0.10.12')).code).toBe(0);
    await expect(client.vms.start({ vm: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('has consoles that answer what is typed, and lets them go with their window', async () => {
    const { client } = engine;
    await startLab(client);
    const other = await engine.connect();
    const console = await openConsole(other.client, 'web1');
    await console.type('ping -c 1 10.0.10.12\r');
    await console.read('1 received');
    other.socket.terminate();
    const closed = async (): Promise<boolean> =>
      client.vms.input({ id: console.id, data: '' }).then(
        () => false,
        () => true,
      );
    await expect.poll(closed).toBe(true);
  });

  it('stops what a cancelled start had begun', async () => {
    const { client } = engine;
    const { task } = await client.run.start({});
    await client.tasks.cancel({ id: task });
    const status = await client.run.status({});
    expect(['stopped', 'running']).toContain(status.state);
    const [tasks] = await take(await client.tasks.watch(), 1);
    if (status.state === 'stopped') expect(tasks?.[0]?.state).toBe('cancelled');
    await client.run.stop({});
    expect(await startLab(client)).toBe('');
  });
});

describe('a capture', () => {
  it('into a file ends at its count, can be read whole and deleted', async () => {
    const { client } = engine;
    await startLab(client);
    const capture = await client.captures.start({ port: 'web1:eth0', filter: 'icmp', count: 4 });
    const done = until(await client.captures.watch(), (list) => list[0]?.running === false);
    await ping('web1', '10.0.10.12', 2);
    expect(await done).toMatchObject([{ frames: 4, missed: 0, port: 'web1:eth0' }]);
    let bytes = Buffer.alloc(0);
    for await (const { data } of await client.captures.read({ id: capture.id }))
      bytes = Buffer.concat([bytes, Buffer.from(data, 'base64')]);
    expect(bytes).toEqual(readFileSync(capture.file));
    await client.captures.delete({ id: capture.id });
    expect(existsSync(capture.file)).toBe(false);
    expect((await take(await client.captures.watch(), 1))[0]).toEqual([]);
  });

  it('that begin in one moment have a file each, and the others stay when one is deleted', async () => {
    const { client } = engine;
    await startLab(client);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => client.captures.start({ port: 'web1:eth0' })),
    );
    await client.captures.delete({ id: all[0]?.id ?? '' });
    for (const { id } of all.slice(1)) {
      const { file } = await client.captures.stop({ id });
      expect(existsSync(file)).toBe(true);
    }
    expect(new Set(all.map(({ file }) => file)).size).toBe(8);
  });

  it('of a wrong port or with a wrong filter is refused and leaves no file', async () => {
    const { client } = engine;
    await expect(client.captures.start({ port: 'web1:eth0' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await startLab(client);
    await expect(client.captures.start({ port: 'none:eth0' })).rejects.toThrow(
      /no port "none:eth0"/,
    );
    await expect(
      client.captures.start({ port: 'web1:eth0', filter: 'bogus' }),
    ).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect((await take(await client.captures.watch(), 1))[0]).toEqual([]);
  });

  it('is refused when the captures of the home take all the room that they may', async () => {
    const { client, home } = engine;
    await startLab(client);
    mkdirSync(`${home}/captures`);
    writeFileSync(`${home}/captures/old.pcapng`, '');
    truncateSync(`${home}/captures/old.pcapng`, 2 ** 31);
    await expect(client.captures.start({ port: 'web1:eth0' })).rejects.toThrow(/delete some first/);
  });

  withPeers('read by tshark', ['tshark'], () => {
    it('streams what tshark reads without complaint, both directions, until its time is over', async () => {
      const { client } = engine;
      await startLab(client);
      // They go on until the capture is over, however late it begins.
      const leave = new AbortController();
      const argv = ['ping', '-i', '0.2', '10.0.10.12'];
      const pinged = until(
        await client.vms.exec({ vm: 'web1', argv }, { signal: leave.signal }),
        () => false,
      ).catch(() => null);
      const stream = await client.captures.stream({ port: 'web1:eth0', seconds: 3 });
      let bytes = Buffer.alloc(0);
      for await (const { data } of stream)
        bytes = Buffer.concat([bytes, Buffer.from(data, 'base64')]);
      leave.abort();
      await pinged;
      const file = `${engine.home}/stream.pcapng`;
      writeFileSync(file, bytes);
      const fields = ['-e', 'icmp.type', '-e', 'frame.packet_flags_direction'];
      const lines = execFileSync('tshark', ['-r', file, '-T', 'fields', ...fields])
        .toString()
        .split('\n');
      const [asked, answered] = ['8\t', '0\t'].map(
        (type) => lines.filter((line) => line.startsWith(type)).length,
      ) as [number, number];
      expect(Math.min(asked, answered)).toBeGreaterThan(0);
      // It may begin and end between the two.
      expect(Math.abs(asked - answered)).toBeLessThanOrEqual(1);
    });
  });
});

withPeers('a lab with network namespaces', ['tap', 'iproute', 'iperf3'], () => {
  it('carries TCP of real kernels between two hosts, and its ends are gone when it stops', async () => {
    const { client } = engine;
    await client.labs.apply({ text: twoHosts('namespace', 'spaces') });
    expect(await startLab(client)).toBe('');
    expect((await exec(client, 'web1', 'ping', '-c', '1', '10.0.10.12')).code).toBe(0);
    expect((await exec(client, 'web1', 'ping', '-c', '1', '-W', '1', '10.0.10.21')).code).toBe(1);
    const server = exec(client, 'web2', 'iperf3', '-s', '-1');
    const run = async () =>
      (await exec(client, 'web1', 'iperf3', '-c', '10.0.10.12', '-t', '1')).code;
    await expect.poll(run).toBe(0);
    await server;
    await client.vms.reset({ vm: 'web1' });
    expect((await exec(client, 'web1', 'ping', '-c', '1', '10.0.10.12')).code).toBe(0);
    const made = spacesOf(engine.home);
    expect(made).toHaveLength(3);
    await client.run.stop({});
    expect(namedSpaces().filter((space) => made.includes(space))).toEqual([]);
  });
});

withPeers('a lab with QEMU guests', ['qemu', 'kernel', 'busybox'], () => {
  it('boots two Linux guests that reach each other over two hosts; one that is switched off is stopped, one that dies has crashed', async () => {
    const { client } = engine;
    const text = twoHosts('qemu', 'guests').replace(
      'db1: { host: host-b, kind: qemu',
      'db1: { host: host-b, kind: light',
    );
    await client.labs.apply({ text });
    expect(await startLab(client)).toBe('');
    const console = await openConsole(client, 'web1');
    await console.read('NETYARD-READY');
    await console.type(
      'until ping -c 1 -W 1 10.0.10.12; do sleep 1; done; ping -c 1 -W 1 10.0.10.21; echo CODE $?\r',
    );
    expect(await console.read('CODE 1')).toContain('1 packets received');
    await expect(exec(client, 'web1', 'true')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await client.vms.kill({ vm: 'web2' });
    expect((await client.run.status({})).vms).toMatchObject({ web2: { state: 'stopped' } });
    const crashed = until(await client.run.watch({}), ({ vms }) => vms.web1?.state === 'crashed');
    const records = readdirSync(`${engine.home}/run`).map((file) =>
      JSON.parse(readFileSync(`${engine.home}/run/${file}`, 'utf8')),
    );
    process.kill(records.find(({ entry }) => entry.label === 'VM web1').process.pid, 'SIGKILL');
    expect((await crashed).vms.web1?.reason).not.toBe('');
    const [log] = await take(await client.events.watch(), 1);
    expect(log).toContainEqual(
      expect.objectContaining({ code: 'vm-crashed', object: { kind: 'vm', id: 'web1' } }),
    );
    await client.run.stop({});
  });
});
