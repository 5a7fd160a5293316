/** The command line as a user types it: real processes, a home of its own, the sample labs. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withPeers } from '../../support/peers.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const entry = join(root, 'src-main', 'cli', 'netyard.ts');
const twoHosts = join(root, 'resources', 'labs', 'two-hosts.yaml');

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

const children = new Set<ChildProcess>();
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'netyard cli:'));
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

afterAll(async () => {
  await netyard('lab', 'stop');
  // The background engine leaves when nobody needs it.
  while (existsSync(join(home, 'engine.json'))) await sleep(100);
  rmSync(home, { recursive: true, force: true });
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function start(
  words: readonly string[],
  input = '',
  folder = home,
): { child: ChildProcess; result: Promise<Result> } {
  const child = spawn(process.execPath, [entry, ...words], {
    env: { ...process.env, NETYARD_HOME: folder, NETYARD_DEBUG: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  return { child, result: resultOf(child) };
}

function resultOf(child: ChildProcess): Promise<Result> {
  children.add(child);
  let out = '';
  let error = '';
  child.stdout?.on('data', (data) => {
    out += data;
  });
  child.stderr?.on('data', (data) => {
    error += data;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code, out, error });
    });
  });
}

const netyard = (...words: string[]): Promise<Result> => start(words).result;

/** Waits until a process has said something. */
function said(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    let all = '';
    child.stdout?.on('data', (data) => {
      all += data;
      if (all.includes(text)) resolve();
    });
  });
}

function file(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

describe('wrong use', () => {
  it.each([
    [[], ''],
    [['lab'], ''],
    [['lba'], "netyard: unknown command 'lba' (Did you mean lab?)"],
    [['lab', 'apply'], "netyard: missing required argument 'file'"],
    [['capture', 'web1:eth0'], "netyard: required option '-o, --output <file>' not specified"],
    [
      ['trace', '--from', 'a', '--to', 'b', '--dport', '0'],
      'Expected a whole number from 1 to 65535.',
    ],
    [['lab', 'validate', 'nowhere.yaml'], 'nowhere.yaml: expected a lab file: it does not exist.'],
    [['lab', 'validate', '/'], '/: expected a lab file: it is a folder.'],
    [['lab', 'validate', '/dev/zero'], 'a lab file may have at most 16 MiB'],
    [['lab', 'validate', process.execPath], 'a lab file may have at most 16 MiB'],
  ])('%j ends with 2 and one line', async (words, line) => {
    const { code, error } = await netyard(...words);
    expect(code).toBe(2);
    expect(error).toContain(line);
    if (line !== '') expect(error.trim().split('\n')).toHaveLength(1);
  });

  it('help and version end with 0', async () => {
    expect(await netyard('--version')).toMatchObject({ code: 0, error: '' });
    const { code, out } = await netyard('lab', '--help');
    expect(code).toBe(0);
    expect(out).toContain('validate');
  });
});

describe('a home that is not as it should be', () => {
  it('that is a file ends with 2 and a sentence', async () => {
    const home = file('no-home', '');
    const { code, error } = await start(['lab', 'list'], '', home).result;
    expect(code).toBe(2);
    expect(error).toMatch(/^netyard: Netyard cannot write its folder .*no-home: [^\n]*\n$/);
  });

  it('with a damaged database says where that went', async () => {
    const damaged = join(home, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'netyard.db'), 'this is no database '.repeat(1000));
    const { code, error } = await start(['lab', 'list'], '', damaged).result;
    expect(code).toBe(0);
    expect(error).toMatch(/^netyard: The database .* was damaged\. It was moved to .*corrupt-/);
    expect(readdirSync(damaged).join(' ')).toContain('netyard.db.corrupt-');
  });
});

describe('netyard lab validate', () => {
  it('takes the samples, and leaves no trace of itself', async () => {
    const before = readdirSync(home);
    const { code, out, error } = await netyard('lab', 'validate', twoHosts);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toBe(`${twoHosts}: lab "two-hosts" is valid.\n`);
    expect(readdirSync(home)).toEqual(before);
  });

  it('names every problem with file, position and path', async () => {
    const text = readFileSync(twoHosts, 'utf8');
    const wrong = file(
      'wrong.yaml',
      text.replace('vlan: 10', 'vlan: 5000').replace('"02:00:00:00:0a:01"', '"03:00:00:00:0a:01"'),
    );
    const { code, error } = await netyard('lab', 'validate', wrong);
    expect(code).toBe(2);
    expect(error.trim().split('\n')).toEqual([
      expect.stringMatching(
        /wrong\.yaml:21:20: switches\.dvs0\.portGroups\.web\.vlan: Expected a VLAN id/,
      ),
      expect.stringMatching(/wrong\.yaml:25:71: vms\.web1\.nics\[0\]\.mac: Expected a unicast MAC/),
    ]);
    const { out } = await netyard('lab', 'validate', wrong, '--json');
    expect(JSON.parse(out).problems.map(({ code }: { code: string }) => code)).toEqual([
      'wrong-value',
      'wrong-value',
    ]);
  });

  it('refuses a file of 100 MB by its size', async () => {
    const huge = file('huge.yaml', '#'.repeat(100 << 20));
    const { code, error } = await netyard('lab', 'validate', huge);
    rmSync(huge);
    expect(code).toBe(2);
    expect(error).toContain('is 100 MiB large; a lab file may have at most 16 MiB');
  });
});

describe('the store', () => {
  it('says that there is no lab yet', async () => {
    expect(await netyard('lab', 'list')).toMatchObject({
      code: 0,
      out: expect.stringContaining('There is no lab yet'),
    });
    expect(await netyard('lab', 'status')).toMatchObject({
      code: 2,
      error: expect.stringContaining('No lab is open'),
    });
  });

  it('takes a file once, and prints what changes', async () => {
    const first = await netyard('lab', 'apply', twoHosts);
    expect(first).toMatchObject({ code: 0, error: '' });
    expect(first.out).toContain('+ lab two-hosts\n');
    expect(first.out).toContain('+ vm web1\n');
    expect(await netyard('lab', 'apply', twoHosts)).toEqual({
      code: 0,
      out: 'no change\n',
      error: '',
    });
    const other = file(
      'other.yaml',
      readFileSync(twoHosts, 'utf8').replace('vlan: 10', 'vlan: 30'),
    );
    const change =
      '~ port group dvs0/web: vlan 10 → 30\nlab two-hosts: 0 added, 1 changed, 0 removed\n';
    expect(await netyard('lab', 'diff', other)).toEqual({ code: 0, out: change, error: '' });
    expect(await netyard('lab', 'apply', other)).toEqual({ code: 0, out: change, error: '' });
    expect((await netyard('lab', 'apply', twoHosts)).out).toContain('vlan 30 → 10');
  });

  it('gives back what it took', async () => {
    const exported = join(home, 'exported.yaml');
    expect(await netyard('lab', 'export', '-o', exported)).toEqual({ code: 0, out: '', error: '' });
    expect((await netyard('lab', 'diff', exported)).out).toBe('no change\n');
    expect((await netyard('lab', 'export')).out).toBe(readFileSync(exported, 'utf8'));
  });

  it('holds many labs, of which one is open', async () => {
    await netyard('lab', 'apply', join(root, 'resources', 'labs', 'one-host-private.yaml'));
    const { out } = await netyard('lab', 'list', '--json');
    const labs: { name: string; open: boolean }[] = JSON.parse(out);
    expect(labs.map(({ name, open }) => [name, open])).toEqual([
      ['one-host-private', true],
      ['two-hosts', false],
    ]);
    expect((await netyard('vm', 'list', '--lab', 'two-hosts')).out).toContain(
      'web1  light  host-a  stopped  10.0.10.11/24',
    );
    expect(await netyard('lab', 'delete', 'one-host-private')).toMatchObject({ code: 0 });
    expect(await netyard('lab', 'open', 'one-host-private')).toMatchObject({ code: 2 });
    expect(await netyard('lab', 'open', 'two-hosts')).toMatchObject({ code: 0 });
  });

  it('serves several commands at a time', async () => {
    const results = await Promise.all([1, 2, 3].map(() => netyard('lab', 'status')));
    for (const result of results) expect(result).toMatchObject({ code: 0, error: '' });
  });
});

/** `netyard WORDS` of a home by a shell, as `sh -c` takes it. */
function shell(line: string, folder = home): Promise<Result> {
  const child = spawn('sh', ['-c', line], {
    env: {
      ...process.env,
      NETYARD_HOME: folder,
      netyard: `"${process.execPath}" "${entry}"`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return resultOf(child);
}

describe.skipIf(process.platform === 'win32')('output that goes nowhere', () => {
  it('to a reader that has seen enough is no error, and what the command started is put away', async () => {
    const ping = 'eval $netyard vm exec web1 -- ping -i 0.1 10.0.10.12';
    const { out, error } = await shell(`(${ping}; echo "code $?" >&2) | head -n 2`);
    expect(out).toContain('PING 10.0.10.12');
    expect(error.trim().split('\n').at(-1)).toBe('code 0');
    expect(readdirSync(home).filter((name) => name.startsWith('engine.'))).toEqual(['engine.lock']);
  });

  it('keeps its exit code where nobody hears what is wrong', async () => {
    const { out } = await shell('{ (eval $netyard lba; echo "code $?" >&3) 2>&1 | true; } 3>&1');
    expect(out).toBe('code 2\n');
  });

  it.runIf(existsSync('/dev/full'))('to a full disk ends with 2', async () => {
    const { code, error } = await shell('eval $netyard ports --json > /dev/full');
    expect(code).toBe(2);
    expect(error).toMatch(/^netyard: standard output cannot be written: ENOSPC.*\n$/);
  });
});

describe('an engine that is killed', () => {
  it('ends the commands that speak to it with 3 and a sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netyard-killed-'));
    const engine = start(['serve', '--engine', '--lab', twoHosts, '--start'], '', folder);
    await said(engine.child, 'READY');
    const ping = start(['vm', 'exec', 'web1', '--', 'ping', '10.0.10.12'], '', folder);
    const capture = start(['capture', 'web1:eth0', '-o', '-'], '', folder);
    await Promise.all([said(ping.child, 'icmp_seq=1'), said(capture.child, 'Netyard')]);
    engine.child.kill('SIGKILL');
    for (const { result } of [ping, capture]) {
      const { code, error } = await result;
      expect(code).toBe(3);
      expect(error).toMatch(/^netyard: The engine ended before it had answered: .*\n$/);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('without a running lab', () => {
  it('vm exec runs it for the length of the command', async () => {
    const { code, out, error } = await netyard(
      'vm',
      'exec',
      'web1',
      '--',
      'ping',
      '-c',
      '3',
      '10.0.10.12',
    );
    expect({ code, error }).toEqual({
      code: 0,
      error: 'Lab "two-hosts" does not run: it runs for the length of this command.\n',
    });
    expect(out).toContain('3 packets transmitted, 3 received, 0% packet loss');
    expect((await netyard('lab', 'status')).out).toContain('is stopped');
  });

  it('trace says why not, and where to change it', async () => {
    expect(await netyard('trace', '--from', 'web1', '--to', 'web2')).toMatchObject({
      code: 0,
      out: expect.stringContaining('web1 reaches web2'),
    });
    const { code, out } = await netyard('trace', '--from', 'web1', '--to', 'db1');
    expect(code).toBe(1);
    expect(out).toContain('another VLAN');
    expect(out).toContain('Change it at: ');
  });

  it('what needs one ends with 1', async () => {
    const target = join(home, 'nothing.pcapng');
    expect(await netyard('fdb', 'dvs0')).toMatchObject({
      code: 1,
      error: expect.stringContaining('not running'),
    });
    expect(await netyard('capture', 'web1:eth0', '-o', target)).toMatchObject({ code: 1 });
    expect(await netyard('stats', 'web1:eth9')).toMatchObject({
      code: 2,
      error: 'netyard: There is no port "web1:eth9" in this lab; "netyard ports" lists them.\n',
    });
    expect(existsSync(target)).toBe(false);
    expect(await netyard('vm', 'console', 'web1')).toMatchObject({ code: 1 });
    expect(await netyard('lab', 'stop')).toMatchObject({ code: 0 });
  });
});

describe('a lab in the background', () => {
  beforeAll(async () => {
    const { code, out, error } = await netyard('lab', 'start', '--lab', 'two-hosts');
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toBe('Lab "two-hosts" runs in the background; end it with "netyard lab stop".\n');
  });

  it('runs, and is not started twice', async () => {
    expect((await netyard('lab', 'start')).out).toBe('Lab "two-hosts" is running already.\n');
    const { out } = await netyard('lab', 'status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      state: 'running',
      bonds: { 'host-a:bond0': ['eth0'] },
    });
    expect(await netyard('lab', 'delete', 'two-hosts')).toMatchObject({ code: 1 });
  });

  it('ends a command with its own code', async () => {
    expect(
      await netyard('vm', 'exec', 'web1', '--', 'ping', '-c', '1', '10.0.10.12'),
    ).toMatchObject({ code: 0 });
    expect(
      await netyard('vm', 'exec', 'web1', '--', 'ping', '-c', '1', '10.0.20.11'),
    ).toMatchObject({ code: 1 });
    expect(await netyard('vm', 'exec', 'nobody', '--', 'ip')).toMatchObject({ code: 2 });
  });

  it('passes Ctrl-C and input on', async () => {
    const server = start(['vm', 'exec', 'web2', '--', 'serve', 'tcp', '7']);
    await said(server.child, 'Serving tcp port 7');
    const client = await start(['vm', 'exec', 'web1', '--', 'tcp', '10.0.10.12', '7'], 'hello\n')
      .result;
    expect(client).toMatchObject({ code: 0, out: expect.stringContaining('hello') });
    server.child.kill('SIGINT');
    expect(await server.result).toMatchObject({
      code: 0,
      out: expect.stringContaining('connected'),
    });
    const ping = start(['vm', 'exec', 'web1', '--', 'ping', '10.0.10.12']);
    await said(ping.child, 'icmp_seq=1');
    ping.child.kill('SIGINT');
    expect(await ping.result).toMatchObject({
      code: 0,
      out: expect.stringContaining('packet loss'),
    });
  });

  it('has consoles', async () => {
    const typed = 'ping -c 3 10.0.20.12\nhostname\n';
    const { code, out } = await start(['vm', 'console', 'db1'], typed).result;
    expect(code).toBe(0);
    // A console without a terminal stays until all is said.
    expect(out).toMatch(/3 received[\s\S]*hostname\r\ndb1\r\n/);
  });

  it('shows its tables', async () => {
    expect((await netyard('fdb', 'dvs0@host-a')).out).toMatch(
      /dvs0@host-a +10 +02:00:00:00:0a:02 +dvs0@host-a:bond0/,
    );
    expect((await netyard('ports')).out).toMatch(
      /web1:eth0 +dvs0@host-a +dvs0\/web +access 10 +02:00:00:00:0a:01 +1500 +up/,
    );
    const stats = JSON.parse((await netyard('stats', 'web1:eth0', '--json')).out);
    expect(stats['web1:eth0'].rxFrames).toBeGreaterThan(0);
  });

  it('keeps what runs when a lab is applied', async () => {
    const other = file(
      'other.yaml',
      readFileSync(twoHosts, 'utf8').replace('db: { vlan: 20 }', 'db: { vlan: 21 }'),
    );
    expect((await netyard('lab', 'apply', other)).out).toContain('vlan 20 → 21');
    expect(await netyard('vm', 'exec', 'db1', '--', 'ping', '-c', '1', '10.0.20.12')).toMatchObject(
      { code: 0 },
    );
    await netyard('lab', 'apply', twoHosts);
  });

  withPeers('captures', ['tshark'], () => {
    it('is read by tshark, and a capture ends with its count, its time or Ctrl-C', async () => {
      const target = join(home, 'web1.pcapng');
      const counted = start([
        'capture',
        'web1:eth0',
        '-o',
        target,
        '--count',
        '4',
        '--filter',
        'icmp',
      ]);
      await fileAppears(target);
      await netyard('vm', 'exec', 'web1', '--', 'ping', '-c', '3', '-i', '0.2', '10.0.10.12');
      expect(await counted.result).toMatchObject({
        code: 0,
        error: expect.stringContaining('4 frames, '),
      });
      expect(await tshark(target)).toHaveLength(4);
      // A file that cannot be made is no capture of 0 frames.
      const nowhere = join(home, 'no', 'folder', 'x.pcapng');
      expect(await netyard('capture', 'web1:eth0', '-o', nowhere, '--seconds', '9')).toMatchObject({
        code: 2,
        error: expect.stringContaining('cannot be written'),
      });
      expect(
        await netyard('capture', 'web1:eth0', '-o', target, '--filter', 'nonsense('),
      ).toMatchObject({ code: 2, error: expect.stringContaining('In the filter') });
      expect(await netyard('capture', 'web1:eth9', '-o', target)).toMatchObject({ code: 2 });
      const timed = await netyard('capture', 'web1:eth0', '-o', '-', '--seconds', '0.5');
      expect(timed).toMatchObject({
        code: 0,
        error: expect.stringContaining('written to standard output'),
      });
      rmSync(target);
      const interrupted = start(['capture', 'web1:eth0', '-o', target]);
      await fileAppears(target);
      await netyard('vm', 'exec', 'web1', '--', 'ping', '-c', '1', '10.0.10.12');
      await expect.poll(async () => (await tshark(target)).length).toBeGreaterThanOrEqual(2);
      interrupted.child.kill('SIGINT');
      expect((await interrupted.result).code).toBe(0);
      expect((await tshark(target)).length).toBeGreaterThanOrEqual(2);
    });
  });

  it('is stopped, and says so', async () => {
    expect(await netyard('lab', 'stop')).toMatchObject({
      code: 0,
      out: 'Lab "two-hosts" is stopped.\n',
    });
    expect((await netyard('lab', 'stop')).code).toBe(0);
  });
});

withPeers('vm exec in a network namespace', ['tap', 'iproute', 'ping'], () => {
  const inNs1 = (...words: string[]): string[] => ['vm', 'exec', 'ns1', '--', ...words];

  beforeAll(async () => {
    const sample = join(root, 'resources', 'labs', 'namespaces.yaml');
    expect(await netyard('lab', 'apply', sample)).toMatchObject({ code: 0 });
    expect(await netyard('lab', 'start')).toMatchObject({ code: 0, error: '' });
  });

  afterAll(() => netyard('lab', 'stop'));

  it('has the input of this process, whatever is in it', async () => {
    const input = `Ctrl-C \x03 and Ctrl-D \x04 are bytes of a file\n${'x'.repeat(1 << 20)}`;
    const { code, out } = await start(inNs1('cat'), input).result;
    expect(code).toBe(0);
    expect(out === input).toBe(true);
  });

  it('ends at the first Ctrl-C, and with 127 where there is no such command', async () => {
    const ping = start(inNs1('ping', '10.0.10.12'));
    await said(ping.child, 'icmp_seq=1');
    ping.child.kill('SIGINT');
    expect(await ping.result).toMatchObject({
      code: 0,
      out: expect.stringContaining('statistics'),
    });
    expect((await netyard(...inNs1('no-such-command'))).code).toBe(127);
  });
});

async function fileAppears(path: string): Promise<void> {
  while (!existsSync(path)) await sleep(50);
}

/** The frames of a capture file, one line each; rejects where tshark complains. */
function tshark(path: string): Promise<string[]> {
  const child = spawn('tshark', ['-n', '-r', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let error = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    error += data;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      const complaint = error.replace(/^Running as user.*\n/m, '').trim();
      if (code !== 0 || complaint !== '') reject(new Error(complaint));
      else resolve(out.trim().split('\n'));
    });
  });
}
