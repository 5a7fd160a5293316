import { describe, expect, it } from 'vitest';
import {
  broadcastAddress,
  formatCidr,
  formatIpv4,
  formatMac,
  inSubnet,
  isBroadcastMac,
  isGroupMac,
  isMulticastIpv4,
  netmask,
  networkAddress,
  parseCidr,
  parseIpv4,
  parseMac,
} from '../../../src-main/wire/address.ts';

describe('MAC addresses', () => {
  it('reads colons and hyphens in any case, and writes lower case with colons', () => {
    expect(formatMac(parseMac('02:00:00:00:0a:01') as Uint8Array)).toBe('02:00:00:00:0a:01');
    expect(formatMac(parseMac('02-AB-00-00-0A-FF') as Uint8Array)).toBe('02:ab:00:00:0a:ff');
  });
  it.each([
    '',
    '02:00:00:00:0a',
    '02:00:00:00:0a:01:02',
    '02:00:00:00:0a-01',
    '0200000a01',
    'zz:00:00:00:0a:01',
    ' 02:00:00:00:0a:01',
  ])('refuses %j', (text) => expect(parseMac(text)).toBeNull());
  it('knows groups and broadcast', () => {
    expect(isGroupMac(Uint8Array.of(1, 0x80, 0xc2, 0, 0, 0))).toBe(true);
    expect(isGroupMac(Uint8Array.of(0, 2, 0, 0, 0, 0, 1), 1)).toBe(false);
    expect(isBroadcastMac(new Uint8Array(6).fill(255))).toBe(true);
    expect(isBroadcastMac(Uint8Array.of(255, 255, 255, 255, 255, 254))).toBe(false);
  });
});

describe('IPv4 addresses', () => {
  it('reads and writes dotted quads as unsigned numbers', () => {
    expect(parseIpv4('255.255.255.255')).toBe(0xffffffff);
    expect(parseIpv4('10.0.10.11')).toBe(0x0a000a0b);
    expect(formatIpv4(0xc0a80001)).toBe('192.168.0.1');
  });
  it.each([
    '',
    '10.0.10',
    '10.0.10.256',
    '10.0.10.011',
    '10.0.10.11.12',
    '1e1.0.0.1',
    '10.0.10.11 ',
  ])('refuses %j', (text) => expect(parseIpv4(text)).toBeNull());
  it('reads prefixes and keeps host bits', () => {
    expect(parseCidr('10.0.10.11/24')).toEqual({ address: 0x0a000a0b, prefixLength: 24 });
    expect(parseCidr('0.0.0.0/0')).toEqual({ address: 0, prefixLength: 0 });
    for (const bad of ['10.0.10.11', '10.0.10.11/33', '10.0.10.11/', '10.0.10.11/024', '/24']) {
      expect(parseCidr(bad), bad).toBeNull();
    }
  });
  it('computes the subnet', () => {
    const cidr = { address: 0xc0a8_0a63, prefixLength: 26 };
    expect(formatIpv4(netmask(26))).toBe('255.255.255.192');
    expect(netmask(0)).toBe(0);
    expect(netmask(32)).toBe(0xffffffff);
    expect(formatIpv4(networkAddress(cidr))).toBe('192.168.10.64');
    expect(formatIpv4(broadcastAddress(cidr))).toBe('192.168.10.127');
    expect(formatCidr(cidr)).toBe('192.168.10.99/26');
    expect(inSubnet(cidr, 0xc0a80a40)).toBe(true);
    expect(inSubnet(cidr, 0xc0a80a80)).toBe(false);
    expect(inSubnet({ address: 0, prefixLength: 0 }, 0xffffffff)).toBe(true);
    expect(isMulticastIpv4(0xe0000001)).toBe(true);
    expect(isMulticastIpv4(0xdfffffff)).toBe(false);
  });
});
