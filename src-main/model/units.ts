/**
 * Values with a unit: rates, durations, shares and sizes, as texts. Each is kept in one form, so that equal values
 * are equal texts: `1000kbit` is read as `1Mbit`, `0.5s` as `500ms`.
 */
import { z } from 'zod';

type Units = readonly (readonly [name: string, factor: number])[];

/** Ascending. Those of tc(8), bit/s. */
const RATE_UNITS: Units = [
  ['bit', 1],
  ['kbit', 1e3],
  ['Mbit', 1e6],
  ['Gbit', 1e9],
];
/** Milliseconds. */
const DURATION_UNITS: Units = [
  ['us', 0.001],
  ['ms', 1],
  ['s', 1000],
];
/** vSphere's: a KB is 1024 bytes. */
const SIZE_UNITS: Units = [
  ['B', 1],
  ['KB', 1024],
  ['MB', 1_048_576],
];
const PERCENT: Units = [['%', 0.01]];

interface Quantity {
  readonly units: Units;
  readonly min: number;
  readonly max: number;
  /** What was expected, for messages. */
  readonly expected: string;
}

/** 1 kbit/s to 400 Gbit/s. */
const RATE: Quantity = {
  units: RATE_UNITS,
  min: 1e3,
  max: 400e9,
  expected: 'a rate from 1kbit to 400Gbit like 100Mbit',
};
/** Up to a minute. */
const DURATION: Quantity = {
  units: DURATION_UNITS,
  min: 0,
  max: 60_000,
  expected: 'a time from 0ms to 60s like 10ms',
};
const SHARE: Quantity = {
  units: PERCENT,
  min: 0,
  max: 1,
  expected: 'a share from 0% to 100% like 0.5%',
};
/** Up to 128 MB: half of what may wait in the core. */
const SIZE: Quantity = {
  units: SIZE_UNITS,
  min: 1,
  max: 128 * 1_048_576,
  expected: 'a size from 1B to 128MB like 64KB',
};

const NUMBER = /^(\d+(?:\.\d+)?)\s*([A-Za-z%]+)$/;

/** The value of a text in the smallest unit's measure, NaN where it is none. Units are read in any case. */
function read(text: string, units: Units): number {
  const [, digits = '', name = ''] = NUMBER.exec(text.trim()) ?? [];
  const unit = units.find(([known]) => known.toLowerCase() === name.toLowerCase());
  return unit === undefined ? Number.NaN : Number(digits) * unit[1];
}

/** A value in the largest unit in which it is at least 1 and short, otherwise in the smallest. */
function write(value: number, units: Units): string {
  if (value === 0) return `0${(units[1] ?? units[0])?.[0]}`;
  let best = '';
  for (const [name, factor] of units) {
    const digits = String(Number((value / factor).toPrecision(9)));
    if (best !== '' && (value < factor || digits.includes('e') || decimals(digits) > 3)) break;
    best = `${digits}${name}`;
  }
  return best;
}

function decimals(digits: string): number {
  const point = digits.indexOf('.');
  return point < 0 ? 0 : digits.length - point - 1;
}

function schemaOf({ units, min, max, expected }: Quantity) {
  return z
    .string(expected)
    .refine(
      (text) => {
        const value = read(text, units);
        return value >= min && value <= max;
      },
      { message: expected },
    )
    .transform((text) => write(read(text, units), units));
}

export const rateSchema = schemaOf(RATE);
export const durationSchema = schemaOf(DURATION);
export const shareSchema = schemaOf(SHARE);
export const sizeSchema = schemaOf(SIZE);

/** bit/s of a rate. */
export function rateBps(text: string): number {
  return read(text, RATE_UNITS);
}

/** Milliseconds of a duration. */
export function durationMs(text: string): number {
  return read(text, DURATION_UNITS);
}

/** 0 to 1. */
export function shareOf(text: string): number {
  return read(text, PERCENT);
}

/** Bytes of a size. */
export function sizeBytes(text: string): number {
  return read(text, SIZE_UNITS);
}

/** A rate in bit/s as text. */
export function formatRate(bps: number): string {
  return write(bps, RATE_UNITS);
}
