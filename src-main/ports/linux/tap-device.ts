/** Opens TAP devices and says in words why one cannot be opened. */
import { accessSync, constants } from 'node:fs';
import { codeValue } from '../../said/system-errors.ts';
import { PortError, type PortSaid, portSaid } from '../sentences.ts';
import { Errno, libc, libcMissing, O_CLOEXEC, O_NONBLOCK, O_RDWR } from './libc.ts';

const CLONE_DEVICE = '/dev/net/tun';
const TUNSETIFF = 0x400454ca;
const TUNSETOFFLOAD = 0x400454d0;
const TUNSETVNETHDRSZ = 0x400454d8;
const IFF_TAP = 0x0002;
const IFF_NO_PI = 0x1000;
const IFF_VNET_HDR = 0x4000;
const IFREQ_SIZE = 40;
/** Longest name of a device in bytes (IFNAMSIZ without its closing zero). */
const NAME_MAX = 15;

const CSUM = 0x01;
const TSO = 0x02 | 0x04;
const TSO_ECN = 0x08;
const USO = 0x20 | 0x40;
/** What to ask the kernel for, best first: USO came with Linux 6.2. */
const OFFLOADS = [CSUM | TSO | TSO_ECN | USO, CSUM | TSO | TSO_ECN, CSUM | TSO];

/** What a device was brought to give and take: `tso` with half-made checksums, `uso` the same for UDP too. */
export type Offload = 'none' | 'tso' | 'uso';

/** struct virtio_net_hdr without the count of buffers. */
export const VNET_HEADER = 10;

/** Whether this machine can open TAP devices, and if not, why. */
export function tapSupport(): { ok: true } | { ok: false; why: PortSaid } {
  const missing = libcMissing();
  if (missing !== null) return { ok: false, why: missing };
  try {
    accessSync(CLONE_DEVICE, constants.R_OK | constants.W_OK);
    return { ok: true };
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ok: false, why: portSaid(absent ? 'tun-missing' : 'tun-refused') };
  }
}

/** Why `name` cannot be the name of a network device, or null. */
export function tapNameError(name: string): PortSaid | null {
  if (name.length > 0 && Buffer.byteLength(name) <= NAME_MAX && /^[^/\s:%]+$/.test(name)) {
    if (name !== '.' && name !== '..') return null;
  }
  return portSaid('tap-name', { name, most: NAME_MAX });
}

/**
 * Opens the TAP device `name`, making it when there is none, and returns its file descriptor.
 * @throws PortError with a sentence for the user.
 */
export function openTap(name: string): number {
  const wrongName = tapNameError(name);
  if (wrongName !== null) throw new PortError(wrongName);
  const support = tapSupport();
  if (!support.ok) throw new PortError(support.why);
  const c = libc();
  const fd = c.open(CLONE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) throw new PortError(portSaid('tun-error', { error: codeValue(c.errnoName(fd)) }));
  const request = c.allocate(IFREQ_SIZE);
  request.bytes.set(Buffer.from(name));
  const flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
  request.bytes[16] = flags & 0xff;
  request.bytes[17] = flags >>> 8;
  const result = c.ioctl(fd, TUNSETIFF, request.address);
  if (result >= 0) return fd;
  c.close(fd);
  throw new PortError(refusal(name, -result, c.errnoName(result)));
}

function refusal(name: string, errno: number, error: string): PortSaid {
  switch (errno) {
    case Errno.EPERM:
      return portSaid('tap-not-allowed', { name });
    case Errno.EBUSY:
      return portSaid('tap-busy', { name });
    case Errno.EINVAL:
      return portSaid('tap-other-kind', { name });
    default:
      return portSaid('tap-error', { name, error: codeValue(error) });
  }
}

/** Switches on the best set of offloads that the kernel knows. */
export function acceptOffload(fd: number): Offload {
  const c = libc();
  // A device that was there before may have been left with a longer header.
  const size = c.allocate(4);
  size.bytes[0] = VNET_HEADER;
  c.ioctl(fd, TUNSETVNETHDRSZ, size.address);
  const set = OFFLOADS.find((one) => c.ioctl(fd, TUNSETOFFLOAD, one) >= 0) ?? 0;
  if (set === 0) return 'none';
  return (set & USO) === 0 ? 'tso' : 'uso';
}
