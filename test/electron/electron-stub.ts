/**
 * Stands in for the module `electron` where its binary is not: enough of it for the built main bundle to live through one day on
 * Node. It opens no window; when the app loads its page, it plays the page: reads it over app://, connects over a MessagePort, asks
 * the engine who it is, knocks from a foreign frame, prints what it saw as one line of JSON, and quits.
 */
import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../src-main/api/contract.ts';
import { asMainPort } from './main-port.ts';

const notices: string[] = [];
const seen: Record<string, unknown> = { notices };
let serve: (request: Request) => Promise<Response>;

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly whenReady = () => Promise.resolve();
  readonly requestSingleInstanceLock = () => true;
  setPath(name: string, path: string): void {
    seen[name] = path;
  }
  quit(): void {
    let held = false;
    this.emit('will-quit', {
      preventDefault: () => {
        held = true;
      },
    });
    if (held) return;
    console.log(JSON.stringify(seen));
    process.exit(0);
  }
  exit(code: number): void {
    process.exit(code);
  }
}

class BrowserWindow extends EventEmitter {
  static readonly getAllWindows = () => [];
  constructor(options: { webPreferences: object }) {
    super();
    seen.webPreferences = options.webPreferences;
  }
  async loadURL(url: string): Promise<void> {
    seen.url = url;
    await play(url);
    app.quit();
  }
}

const app = new App();
const ipcMain = new EventEmitter();
const permissions: Record<string, unknown> = {};

/** A channel whose one end goes to the app as from a frame of `origin`; resolves to what the engine answered. */
async function ask(origin: string): Promise<string> {
  const { port1, port2 } = new MessageChannel();
  const senderFrame = { origin, parent: null };
  ipcMain.emit('netyard:connect', { senderFrame, ports: [asMainPort(port2)] });
  const client: ContractRouterClient<typeof contract> = createORPCClient(
    new RPCLink({ port: port1 as unknown as MessagePort }),
  );
  port1.start();
  const { version } = await client.system.info();
  port1.close();
  return version;
}

async function play(url: string): Promise<void> {
  const page = await serve(new Request(url));
  seen.page = { status: page.status, policy: page.headers.get('Content-Security-Policy') };
  seen.outside = (await serve(new Request('app://netyard/..%2f..%2fpackage.json'))).status;
  seen.version = await ask('app://netyard');
  seen.foreign = 'silence';
  const foreign = ask('https://example.org').then((version) => {
    seen.foreign = version;
  });
  // Once one that was asked later has answered, this one would have.
  await Promise.race([ask('app://netyard'), foreign]);
  seen.permissions = permissions;
}

const stub = {
  app,
  BrowserWindow,
  ipcMain,
  dialog: {
    showMessageBox: async ({ message }: { message: string }) => notices.push(message),
    showErrorBox: (title: string, text: string) => console.error(`${title}: ${text}`),
  },
  Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => {} },
  protocol: {
    registerSchemesAsPrivileged: () => {},
    handle: (_scheme: string, handler: typeof serve) => {
      serve = handler;
    },
  },
  session: {
    defaultSession: {
      setPermissionRequestHandler(
        handler: (contents: null, name: string, answer: (allowed: boolean) => void) => void,
      ) {
        for (const name of ['media', 'geolocation', 'clipboard-read', 'clipboard-sanitized-write'])
          handler(null, name, (allowed) => {
            permissions[name] = allowed;
          });
      },
      setPermissionCheckHandler() {},
      setDevicePermissionHandler() {},
    },
  },
};

Object.assign(globalThis, { electronStub: stub });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: 'stub:electron', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === 'stub:electron'
      ? {
          format: 'module',
          shortCircuit: true,
          source: `export const { ${Object.keys(stub).join(', ')} } = globalThis.electronStub;`,
        }
      : next(url, context),
});
