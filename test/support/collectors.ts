/** Real collectors: nfcapd and sfcapd on a loopback port, and tshark over a capture made of the same datagrams. */
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Octets that a reader may print. */
const MAX_OUTPUT = 256 << 20;

export interface CollectedFlow {
  readonly src4_addr?: string;
  readonly dst4_addr?: string;
  readonly src6_addr?: string;
  readonly dst6_addr?: string;
  readonly src_port?: number;
  readonly dst_port?: number;
  readonly proto: number;
  readonly in_packets: number;
  readonly in_bytes: number;
  readonly input_snmp?: number;
  readonly output_snmp?: number;
  readonly first: string;
  readonly last: string;
}

/** A UDP port of the loopback that nobody listens on now. */
export function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Runs a collector while `work` sends to its port; gives the flows that it stored and what it complained about. */
export async function collect(
  program: 'nfcapd' | 'sfcapd',
  work: (port: number) => Promise<void>,
): Promise<{ flows: CollectedFlow[]; log: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'netyard-collect-'));
  const port = await freeUdpPort();
  const child = spawn(program, ['-w', folder, '-b', '127.0.0.1', '-p', String(port), '-t', '3600']);
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      log += data.toString();
    });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    await reading(child.pid ?? 0);
    await work(port);
    await drained(port);
    // A collector that is told to end forgets what it has read and not yet stored.
    await reading(child.pid ?? 0);
    child.kill('SIGTERM');
    await ended;
    const text = execFileSync('nfdump', ['-R', folder, '-o', 'json', '-q'], {
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT,
    });
    return { flows: parse(text), log };
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With -q nfdump writes the objects without the brackets of their list. */
function parse(text: string): CollectedFlow[] {
  const objects = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return JSON.parse(`[${objects}]`) as CollectedFlow[];
}

/** Octets that wait in the receive queue of a UDP port that somebody bound: in /proc/net/udp behind the colon of the fifth word. */
function received(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const line = readFileSync('/proc/net/udp', 'utf8')
    .split('\n')
    .map((words) => words.trim().split(/\s+/))
    .find(([, local]) => local?.endsWith(`:${hex}`));
  return Number.parseInt(line?.[4]?.split(':')[1] ?? '', 16);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await sleep(10);
  }
}

/** Until a collector has nothing to do but wait for datagrams. */
const reading = (pid: number): Promise<void> =>
  until(
    () => readFileSync(`/proc/${pid}/wchan`, 'utf8').includes('wait_for_more_packets'),
    'a collector that waits for datagrams',
  );
const drained = (port: number): Promise<void> =>
  until(() => received(port) === 0, 'an empty queue of the collector');

/** Sends datagrams to a port of the loopback, one after the other. */
export async function sendAll(port: number, datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const [index, datagram] of datagrams.entries()) {
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
    });
    // A queue of the kernel that is full loses what comes.
    if (index % 16 === 15) await drained(port);
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}

/** What tshark says of a frame: the layers it saw, whether it complained, and all it knows of one protocol. */
export interface Dissected {
  readonly layers: string;
  readonly malformed: boolean;
  readonly text: string;
}

/** What tshark says of datagrams to a UDP port, decoded as `protocol`. */
export function dissect(
  datagrams: readonly Uint8Array[],
  port: number,
  protocol: string,
): Dissected[] {
  return tshark(
    pcapOf(
      LINKTYPE_RAW,
      datagrams.map((datagram) => overIpv4(datagram, port)),
    ),
    protocol,
    ['-d', `udp.port==${port},${protocol}`],
  );
}

/** What tshark says of Ethernet frames. */
export function dissectFrames(frames: readonly Uint8Array[], protocol: string): Dissected[] {
  return tshark(pcapOf(LINKTYPE_ETHERNET, frames), protocol, []);
}

function tshark(pcap: Buffer, protocol: string, options: readonly string[]): Dissected[] {
  const folder = mkdtempSync(join(tmpdir(), 'netyard-dissect-'));
  const file = join(folder, 'frames.pcap');
  try {
    writeFileSync(file, pcap);
    const run = (...more: string[]): string =>
      execFileSync('tshark', ['-r', file, ...options, ...more], {
        encoding: 'utf8',
        maxBuffer: MAX_OUTPUT,
      });
    const fields = ['-T', 'fields', '-e', 'frame.protocols', '-e', '_ws.expert.message'];
    const verbose = run('-O', protocol)
      .split(/^Frame /m)
      .slice(1);
    return run(...fields)
      .trimEnd()
      .split('\n')
      .map((line, index) => {
        const [layers = '', expert = ''] = line.split('\t');
        const malformed = expert !== '' || layers.includes('malformed');
        return { layers, malformed, text: `${expert}\n${verbose[index] ?? ''}` };
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;

/** A capture file (pcap). */
function pcapOf(linkType: number, frames: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(linkType, 20);
  const packets = frames.map((frame) => {
    const packet = Buffer.alloc(16 + frame.length);
    packet.writeUInt32LE(frame.length, 8);
    packet.writeUInt32LE(frame.length, 12);
    packet.set(frame, 16);
    return packet;
  });
  return Buffer.concat([head, ...packets]);
}

function overIpv4(datagram: Uint8Array, port: number): Uint8Array {
  const packet = Buffer.alloc(28 + datagram.length);
  packet.set([0x45, 0], 0);
  packet.writeUInt16BE(packet.length, 2);
  packet.set([64, 17], 8);
  packet.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  packet.writeUInt16BE(40_000, 20);
  packet.writeUInt16BE(port, 22);
  packet.writeUInt16BE(8 + datagram.length, 24);
  packet.set(datagram, 28);
  return packet;
}
