import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Headers } from '../../../src-main/packet/headers.ts';

function read(hex: string): Headers {
  const bytes = Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
  const headers = new Headers();
  headers.read(bytes, 0, bytes.length);
  return headers;
}

const MACS = '020000000002 020000000001';
/** DSCP 46, TCP, 10.0.0.1 > 10.0.0.2. */
const ipv4 = (fragment: string): string =>
  `0800 45b8 0034 0001 ${fragment} 4006 0000 0a000001 0a000002`;
const TCP = '9c40 0050 00000000 00000000 5002 ffff 0000 0000';

describe('headers of a frame', () => {
  it('are those of TCP over IPv4', () => {
    const headers = read(`${MACS} ${ipv4('4000')} ${TCP}`);
    expect(headers).toMatchObject({
      etherType: 0x0800,
      l3: 14,
      l4: 34,
      protocol: 6,
      sourcePort: 40_000,
      destinationPort: 80,
      dscp: 46,
      tcpFlags: 2,
      fragment: false,
    });
    expect(headers.source[3]).toBe(0x0a000001);
    expect(headers.destination[3]).toBe(0x0a000002);
  });

  it('lie behind a second tag', () =>
    expect(read(`${MACS} 8100 0014 ${ipv4('4000')} ${TCP}`)).toMatchObject({
      etherType: 0x0800,
      l3: 18,
      destinationPort: 80,
    }));

  it('give no ports to a fragment that is not the first', () => {
    expect(read(`${MACS} ${ipv4('2000')} ${TCP}`)).toMatchObject({
      fragment: true,
      destinationPort: 80,
    });
    expect(read(`${MACS} ${ipv4('0002')} ${TCP}`)).toMatchObject({
      fragment: true,
      l4: -1,
      destinationPort: 0,
    });
  });

  it('follow the extension headers of IPv6', () => {
    const addresses = `fe80${'0'.repeat(27)}1 fe80${'0'.repeat(27)}2`;
    const headers = read(
      `${MACS} 86dd 6b80 0000 0018 003c ${addresses} 2c00 000000000000 1100 0001 00000000 0035 1f90 0008 0000`,
    );
    expect(headers).toMatchObject({
      protocol: 17,
      sourcePort: 53,
      destinationPort: 8080,
      dscp: 46,
      fragment: true,
    });
    expect([...headers.source]).toEqual([0xfe800000 | 0, 0, 0, 1]);
  });

  it('of ARP and of 802.3 frames have no protocol', () => {
    expect(read(`${MACS} 0806 0001`)).toMatchObject({ etherType: 0x0806, l3: 14, protocol: 0 });
    expect(read(`${MACS} 0026 4242 03`)).toMatchObject({ etherType: 0x26, l3: -1, dscp: -1 });
  });

  it('never point outside of the frame, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        const headers = new Headers();
        headers.read(bytes, 0, bytes.length);
        expect(headers.l3).toBeLessThanOrEqual(bytes.length);
        if (headers.l4 >= 0) expect(headers.l4 + 4).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
