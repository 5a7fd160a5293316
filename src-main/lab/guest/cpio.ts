// Writes a cpio archive in the "newc" form, which is what the Linux kernel unpacks as its initramfs
// (Documentation/driver-api/early-userspace/buffer-format.rst). Pure; owner and times are zero, so that equal input gives equal bytes.

export type CpioEntry = { readonly path: string } & (
  | { readonly kind: 'folder' }
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable?: boolean }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'character-device'; readonly major: number; readonly minor: number }
);

const MODE = { folder: 0o040755, file: 0o100644, link: 0o120777, 'character-device': 0o020600 };
const TRAILER = 'TRAILER!!!';
const ALIGNMENT = 4;

/** `entries` in order; a folder comes before what is in it. Paths are relative, without "./". */
export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const parts = entries.map((entry, index) => member(entry, index + 1));
  parts.push(record(TRAILER, { inode: 0, mode: 0, links: 1, content: new Uint8Array(0) }));
  return concat(parts);
}

interface Fields {
  readonly inode: number;
  readonly mode: number;
  readonly links: number;
  readonly content: Uint8Array;
  readonly device?: { readonly major: number; readonly minor: number };
}

function member(entry: CpioEntry, inode: number): Uint8Array {
  const links = entry.kind === 'folder' ? 2 : 1;
  const common = { inode, links, mode: MODE[entry.kind], content: new Uint8Array(0) };
  switch (entry.kind) {
    case 'folder':
      return record(entry.path, common);
    case 'file':
      return record(entry.path, {
        ...common,
        mode: entry.executable ? 0o100755 : common.mode,
        content: entry.content,
      });
    case 'link':
      return record(entry.path, { ...common, content: new TextEncoder().encode(entry.target) });
    case 'character-device':
      return record(entry.path, { ...common, device: entry });
  }
}

function record(path: string, fields: Fields): Uint8Array {
  const name = new TextEncoder().encode(`${path}\0`);
  const { inode, mode, links, content, device } = fields;
  const numbers = [
    inode,
    mode,
    ...[0, 0], // uid, gid
    links,
    0, // mtime
    content.length,
    ...[0, 0], // device that holds it
    device?.major ?? 0,
    device?.minor ?? 0,
    name.length,
    0, // checksum: the kernel ignores it in this form
  ];
  const header = `070701${numbers.map((value) => value.toString(16).padStart(8, '0')).join('')}`;
  return concat([pad(concat([new TextEncoder().encode(header), name])), pad(content)]);
}

function pad(bytes: Uint8Array): Uint8Array {
  const missing = (ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT;
  return missing === 0 ? bytes : concat([bytes, new Uint8Array(missing)]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
