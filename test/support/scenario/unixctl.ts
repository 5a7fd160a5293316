/** Commands to a running ovs-vswitchd (what ovs-appctl does), over one connection: JSON-RPC 1.0 on a Unix socket. */
import { connect, type Socket } from 'node:net';

export const ENDED = 'ovs-vswitchd ended';

interface Waiting {
  readonly resolve: (result: string) => void;
  readonly reject: (error: Error) => void;
}

export class Unixctl {
  private readonly socket: Socket;
  private text = '';
  private id = 0;
  /** In the order of the commands, which is that of the answers. */
  private readonly waiting: Waiting[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => this.take(String(chunk)));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error(ENDED)));
  }

  static open(path: string): Promise<Unixctl> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Unixctl(socket));
      });
    });
  }

  /** Runs a command and gives what it printed. Rejects with what it complains about, and when the connection ends. */
  call(method: string, ...params: readonly string[]): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error(ENDED));
      this.waiting.push({ resolve, reject });
      this.socket.write(JSON.stringify({ id: this.id++, method, params }));
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: string): void {
    this.text += chunk;
    for (let end = endOfObject(this.text); end > 0; end = endOfObject(this.text)) {
      const answer: { result: string | null; error: string | null } = JSON.parse(
        this.text.slice(0, end),
      );
      this.text = this.text.slice(end);
      const waiting = this.waiting.shift();
      if (answer.error !== null) waiting?.reject(new Error(answer.error.trim()));
      else waiting?.resolve(answer.result ?? '');
    }
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}

/** Where the first JSON object of a text ends, or 0 while the rest of it is still on its way. */
function endOfObject(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return 0;
}
