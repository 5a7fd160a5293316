/** Two Linux guests in QEMU on one `netyard switch`, one of which is paused in the end. */

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildGuest } from '../../src-main/lab/guest/build.ts';
import { NetnsRig, said } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

const BOOT_MS = 240_000;
const COMMAND_MS = 60_000;

/** A guest with its serial console on stdin and stdout. */
class Guest {
  readonly #child: ChildProcess;
  #output = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
    });
  }

  async until(word: RegExp, patienceMs: number): Promise<string> {
    const end = Date.now() + patienceMs;
    while (!word.test(this.#output)) {
      if (Date.now() > end)
        throw new Error(`the guest never said ${word}: ${this.#output.slice(-500)}`);
      await sleep(50);
    }
    return this.#output;
  }

  /** Runs a command in the guest and returns what it printed. */
  async run(command: string): Promise<string> {
    this.#output = '';
    this.#child.stdin?.write(`${command}; echo END-$?-OF\n`);
    return await this.until(/END-\d+-OF/, COMMAND_MS);
  }
}

withPeers(
  'two QEMU guests on netyard switch',
  ['qemu', 'busybox', 'kernel', 'kmod', 'iproute'],
  () => {
    const rig = new NetnsRig();
    const folder = mkdtempSync(join(tmpdir(), 'nyq-'));
    const guests: Guest[] = [];
    const path = (name: string): string => join(folder, name);

    beforeAll(async () => {
      const { kernel, initrd } = await buildGuest({ outDir: path('guest'), log: () => {} });
      // One waits for its guest, the other comes to it.
      const ports = ['--stream', path('n1'), '--connect', path('n2')];
      await said(rig.netyard(['switch', ...ports]), 'READY');
      const clock = `lpj=4000000 tsc_early_khz=${(cpus()[0]?.speed || 2_000) * 1000} tsc=reliable`;
      for (const n of [1, 2]) {
        const words = `console=ttyS0 quiet ${clock} netyard.hostname=g${n} netyard.eth0=10.0.0.${n}/24`;
        const machine = ['-accel', 'tcg', '-M', 'microvm,x-option-roms=off,rtc=on', '-m', '128'];
        const bare = [
          '-nodefaults',
          '-no-user-config',
          '-display',
          'none',
          '-no-reboot',
          '-serial',
          'stdio',
        ];
        const server = n === 1 ? 'off' : 'on';
        const net = `stream,id=n,server=${server},addr.type=unix,addr.path=${path(`n${n}`)}`;
        const nic = `virtio-net-device,netdev=n,mac=52:54:00:00:00:0${n}`;
        const boot = ['-kernel', kernel, '-initrd', initrd, '-append', words];
        const monitor = ['-qmp', `unix:${path(`q${n}`)},server=on,wait=off`];
        guests.push(
          new Guest(
            rig.start(
              'qemu-system-x86_64',
              [...machine, ...bare, '-netdev', net, '-device', nic, ...boot, ...monitor],
              {
                stdin: 'pipe',
              },
            ),
          ),
        );
      }
      await Promise.all(guests.map((guest) => guest.until(/NETYARD-READY/, BOOT_MS)));
    }, BOOT_MS + 60_000);

    afterAll(async () => {
      await rig.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('answer each other', { timeout: COMMAND_MS }, async () => {
      expect(await guests[0]?.run('ping -c 3 -W 5 10.0.0.2')).toMatch(/ 0% packet loss/);
    });

    it('move a file by TCP undamaged', { timeout: 3 * COMMAND_MS }, async () => {
      const [left, right] = guests as [Guest, Guest];
      await right.run('nc -l -p 9 > /tmp/copy & true');
      const sum = /([0-9a-f]{32})/;
      const sent = await left.run(
        // As often as it takes until the other one listens.
        'head -c 3000000 /dev/urandom > /tmp/file; md5sum /tmp/file; until nc -w 20 10.0.0.2 9 < /tmp/file; do sleep 1; done',
      );
      const got = await right.run('wait; md5sum /tmp/copy');
      expect(sum.exec(got)?.[1]).toBe(sum.exec(sent)?.[1]);
    });

    it('find each other again after a pause', { timeout: 2 * COMMAND_MS }, async () => {
      const monitor = connect(path('q2'));
      const ask = (execute: string): void => void monitor.write(`${JSON.stringify({ execute })}\n`);
      await heard(monitor, 'QMP');
      ask('qmp_capabilities');
      ask('stop');
      await heard(monitor, 'STOP');
      expect(await guests[0]?.run('ping -c 2 -W 1 10.0.0.2')).toMatch(/100% packet loss/);
      ask('cont');
      await heard(monitor, 'RESUME');
      expect(await guests[0]?.run('ping -c 5 -W 5 10.0.0.2')).toMatch(/[1-5] packets received/);
      monitor.destroy();
    });
  },
);

/** Waits for a word of QEMU's monitor that it has not said before. */
function heard(monitor: Socket, word: string): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    const listener = (chunk: Buffer): void => {
      text += chunk.toString();
      if (!text.includes(`"${word}"`)) return;
      monitor.off('data', listener);
      resolve();
    };
    monitor.on('data', listener);
  });
}
