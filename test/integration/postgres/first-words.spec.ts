import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '../../../src/event-sourcing/index.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';

/** A message of the server: its kind, its length, and what it says. */
function message(kind: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
}

const WELCOME = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))];
const FAREWELL = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'));

/** A server that ends a connection in the breath in which it takes it, as one may that is being shut down. */
describe('a server that says welcome and farewell at once', () => {
  let server: Server;

  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([...WELCOME, FAREWELL])));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  it('cannot be opened, and does not end the process', async () => {
    const { port } = server.address() as AddressInfo;
    const opening = openDatabase({
      type: 'postgres',
      url: `postgres://nobody@127.0.0.1:${String(port)}/none`,
    });
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});
