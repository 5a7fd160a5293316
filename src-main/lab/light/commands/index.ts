/** The commands of the shell, in the order of `help`. */
import type { Command } from '../process.ts';
import { arp } from './arp.ts';
import { exit, help, hostname } from './basic.ts';
import { ip } from './ip.ts';
import { ping } from './ping.ts';
import { serve } from './serve.ts';
import { tcp } from './tcp.ts';
import { traceroute } from './traceroute.ts';
import { udp } from './udp.ts';

// A function, because `help` is itself in the list and the modules load each other.
export function commands(): readonly Command[] {
  return [arp, exit, help, hostname, ip, ping, serve, tcp, traceroute, udp];
}

export function findCommand(name: string): Command | undefined {
  return commands().find((command) => command.name === name);
}
