import { describe, expect, it } from 'vitest';
import type { Shell } from '../../../src-main/lab/light/shell.ts';
import { splitWords } from '../../../src-main/lab/light/words.ts';
import { LightNet } from '../../support/light-net.ts';

const UP = '\x1b[A';
const DOWN = '\x1b[B';
const LEFT = '\x1b[D';

interface Terminal {
  net: LightNet;
  shell: Shell;
  exitCode(): number | null;
  /** Types and returns what came out since the last call. */
  type(keys: string): string;
}

function terminal(): Terminal {
  const net = new LightNet();
  const host = net.add('web1', '10.0.10.11/24');
  net.add('web2', '10.0.10.12/24');
  net.run(5000);
  let output = '';
  let code: number | null = null;
  const sink = {
    output: (text: string) => {
      output += text;
    },
    exit: (value: number) => {
      code = value;
    },
  };
  const shell = host.openShell(sink, net.nowMs);
  return {
    net,
    shell,
    exitCode: () => code,
    type: (keys) => {
      shell.input(keys, net.nowMs);
      net.run(20);
      const text = output;
      output = '';
      return text;
    },
  };
}

/** What a terminal of 80 columns shows after it got the text: the rows, with the cursor as `|`. */
function screen(text: string): string[] {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  const print = (character: string) => {
    if (column === 80) {
      row++;
      column = 0;
    }
    rows[row] ??= [];
    (rows[row] as string[])[column++] = character;
  };
  const moves: Record<string, (count: number) => void> = {
    A: (count) => {
      row -= count;
    },
    B: (count) => {
      row += count;
    },
    C: (count) => {
      column += count;
    },
    J: () => {
      rows.splice(row + 1);
      rows[row]?.splice(column);
    },
  };
  const controls: Record<string, (character: string) => void> = {
    '\r': () => {
      column = 0;
    },
    '\b': () => {
      column--;
    },
    '\n': () => {
      row++;
    },
  };
  const [plain = '', ...sequences] = text.split('\x1b[');
  const write = (part: string) => {
    for (const character of part) (controls[character] ?? print)(character);
  };
  write(plain);
  for (const sequence of sequences) {
    const [, count, final = '', rest = ''] = /^(\d*)([A-Z])(.*)$/s.exec(sequence) ?? [];
    moves[final]?.(Number(count || 1));
    write(rest);
  }
  return rows.map((cells, at) => {
    const line = Array.from(cells, (cell) => cell ?? ' ');
    if (at === row) line.splice(column, 0, '|');
    return line.join('').trimEnd();
  });
}

describe('the shell', () => {
  it('greets, prompts, runs a command and prompts again', () => {
    const { type } = terminal();
    expect(type('')).toBe(
      'This is web1, a light VM. Type "help" for the list of commands.\r\nweb1:~$ ',
    );
    expect(type('hostname\r')).toBe('hostname\r\nweb1\r\nweb1:~$ ');
    expect(type('\r')).toBe('\r\nweb1:~$ ');
    expect(type('nonsense\r')).toContain('nonsense: command not found. Type "help"');
    expect(type('ping "web2\r')).toContain('A quote is not closed.');
  });

  it('runs ping until Ctrl-C', () => {
    const { type, net } = terminal();
    expect(type('ping web2\r')).toContain(
      '64 bytes from 10.0.10.12: icmp_seq=1 ttl=64 time=0.200 ms\r\n',
    );
    net.run(3000);
    const rest = type('\x03');
    expect(rest).toContain('^C\r\n');
    expect(rest).toContain('4 packets transmitted, 4 received');
    expect(rest.endsWith('web1:~$ ')).toBe(true);
  });

  it('gives typed lines to the running command, and Ctrl-D ends them', () => {
    const { type, net } = terminal();
    net.start('web2', 'serve tcp 80');
    type('tcp web2 80\r');
    expect(type('helo\x7flo\r')).toContain('\r\nhello\r\n');
    expect(type('\x04')).toContain('web1:~$ ');
  });

  it('keeps what is typed ahead of a command that does not read it, and its end', () => {
    const { type, net, exitCode } = terminal();
    type('ping -c 2 web2\rhostname\rip link show eth9\r\x04');
    net.run(3000);
    expect(type('')).toMatch(
      /2 received[\s\S]*web1:~\$ hostname\r\nweb1\r\n[\s\S]*Device "eth9" does not exist/,
    );
    expect(exitCode()).toBe(0);
  });

  it('throws away with Ctrl-C what was typed ahead', () => {
    const { type } = terminal();
    expect(type('ping web2\rexit 3\r\x03hostname\r')).toMatch(/\r\nweb1\r\nweb1:~\$ $/);
  });

  it('edits the line', () => {
    const { type } = terminal();
    type('');
    expect(screen(`web1:~$ ${type('hostnamex\x7f')}`)).toEqual(['web1:~$ hostname|']);
    type('\x15');
    const keys = `ostname${LEFT.repeat(7)}h\x05 -x\x17`;
    const shown = screen(`web1:~$ ${type(keys)}`);
    expect(shown).toEqual(['web1:~$ hostname |']);
    expect(type('\r')).toContain('web1\r\n');
    type('abc def\x01\x0b');
    expect(type('hostname\r')).toContain('\r\nweb1\r\n');
    type(`xhostname\x01\x1b[3~`);
    expect(type('\r')).toContain('\r\nweb1\r\n');
  });

  it('wraps long lines at the width of the terminal', () => {
    const { type } = terminal();
    type('');
    const long = `${'a'.repeat(100)}`;
    expect(screen(`web1:~$ ${type(long)}`)).toEqual([
      `web1:~$ ${'a'.repeat(72)}`,
      `${'a'.repeat(28)}|`,
    ]);
    const edited = screen(`web1:~$ ${long}${type(`\x01b`)}`);
    expect(edited).toEqual([`web1:~$ b|${'a'.repeat(71)}`, 'a'.repeat(29)]);
    const { type: again } = terminal();
    again('');
    const exact = again('a'.repeat(72));
    expect(screen(`web1:~$ ${exact}`)).toEqual([`web1:~$ ${'a'.repeat(72)}`, '|']);
  });

  it('remembers lines', () => {
    const { type } = terminal();
    type('hostname\r');
    type('help exit\r');
    type('draft');
    expect(screen(`web1:~$ draft${type(UP)}`)).toEqual(['web1:~$ help exit|']);
    type(UP + UP);
    expect(type('\r')).toContain('\r\nweb1\r\n');
    type(`new${UP}`);
    expect(screen(`web1:~$ hostname${type(DOWN)}`)).toEqual(['web1:~$ new|']);
  });

  it('completes command names', () => {
    const { type } = terminal();
    type('');
    expect(type('hos\t')).toBe('hostname ');
    type('\x15');
    expect(type('h\t')).toContain('help  hostname\r\n');
    type('\x15');
    expect(type('zz\t')).toBe('zz');
  });

  it('clears the screen, drops a line at Ctrl-C, ignores unknown keys', () => {
    const { type } = terminal();
    type('');
    expect(type('abc\x0c')).toContain('\x1b[2J\x1b[H');
    expect(type('\x03')).toBe('^C\r\nweb1:~$ ');
    expect(type('\x1b[15~\x1b[999;999;999Z\x1bOP\x00\x1f')).toBe('');
    expect(type('hostname\r')).toContain('\r\nweb1\r\n');
  });

  it('leaves at exit and at Ctrl-D', () => {
    const first = terminal();
    first.type('exit 3\r');
    expect(first.exitCode()).toBe(3);
    const second = terminal();
    second.type('\x04');
    expect(second.exitCode()).toBe(0);
    second.type('hostname\r');
    expect(second.type('')).toBe('');
  });

  it('ends the running command when the terminal goes', () => {
    const { type, shell, net } = terminal();
    type('serve tcp 80\r');
    shell.close(net.nowMs);
    expect(net.exec('web2', 'tcp web1 80').output).toContain('Connection refused');
  });

  it('runs pasted lines one after the other', () => {
    const { type } = terminal();
    type('');
    expect(type('hostname\r\nhelp exit\r\n').match(/web1:~\$/g)).toHaveLength(2);
  });

  it('bounds what it keeps', () => {
    const { type } = terminal();
    type('x'.repeat(100_000));
    expect(type('\r').length).toBeLessThan(10_000);
  });

  it('shows wide characters where they are', () => {
    const { type } = terminal();
    type('');
    expect(type(`你好${LEFT}`)).toSatisfy((text: string) => text.endsWith('\x1b[10C'));
  });
});

describe('words', () => {
  it.each([
    ['a  b', ['a', 'b']],
    ['tcp h 80 --send "two words"', ['tcp', 'h', '80', '--send', 'two words']],
    [`a'b c'"d"`, ['ab cd']],
    ['a\\ b "\\"" \'\\\'', ['a b', '"', '\\']],
    ['""', ['']],
    ['  ', []],
    ['"open', null],
  ])('%j', (line, words) => expect(splitWords(line)).toEqual(words));
});
