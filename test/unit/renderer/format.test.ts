import { describe, expect, it } from 'vitest';
import {
  formatBitRate,
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatFrameRate,
  formatFrames,
  formatRelative,
} from '../../../src-renderer/format.ts';

describe('numbers', () => {
  it.each([
    [0, '0 bit/s'],
    [1, '1 bit/s'],
    [999, '999 bit/s'],
    [999.6, '1.00 kbit/s'],
    [1240, '1.24 kbit/s'],
    [12_345, '12.3 kbit/s'],
    [99_960, '100 kbit/s'],
    [123_456, '123 kbit/s'],
    [999_500, '1.00 Mbit/s'],
    [1_240_000_000, '1.24 Gbit/s'],
    [40e12, '40.0 Tbit/s'],
    [0.5, '0.50 bit/s'],
    [Number.NaN, '– bit/s'],
  ])('writes %d bit/s as %s', (value, text) => expect(formatBitRate(value)).toBe(text));

  it('keeps the unit of frames apart from its prefix, in both languages', () => {
    expect(formatFrameRate(812_000, 'en')).toBe('812 k frames/s');
    expect(formatFrameRate(812_000, 'zh')).toBe('812 k 帧/s');
    expect(formatFrameRate(3, 'en')).toBe('3 frames/s');
    expect(formatFrames(1, 'en')).toBe('1 frame');
    expect(formatFrames(2_500_000, 'en')).toBe('2.50 M frames');
  });

  it('writes sizes in decimal units and counts without a unit', () => {
    expect(formatBytes(64)).toBe('64 B');
    expect(formatBytes(1_500_000)).toBe('1.50 MB');
    expect(formatCount(1234)).toBe('1.23 k');
    expect(formatCount(7)).toBe('7');
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 23, 12, 0, 0);

  it('tells how long ago something was', () => {
    expect(formatRelative(now - 500, now, 'en')).toBe('now');
    expect(formatRelative(now - 12_000, now, 'en')).toBe('12 seconds ago');
    expect(formatRelative(now - 60_000, now, 'en')).toBe('1 minute ago');
    expect(formatRelative(now - 3 * 3_600_000, now, 'en')).toBe('3 hours ago');
    expect(formatRelative(now - 12_000, now, 'zh')).toBe('12秒钟前');
  });

  it('takes a clock that runs ahead for the present', () =>
    expect(formatRelative(now + 60_000, now, 'en')).toBe('now'));

  it('gives the exact time with its date', () => expect(formatExact(now, 'en')).toContain('2026'));

  it('writes durations as a clock', () => {
    expect(formatDuration(7_400)).toBe('0:07');
    expect(formatDuration(754_000)).toBe('12:34');
    expect(formatDuration(3_723_000)).toBe('1:02:03');
    expect(formatDuration(-5)).toBe('0:00');
  });
});
