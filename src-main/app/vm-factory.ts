/** From a VM of the lab to a body that can run: a light VM in the core, a QEMU process, a Linux network namespace. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildGuest, findGuest, type Guest, guestBoot } from '../lab/guest/build.ts';
import { NamespaceVm } from '../lab/netns/vm.ts';
import type { RunLedger } from '../lab/process-record.ts';
import type { QemuBoot } from '../lab/qemu/machine.ts';
import { probeQemu } from '../lab/qemu/probe.ts';
import { QemuVm } from '../lab/qemu/vm.ts';
import { checkSocketPath, ensureRuntimeDir } from '../lab/runtime-dir.ts';
import { macOfVnic, networkOf } from '../model/auto.ts';
import type { Lab } from '../model/lab.ts';
import { DEFAULT_MTU } from '../model/scalars.ts';
import type { Vm } from '../model/vm.ts';
import type { LabCore } from './lab-core.ts';
import { BackendBody, LightBody, type VmBody } from './vm-body.ts';

interface NicSettings {
  readonly mac: string;
  readonly mtu: number;
  readonly address?: string;
  readonly gateway?: string;
}

/** Makes bodies. What the guest builder says goes to `log`. */
export class VmFactory {
  readonly #home: string;
  readonly #ledger: RunLedger;
  readonly #log: (line: string) => void;
  #guest: Promise<Guest> | undefined;

  constructor(home: string, ledger: RunLedger, log: (line: string) => void) {
    this.#home = home;
    this.#ledger = ledger;
    this.#log = log;
  }

  /** Rejects with VmError where this machine or the VM's description does not allow it. */
  async make(lab: Lab, name: string, core: LabCore): Promise<VmBody> {
    const vm = lab.vm.get(name);
    if (vm === undefined) throw new Error(`lab ${lab.name} has no VM ${name}`);
    switch (vm.kind) {
      case 'light':
        return new LightBody(name, core);
      case 'namespace':
        return this.#namespace(name, settings(lab, name, vm));
      case 'qemu':
        return this.#qemu(lab, name, vm, settings(lab, name, vm));
    }
  }

  #namespace(name: string, nics: readonly NicSettings[]): VmBody {
    const backend = new NamespaceVm({ spec: { name, nics }, ledger: this.#ledger });
    const drivers = backend.tapNames.map((device) => ({ kind: 'tap', device }) as const);
    return new BackendBody(name, backend, drivers);
  }

  async #qemu(lab: Lab, name: string, vm: Vm, nics: readonly NicSettings[]): Promise<VmBody> {
    const installation = await probeQemu({ home: this.#home });
    const folder = ensureRuntimeDir(this.#home);
    const socketPaths = nics.map((_, index) => {
      const id = createHash('sha256').update(`${lab.name}\0${name}\0${index}`).digest('hex');
      return checkSocketPath(join(folder, `${id.slice(0, 16)}.sock`));
    });
    const spec = {
      name,
      boot: await this.#boot(name, vm, nics),
      nics: nics.map(({ mac, mtu }, index) => ({ mac, mtu, socketPath: socketPaths[index] ?? '' })),
      ...(vm.qemu?.memory !== undefined && { memoryMiB: vm.qemu.memory }),
      ...(vm.qemu?.cpus !== undefined && { cpus: vm.qemu.cpus }),
    };
    const backend = new QemuVm({ spec, ledger: this.#ledger, installation });
    const drivers = socketPaths.map((path) => ({ kind: 'stream', path, role: 'listen' }) as const);
    return new BackendBody(name, backend, drivers);
  }

  /** Once at a time: the VMs of a lab start together. */
  #findOrBuildGuest(): Promise<Guest> {
    const outDir = join(this.#home, 'guest');
    this.#guest ??= findGuest(outDir)
      .then((found) => found ?? buildGuest({ outDir, log: this.#log }))
      .finally(() => {
        this.#guest = undefined;
      });
    return this.#guest;
  }

  /** What the VM says, or the small Linux guest, built at first need. */
  async #boot(name: string, { qemu = {} }: Vm, nics: readonly NicSettings[]): Promise<QemuBoot> {
    const { disk, snapshot, cdrom, kernel, initrd, append } = qemu;
    if (kernel !== undefined)
      return {
        kind: 'kernel',
        kernel,
        ...(initrd !== undefined && { initrd }),
        ...(append !== undefined && { append }),
      };
    if (disk !== undefined)
      return { kind: 'disk', path: disk, writes: snapshot === true ? 'discard' : 'keep' };
    if (cdrom !== undefined) return { kind: 'cdrom', path: cdrom };
    return guestBoot(await this.#findOrBuildGuest(), { hostname: name, nics });
  }
}

function settings(lab: Lab, name: string, vm: Vm): NicSettings[] {
  return (vm.nics ?? []).map((vnic, index) => ({
    mac: macOfVnic(lab, name, index),
    mtu: networkOf(lab, vm, vnic)?.mtu ?? DEFAULT_MTU,
    ...(vnic.address !== undefined && { address: vnic.address }),
    ...(vnic.gateway !== undefined && { gateway: vnic.gateway }),
  }));
}
