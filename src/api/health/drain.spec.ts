import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { Drain } from './drain.js';

const REQUEST = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

describe('a drain', () => {
  let drain: Drain;
  let server: FastifyInstance;
  let answer: () => void;
  let arrived: Promise<void>;

  beforeEach(async () => {
    drain = new Drain();
    server = fastify();
    drain.watch(server);
    const answered = new Promise<void>((resolve) => (answer = resolve));
    arrived = new Promise((resolve) => {
      server.post('/', async () => {
        resolve();
        await answered;
        return {};
      });
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    answer();
    await server.close();
  });

  const ask = async () => {
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(REQUEST);
    await arrived;
    return socket;
  };

  it('waits for the requests that run', async () => {
    const socket = await ask();
    let isOver = false;
    const over = drain.begin().then(() => (isOver = true));
    await new Promise(setImmediate);
    expect([drain.isDraining, isOver]).toEqual([true, false]);
    answer();
    await over;
    socket.destroy();
  });

  it('waits for those that have come while the process was held up, and were not read yet', async () => {
    const { port } = server.server.address() as AddressInfo;
    const [open, other] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await Promise.all([once(open, 'connect'), once(other, 'connect'), once(server.server, 'connection')]);
    let isOver = false;
    const over = drain.begin().then(() => (isOver = true));
    open.write(REQUEST);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    await arrived;
    expect(isOver).toBe(false);
    answer();
    await over;
    open.destroy();
    other.destroy();
  });

  it('does not wait for those whose client has gone', async () => {
    const socket = await ask();
    socket.destroy();
    await once(socket, 'close');
    await drain.begin();
    expect(drain.isDraining).toBe(true);
  });
});
