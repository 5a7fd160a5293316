/** The commands of the shell, in the order of `help`. */
import type { Command } from '../process.ts';
import { arp } from './arp.ts';
import { exit, hostname, makeHelp } from './basic.ts';
import { dhcp } from './dhcp.ts';
import { ip } from './ip.ts';
import { ping } from './ping.ts';
import { serve } from './serve.ts';
import { tcp } from './tcp.ts';
import { traceroute } from './traceroute.ts';
import { udp } from './udp.ts';

export const commands: readonly Command[] = [
  arp,
  dhcp,
  exit,
  makeHelp(() => commands),
  hostname,
  ip,
  ping,
  serve,
  tcp,
  traceroute,
  udp,
];

export function findCommand(name: string): Command | undefined {
  return commands.find((command) => command.name === name);
}
