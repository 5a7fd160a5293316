/** Virtual machines and their vNICs: light VMs, QEMU guests, and Linux network namespaces. */
import { z } from 'zod';
import { cidrSchema, descriptionSchema, ipv4Schema, macSchema, mtuSchema } from './scalars.ts';
import { vnicSecurityKeys } from './security.ts';
import { checkVmPortKeys, vmPortKeys } from './vm-port.ts';

/**
 * A vNIC. `network` is a port group (`switch/group`) or the name of a bridge on the VM's host; the keys of its port are
 * for bridges only, a port group brings its own. The n-th vNIC of a VM is called `eth<n>`.
 */
export const vnicSchema = z
  .strictObject({
    network: z.string('a port group as "switch/group" or a bridge of the host').min(1).max(127),
    mac: macSchema.optional(),
    address: cidrSchema.optional(),
    gateway: ipv4Schema.optional(),
    mtu: mtuSchema.optional(),
    connected: z.boolean().optional(),
    ...vmPortKeys,
    ...vnicSecurityKeys,
  })
  .superRefine(checkVmPortKeys);

const pathSchema = z.string().min(1, 'a file').max(4096);

/** What a QEMU VM boots; with none of these it boots the small Linux guest that Netyard builds. */
export const qemuSchema = z
  .strictObject({
    /** MiB */
    memory: z.int('memory in MiB from 32 to 1048576').min(32).max(1_048_576).optional(),
    cpus: z.int('a number of CPUs from 1 to 64').min(1).max(64).optional(),
    disk: pathSchema.optional(),
    /** True: the disk image stays as it is, what the guest writes is gone when it stops. */
    snapshot: z.boolean().optional(),
    cdrom: pathSchema.optional(),
    kernel: pathSchema.optional(),
    initrd: pathSchema.optional(),
    append: z.string().max(2048).optional(),
  })
  .superRefine((qemu, context) => {
    for (const key of ['initrd', 'append'] as const)
      if (qemu[key] !== undefined && qemu.kernel === undefined)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `"${key}" only together with "kernel"`,
        });
  });

/** Id: the VM's name. */
export const vmSchema = z
  .strictObject({
    host: z.string('the name of a host').max(63),
    kind: z.enum(['light', 'qemu', 'namespace'], '"light", "qemu" or "namespace"'),
    nics: z.array(vnicSchema).max(16, 'at most 16 vNICs').optional(),
    qemu: qemuSchema.optional(),
    description: descriptionSchema.optional(),
  })
  .superRefine((vm, context) => {
    if (vm.qemu !== undefined && vm.kind !== 'qemu')
      context.addIssue({
        code: 'custom',
        path: ['qemu'],
        message: '"qemu" only where "kind" is "qemu"',
      });
  });

export type Vnic = z.infer<typeof vnicSchema>;
export type QemuOptions = z.infer<typeof qemuSchema>;
export type Vm = z.infer<typeof vmSchema>;
export type VmKind = Vm['kind'];
