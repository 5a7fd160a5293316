import { describe, expect, it } from 'vitest';
import type { TcpConnection } from '../../../src-main/lab/light/tcp/connection.ts';
import { CONNECTIONS_MAX } from '../../../src-main/lab/light/tcp/tcp.ts';
import { parseIpv4 } from '../../../src-main/wire/address.ts';
import { pseudoHeader4Of } from '../../../src-main/wire/checksum.ts';
import { writeEthernet } from '../../../src-main/wire/ethernet.ts';
import { ipv4Protocol, writeIpv4 } from '../../../src-main/wire/ipv4.ts';
import {
  TcpFlag,
  tcpFlags,
  tcpSequence,
  tcpSourcePort,
  writeTcp,
} from '../../../src-main/wire/tcp.ts';
import { LightNet, type LightNetSettings, mac } from '../../support/light-net.ts';

const ip = (text: string) => parseIpv4(text) as number;

function pair(settings: LightNetSettings = {}): LightNet {
  const net = new LightNet(settings);
  net.add('client', '10.0.0.1/24');
  net.add('server', '10.0.0.2/24');
  net.run(5000);
  net.frames = [];
  return net;
}

function connect(net: LightNet, port = 80): TcpConnection {
  const connection = net.host('client').tcp.connect({ address: ip('10.0.0.2'), port });
  if (typeof connection === 'string') throw new Error(connection);
  return connection;
}

/** Both ends of an established connection. */
function established(net: LightNet): { client: TcpConnection; server: TcpConnection } {
  let server: TcpConnection | null = null;
  net.host('server').tcp.listen(80, (connection) => {
    server = connection;
  });
  const client = connect(net);
  net.runUntil(() => server !== null, 10_000);
  if (!server) throw new Error('nobody connected');
  return { client, server };
}

const segments = (net: LightNet) =>
  net.frames.filter((frame) => frame[12] === 8 && frame[13] === 0 && ipv4Protocol(frame, 14) === 6);

/** A segment from 10.0.0.1 to the server, as a stranger could forge it. */
function forged(port: number, flags: number, sequence: number, to = 80): Uint8Array {
  const frame = new Uint8Array(54);
  writeEthernet(frame, 0, mac('02:00:00:00:02:00'), mac('02:00:00:00:01:00'), 0x0800);
  writeIpv4(frame, 14, {
    totalLength: 40,
    id: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 6,
    source: ip('10.0.0.1'),
    destination: ip('10.0.0.2'),
  });
  const header = {
    sourcePort: port,
    destinationPort: to,
    sequence,
    acknowledgment: 1,
    flags,
    window: 100,
  };
  writeTcp(frame, 34, 20, header, pseudoHeader4Of(ip('10.0.0.1'), ip('10.0.0.2'), 6, 20));
  return frame;
}

describe('the tcp and serve commands', () => {
  it('echo a line and close both ways', () => {
    const net = pair();
    const server = net.start('server', 'serve tcp 80');
    const job = net.exec('client', 'tcp server 80 --send hello');
    expect(job).toMatchObject({ code: 0, output: 'Connected to 10.0.0.2 port 80.\nhello\n' });
    net.run(10);
    expect(server.output).toMatch(
      /^Serving tcp port 80\. Ctrl-C ends it\.\n10\.0\.0\.1:\d+ connected\n10\.0\.0\.1:\d+ closed after 6 bytes\n$/,
    );
    server.interrupt();
    expect(server.code).toBe(0);
  });

  it('send what is typed until the input ends', () => {
    const net = pair();
    net.start('server', 'serve tcp 80');
    const job = net.start('client', 'tcp server 80');
    net.run(10);
    job.input('one\n');
    net.run(10);
    expect(job.output).toContain('one\n');
    job.input('two\n');
    job.endInput();
    net.run(10);
    expect(job.output).toContain('two\n');
    expect(job.code).toBe(0);
  });

  it('move a megabyte there and back, and count it', () => {
    const net = pair();
    net.start('server', 'serve tcp 80');
    const job = net.exec('client', 'tcp server 80 --bytes 1000000');
    expect(job.output).toMatch(/1000000 bytes sent, 1000000 bytes received in \d\.\d{3} s/);
    expect(job.code).toBe(0);
  });

  it('swallow with --sink', () => {
    const net = pair();
    const server = net.start('server', 'serve tcp 80 --sink');
    const job = net.exec('client', 'tcp server 80 --bytes 300000');
    expect(job.output).toContain('300000 bytes sent, 0 bytes received');
    expect(server.output).toContain('closed after 300000 bytes');
  });

  it('work with oneself', () => {
    const net = pair();
    net.start('client', 'serve tcp 80');
    expect(net.exec('client', 'tcp client 80 --bytes 200000').output).toContain(
      '200000 bytes received',
    );
    expect(net.exec('client', 'tcp 127.0.0.1 80 --send x').code).toBe(0);
  });

  it('never show control characters of a peer', () => {
    const net = pair();
    net.start('server', 'serve tcp 80');
    const job = net.start('client', 'tcp server 80');
    job.input('a\x1b[31mb\x07c\n');
    job.endInput();
    net.run(100);
    expect(job.output).toContain('a?[31mb?c\n');
  });

  it('say why a connection did not come about', () => {
    const net = pair();
    expect(net.exec('client', 'tcp server 81')).toMatchObject({
      code: 1,
      output: 'tcp: connect to 10.0.0.2 port 81: Connection refused\n',
    });
    expect(net.exec('client', 'tcp 10.0.0.99 80').output).toContain('No route to host');
    expect(net.exec('client', 'tcp 192.168.0.1 80').output).toContain('Network is unreachable');
    expect(net.exec('client', 'tcp 10.0.0.255 80').output).toContain('Network is unreachable');
    const { loss } = net.settings;
    net.exec('client', 'ping -c 1 server');
    net.settings.loss = 1;
    const startMs = net.nowMs;
    expect(net.exec('client', 'tcp server 80').output).toContain('Connection timed out');
    expect(net.nowMs - startMs).toBe(31_000);
    net.settings.loss = loss;
  });

  it('end with 130 when interrupted, and the peer hears it', () => {
    const net = pair();
    const server = net.start('server', 'serve tcp 80');
    const job = net.start('client', 'tcp server 80');
    net.run(10);
    job.interrupt();
    expect(job.code).toBe(130);
    net.run(10);
    expect(server.output).toContain('closed after 0 bytes: Connection reset by peer');
  });

  it('refuse a port that is taken, and wrong use', () => {
    const net = pair();
    net.start('server', 'serve tcp 80');
    expect(net.exec('server', 'serve tcp 80')).toMatchObject({
      code: 1,
      output: 'serve: tcp port 80 is in use on this host.\n',
    });
    for (const wrong of [
      'serve',
      'serve sctp 80',
      'serve tcp 0',
      'serve tcp 65536',
      'tcp server',
      'tcp server x',
    ]) {
      expect(net.exec('server', wrong).code, wrong).toBe(2);
    }
  });
});

describe('TCP', () => {
  it('closes in both orders and forgets the connection after TIME-WAIT', () => {
    const net = pair();
    const { client, server } = established(net);
    client.close();
    net.run(10);
    expect([client.state, server.state]).toEqual(['fin-wait-2', 'close-wait']);
    server.write(new TextEncoder().encode('still here'));
    net.run(10);
    expect(new TextDecoder().decode(client.read())).toBe('still here');
    server.close();
    net.run(10);
    expect([client.state, server.state]).toEqual(['time-wait', 'closed']);
    net.run(60_000);
    expect(client.state).toBe('closed');
    expect(client.failure).toBeNull();
  });

  it('closes at the same time', () => {
    const net = pair();
    const { client, server } = established(net);
    client.close();
    server.close();
    net.run(10);
    expect([client.state, server.state]).toEqual(['time-wait', 'time-wait']);
  });

  it('repeats what was lost, with a longer wait each time, and gives up in the end', () => {
    const net = pair();
    const { client } = established(net);
    net.settings.loss = 1;
    net.frames = [];
    const startMs = net.nowMs;
    // The neighbor is not known to be gone before 60 s: so long the repeats are on the wire.
    client.write(Uint8Array.of(1));
    net.runUntil(() => client.state === 'closed', 600_000);
    expect(client.failure).toBe('timedOut');
    expect(segments(net).filter((frame) => frame.length > 54)).toHaveLength(7);
    expect(net.nowMs - startMs).toBeGreaterThan(100_000);
  });

  it('waits for a receiver that does not read, and goes on when it does', () => {
    const net = pair();
    const { client, server } = established(net);
    const data = new Uint8Array(65_535).map((_, at) => at * 7);
    client.write(data);
    net.run(5000);
    client.write(data.subarray(0, 1000));
    net.run(600_000);
    expect([client.state, server.readable, client.flushed]).toEqual(['established', 65_535, false]);
    expect(server.read()).toEqual(data);
    net.run(10_000);
    expect(server.read()).toEqual(data.subarray(0, 1000));
    expect(client.flushed).toBe(true);
  });

  it('resends one lost segment without waiting for the timer', () => {
    const net = pair();
    const { client, server } = established(net);
    client.write(new Uint8Array(14_600));
    net.run(5);
    const lossy = net.nowMs;
    net.settings.loss = 1;
    client.write(new Uint8Array(1460).fill(1));
    net.settings.loss = 0;
    client.write(new Uint8Array(14_600).fill(2));
    net.runUntil(() => server.readable === 30_660, 1000);
    expect(server.readable).toBe(30_660);
    expect(net.nowMs - lossy).toBeLessThan(10);
  });

  it('takes the smaller segment size of both', () => {
    const net = new LightNet();
    net.add('client', [{ address: '10.0.0.1/24', mtu: 9000 }]);
    net.add('server', [{ address: '10.0.0.2/24', mtu: 1400 }]);
    net.run(5000);
    const { client, server } = established(net);
    client.write(new Uint8Array(20_000));
    net.run(100);
    expect(server.readable).toBe(20_000);
    expect(Math.max(...net.frames.map((frame) => frame.length))).toBe(1414);
  });

  it('resets only at the exact sequence number', () => {
    const net = pair();
    const { client, server } = established(net);
    const port = client.local.port;
    const syn = segments(net).find((frame) => tcpSourcePort(frame, 34) === port) as Uint8Array;
    const next = tcpSequence(syn, 34) + 1;
    net.frames = [];
    net.host('server').receive(0, forged(port, TcpFlag.rst, next + 100), net.nowMs);
    net.host('server').receive(0, forged(port, TcpFlag.syn, next + 100), net.nowMs);
    net.host('server').receive(0, forged(port, TcpFlag.rst, next - 1), net.nowMs);
    expect(server.state).toBe('established');
    expect(segments(net).map((frame) => tcpFlags(frame, 34))).toEqual([TcpFlag.ack, TcpFlag.ack]);
    net.host('server').receive(0, forged(port, TcpFlag.rst, next), net.nowMs);
    expect([server.state, server.failure]).toEqual(['closed', 'reset']);
  });

  it('answers a segment for no connection with a reset, and a reset with nothing', () => {
    const net = pair();
    net.host('server').receive(0, forged(5, TcpFlag.ack, 1, 9), net.nowMs);
    net.host('server').receive(0, forged(5, TcpFlag.rst, 1, 9), net.nowMs);
    net.run(10);
    expect(segments(net).map((frame) => tcpFlags(frame, 34))).toEqual([TcpFlag.rst]);
  });

  it('survives a SYN flood: half-open connections push out each other, not the others', () => {
    const net = pair();
    const { client, server } = established(net);
    for (let port = 1; port < 3 * CONNECTIONS_MAX; port++) {
      net.host('server').receive(0, forged(port, TcpFlag.syn, port), net.nowMs);
    }
    client.write(Uint8Array.of(42));
    net.run(10);
    expect(server.read()).toEqual(Uint8Array.of(42));
    expect(net.exec('client', 'tcp server 80 --send x').output).toContain('Connected');
  });

  it('ends connections whose address is taken away', () => {
    const net = pair();
    const { client } = established(net);
    let changes = 0;
    client.onChange = () => changes++;
    net.host('client').reconfigure(net.config('client', [{ address: '10.0.0.7/24' }]), net.nowMs);
    expect([client.state, client.failure, changes]).toEqual(['closed', 'aborted', 1]);
  });
});
