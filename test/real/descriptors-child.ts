/** What a process does that has no descriptors left, for descriptors.test.ts; started with a low limit. Prints what became of it. */
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { runTool, spawnPiped } from '../../src-main/lab/tool.ts';
import { PollSet } from '../../src-main/ports/linux/poll-set.ts';
import { StreamPort } from '../../src-main/ports/linux/stream-port.ts';
import type { PortHost } from '../../src-main/ports/port.ts';

const [path = ''] = process.argv.slice(2);
const heard: string[] = [];
const poll = new PollSet();
const host: PortHost = {
  now: () => 0,
  ready: () => {},
  watch: (fd, interest) => {
    heard.push(interest === 0 ? 'watches nothing' : 'watches');
    poll.watch(fd, interest, 0);
  },
  alarmAt: (atMs) => heard.push(`tries again at ${atMs}`),
};
const listener = new StreamPort('listen', path);
const caller = new StreamPort('connect', `${path}.none`);
listener.attach(host, 0);
caller.attach(host, 0);
const peer = connect(path);
await new Promise((resolve) => peer.once('connect', resolve));

const files: number[] = [];
try {
  for (;;) files.push(openSync('/dev/null', 'r'));
} catch {
  // Now there is none left.
}
const errors: string[] = [];
const note = (error: unknown): unknown => errors.push((error as Error).message);
await runTool('true', []).catch(note);
try {
  spawnPiped('true', [], {});
} catch (error) {
  note(error);
}
// An 'error' event that nobody hears would come now, and end the process.
await new Promise(setImmediate);
caller.alarm(0);
poll.wait(0);
listener.event(poll.fdOf(0), poll.eventsOf(0), 0);
const before = listener.connected;
for (const file of files) closeSync(file);
listener.alarm(0);
poll.wait(0);
listener.event(poll.fdOf(0), poll.eventsOf(0), 0);
console.log(JSON.stringify({ errors, heard, before, after: listener.connected }));
listener.close();
caller.close();
peer.destroy();
