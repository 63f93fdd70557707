import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { onceAt, type Passage, TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

/** A client's connection: what it has received, and how it ended. */
class Client {
  received = '';
  ended: string | undefined;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.ended = error.code));
    socket.on('close', () => (this.ended ??= 'end'));
  }

  async says(text: string, answer: string): Promise<void> {
    this.socket.write(text);
    await until(() => this.received.endsWith(answer));
  }
}

/** Answers whatever it hears. */
class Echo {
  heard = '';
  /** How many connections have ended. */
  gone = 0;
  readonly server: Server;

  constructor() {
    this.server = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        this.heard += chunk.toString();
        socket.write(`re: ${chunk.toString()}`);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => (this.gone += 1));
    }).listen(0, '127.0.0.1');
  }
}

describe('the TCP proxy', () => {
  let echo: Echo;
  let proxy: TcpProxy;
  let clients: Client[];

  beforeEach(async () => {
    [clients, echo] = [[], new Echo()];
    await once(echo.server, 'listening');
    proxy = await TcpProxy.to({ host: '127.0.0.1', port: (echo.server.address() as AddressInfo).port });
  });
  afterEach(async () => {
    await proxy.close();
    await proxy.close();
    for (const { socket } of clients) socket.destroy();
    if (echo.server.listening) await new Promise((closed) => echo.server.close(closed));
  });

  const open = () => {
    const client = new Client(connect(proxy.port, '127.0.0.1'));
    clients.push(client);
    return client;
  };

  it('forwards in both directions, large messages and orderly ends too', async () => {
    const client = open();
    await client.says('hello', 're: hello');
    client.socket.write('x'.repeat(1_000_000));
    await until(() => client.received.replaceAll('re: ', '').length === 1_000_005);
    client.socket.end();
    await until(() => client.ended !== undefined && echo.gone === 1);
    expect(client.ended).toBe('end');
    expect(proxy.connections).toBe(0);
  });

  it('resets all connections at a cut, and takes new ones', async () => {
    const [one, two] = [open(), open()];
    await one.says('1', 're: 1');
    await two.says('2', 're: 2');
    expect(proxy.connections).toBe(2);
    proxy.cut();
    await until(() => one.ended !== undefined && two.ended !== undefined && echo.gone === 2);
    await open().says('3', 're: 3');
  });

  it('holds all bytes in a blackhole, of old and new connections, until it is over', async () => {
    const old = open();
    await old.says('1', 're: 1');
    proxy.mode = 'blackhole';
    const fresh = open();
    old.socket.write('2');
    fresh.socket.write('3');
    await until(() => fresh.socket.bytesWritten === 1 && proxy.connections === 2);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(echo.heard).toBe('1');
    proxy.mode = 'forward';
    await until(() => old.received === 're: 1re: 2' && fresh.received === 're: 3');
  });

  it('refuses new connections and lets old ones go on', async () => {
    const old = open();
    await old.says('1', 're: 1');
    proxy.mode = 'refuse';
    const refused = open();
    await until(() => refused.ended !== undefined);
    expect(refused.ended).toBe('ECONNREFUSED');
    await old.says('2', 're: 2');
    proxy.mode = 'forward';
    await open().says('3', 're: 3');
    proxy.mode = 'refuse';
  });

  it.each<{ passage: Passage; arrives: boolean; answered: boolean }>([
    { passage: 'cut-before', arrives: false, answered: false },
    { passage: 'cut-after', arrives: true, answered: false },
    { passage: 'cut-answer', arrives: true, answered: false },
    { passage: 'cut-behind', arrives: true, answered: true },
  ])('$passage: arrives $arrives, answered $answered', async ({ passage, arrives, answered }) => {
    proxy.onClientBytes = onceAt('COMMIT', passage);
    const [client, other] = [open(), open()];
    await client.says('BEGIN', 're: BEGIN');
    client.socket.write('COMMIT');
    await until(() => client.ended !== undefined && echo.gone === 1);
    expect(echo.heard).toBe(arrives ? 'BEGINCOMMIT' : 'BEGIN');
    expect(client.received).toBe(answered ? 're: BEGINre: COMMIT' : 're: BEGIN');
    await other.says('COMMIT', 're: COMMIT');
  });

  it('ends the client when the server is gone', async () => {
    await new Promise((closed) => echo.server.close(closed));
    const client = open();
    await until(() => client.ended !== undefined);
    expect(client.received).toBe('');
  });
});
