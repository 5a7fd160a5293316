/** IPv4 addresses of the model as numbers, for subnet arithmetic (RFC 4632). The texts were checked by the schemas. */

/** Dotted decimal as an unsigned 32-bit number. */
export function ipv4Number(text: string): number {
  let value = 0;
  for (const octet of text.split('.')) value = value * 256 + Number(octet);
  return value;
}

/** An unsigned 32-bit number in dotted decimal. */
export function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** An interface address with its subnet. A /32 and a /31 (RFC 3021) have no network or broadcast address. */
export interface Interface {
  readonly address: number;
  readonly length: number;
  /** First and last address of the subnet. */
  readonly network: number;
  readonly last: number;
}

/** `10.0.10.11/24` taken apart. */
export function parseInterface(cidr: string): Interface {
  const [text = '', prefix = '32'] = cidr.split('/');
  const address = ipv4Number(text);
  const length = Number(prefix);
  const size = 2 ** (32 - length);
  const network = Math.floor(address / size) * size;
  return { address, length, network, last: network + size - 1 };
}

/** True where the address lies in the subnet. */
export function inSubnet(address: number, { network, last }: Interface): boolean {
  return address >= network && address <= last;
}

/** The subnet as text: `10.0.10.0/24`. */
export function subnetText({ network, length }: Interface): string {
  return `${ipv4Text(network)}/${length}`;
}

/** What keeps an address from being a host's (RFC 6890, RFC 5771), or null. */
export function specialUse(address: number): string | null {
  const first = address >>> 24;
  if (first === 0) return 'an address of "this network"';
  if (first === 127) return 'a loopback address';
  if (first >= 224 && first < 240) return 'a multicast address';
  if (first >= 240) return 'a reserved address';
  return null;
}
