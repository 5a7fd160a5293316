// The scroll-back of a console, against a plain model of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsoleLog, MAX_WATCHERS, SCROLL_BACK_BYTES } from '../../../src-main/lab/console-log.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');

describe('ConsoleLog', () => {
  it('replays the past to who comes late and the future to everybody', () => {
    const log = new ConsoleLog();
    log.append(bytes('boot\n'));
    const [early, late] = [[] as string[], [] as string[]];
    log.attach((chunk) => early.push(text(chunk)));
    log.append(bytes('login: '));
    const detach = log.attach((chunk) => late.push(text(chunk)));
    detach();
    detach();
    log.append(bytes('root'));
    expect(early).toEqual(['boot\n', 'login: ', 'root']);
    expect(late).toEqual(['boot\nlogin: ']);
  });

  it('keeps the newest bytes, from a line start on', () => {
    const line = '0123456789abcde\n';
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 12 }),
        (sizes) => {
          const log = new ConsoleLog();
          let all = '';
          for (const size of sizes) {
            const chunk = line.repeat(Math.ceil((all.length + size) / 16)).slice(all.length);
            const cut = chunk.slice(0, size);
            all += cut;
            log.append(bytes(cut));
          }
          const newest = all.slice(-SCROLL_BACK_BYTES);
          const whole = all.length <= SCROLL_BACK_BYTES;
          const expected = whole ? newest : newest.slice(newest.indexOf('\n') + 1);
          expect(text(log.scrollBack()) === expected).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes one chunk larger than itself', () => {
    const log = new ConsoleLog();
    log.append(bytes(`${'x'.repeat(SCROLL_BACK_BYTES)}\nend`));
    expect(text(log.scrollBack())).toBe('end');
  });

  it('refuses one watcher too many and takes the next when one has left', () => {
    const log = new ConsoleLog();
    const ignore = (): void => undefined;
    const leave = Array.from({ length: MAX_WATCHERS }, () => log.attach(ignore));
    expect(() => log.attach(ignore)).toThrow(/64 windows watch this console/);
    leave[0]?.();
    log.attach(ignore);
  });
});
