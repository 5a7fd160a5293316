import { describe, expect, it } from 'vitest';
import { parseMac } from '../../../src-main/wire/address.ts';
import { isReservedMac } from '../../../src-main/wire/reserved-address.ts';

const isReserved = (mac: string) => isReservedMac(parseMac(mac) ?? new Uint8Array(6), 0);

describe('reserved addresses, as ofproto/trace of Open vSwitch 3.1 has them', () => {
  it.each([
    '01:80:c2:00:00:00',
    '01:80:c2:00:00:0f',
    '00:e0:2b:00:00:00',
    '00:e0:2b:00:00:04',
    '00:e0:2b:00:00:06',
    '01:00:0c:00:00:00',
    '01:00:0c:cc:cc:cc',
    '01:00:0c:cc:cc:cd',
    '01:00:0c:cd:cd:cd',
    '01:00:0c:cc:cc:c0',
    '01:00:0c:cc:cc:c7',
  ])('%s is kept', (mac) => expect(isReserved(mac)).toBe(true));

  it.each([
    '01:80:c2:00:00:10',
    '01:80:c2:00:01:00',
    '01:08:c2:00:00:00',
    '00:e0:2b:00:00:01',
    '00:e0:2b:00:00:05',
    '00:e0:2b:00:00:07',
    '01:00:0c:cc:cc:c8',
    '01:00:0c:dd:dd:dd',
    '01:00:0c:cd:cd:ce',
    '01:00:5e:00:00:01',
    'ff:ff:ff:ff:ff:ff',
    '02:00:00:00:00:01',
  ])('%s is forwarded', (mac) => expect(isReserved(mac)).toBe(false));
});
