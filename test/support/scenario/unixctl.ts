/** Commands to a running ovs-vswitchd (what ovs-appctl does), over one connection: JSON-RPC 1.0 on a Unix socket. */
import { connect, type Socket } from 'node:net';

export class Unixctl {
  private readonly socket: Socket;
  private text = '';
  private id = 0;
  private waiting: { resolve: (result: string) => void; reject: (error: Error) => void } | null =
    null;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => this.take(String(chunk)));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('ovs-vswitchd ended')));
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

  /** Runs a command and gives what it printed. Rejects with what it complains about. */
  call(method: string, ...params: readonly string[]): Promise<string> {
    const answer = this.queue.then(
      () =>
        new Promise<string>((resolve, reject) => {
          this.waiting = { resolve, reject };
          this.socket.write(JSON.stringify({ id: this.id++, method, params }));
        }),
    );
    this.queue = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: string): void {
    this.text += chunk;
    let answer: { result: string | null; error: string | null };
    try {
      answer = JSON.parse(this.text);
    } catch {
      return; // The rest is still on its way.
    }
    this.text = '';
    const { waiting } = this;
    this.waiting = null;
    if (answer.error !== null) waiting?.reject(new Error(answer.error.trim()));
    else waiting?.resolve(answer.result ?? '');
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = null;
  }
}
