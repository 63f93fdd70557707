import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientOptions, WebSocket } from 'ws';
import { until } from '../../support/until.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

const ALL = 'subscription { userChanged { position type user { id } } }';

describe('the socket for subscriptions', () => {
  let application: TestApplication;
  let url: string;
  const sockets: WebSocket[] = [];

  beforeAll(async () => {
    application = await startTestApplication();
    await application.app.listen(0, '127.0.0.1');
    url = await application.app.getUrl();
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  afterAll(() => application.close());

  const open = async (options: ClientOptions = {}, path = '/graphql') => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', options);
    sockets.push(socket);
    const messages: Message[] = [];
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Message));
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;
    const send = (message: Message) => {
      socket.send(JSON.stringify(message));
    };
    return { socket, messages, closed, send };
  };
  const ready = async () => {
    const connection = await open();
    connection.send({ type: 'connection_init' });
    await until(() => connection.messages.some(({ type }) => type === 'connection_ack'));
    const answer = async (query: string, variables: object = {}) => {
      const id = randomUUID();
      connection.send({ type: 'subscribe', id, payload: { query, variables } });
      await until(() => connection.messages.some((message) => message.id === id));
      return connection.messages.find((message) => message.id === id);
    };
    return { ...connection, answer };
  };
  const create = () =>
    fetch(`${url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@x.fi` }),
    });

  it('is closed with 4408 when nobody says who is there', async () => {
    const { closed } = await open();
    expect((await closed)[0]).toBe(4408);
  }, 30_000);

  it('is closed with 4429 when there are more than 100 subscriptions on it', async () => {
    const { send, closed, socket } = await ready();
    for (let n = 0; n < 100; n += 1) send({ type: 'subscribe', id: String(n), payload: { query: ALL } });
    send({ type: 'ping' });
    await once(socket, 'message');
    expect(socket.readyState).toBe(WebSocket.OPEN);
    send({ type: 'subscribe', id: '100', payload: { query: ALL } });
    expect((await closed)[0]).toBe(4429);
  });

  it('is closed with 4401 for a subscription before connection_init', async () => {
    const { send, closed } = await open();
    send({ type: 'subscribe', id: '1', payload: { query: ALL } });
    expect((await closed)[0]).toBe(4401);
  });

  it('tells what happens to any user, until it is told to stop', async () => {
    const told = ({ messages }: { messages: readonly Message[] }) =>
      messages
        .filter(({ type }) => type === 'next')
        .map(
          ({ payload }) =>
            (payload as { data: { userChanged: { position: number } } }).data.userChanged.position,
        );
    const one = await ready();
    one.send({ type: 'subscribe', id: '1', payload: { query: ALL } });
    await until(async () => (await create()).status === 201 && told(one).length > 0);
    one.send({ type: 'complete', id: '1' });
    one.send({ type: 'ping' });
    await until(() => one.messages.some(({ type }) => type === 'pong'));
    // Another socket is told of what comes now, and this one is not.
    const other = await ready();
    other.send({ type: 'subscribe', id: '1', payload: { query: ALL } });
    await until(async () => (await create()).status === 201 && told(other).length > 0);
    expect(Math.max(...told(one))).toBeLessThan(Math.min(...told(other)));
  });

  it.each<[string, string, number]>([
    ['userChanged(userId: $id) { type }', 'users/not-found', 404],
    ['walletBalanceChanged(walletId: $id) { balance }', 'wallets/not-found', 404],
  ])('answers %s of what does not exist with %s, %d', async (field, code, status) => {
    const { answer } = await ready();
    const query = `subscription ($id: ID!) { ${field} }`;
    const { payload } = (await answer(query, { id: randomUUID().toUpperCase() })) ?? {};
    expect(payload).toMatchObject({ errors: [{ extensions: { code, status } }] });
  });

  it.each<[string, string, string]>([
    ['an id that is none', 'request/invalid', 'subscription { userChanged(userId: "ada") { type } }'],
    [
      'a position that is not there yet',
      'request/invalid',
      'subscription { userChanged(after: 9007199254740991) { type } }',
    ],
    ['a field that there is not', 'request/invalid', 'subscription { userChanged { secret } }'],
    ['a mutation', 'request/invalid', 'mutation { unblockUser(input: {userId: "x"}) { id } }'],
    [
      'too many aliases',
      'request/invalid',
      `subscription { userChanged { ${Array.from({ length: 16 }, (_, n) => `a${String(n)}: type`).join(' ')} } }`,
    ],
    ['too many tokens', 'request/invalid', `subscription { userChanged { ${'type '.repeat(1_000)} } }`],
    [
      'a document that is too long',
      'request/invalid',
      `subscription { userChanged { type } } # ${'x'.repeat(17_000)}`,
    ],
    ['no document', 'request/invalid', 'subscription {'],
  ])('answers %s with %s', async (_, code, query) => {
    const { answer } = await ready();
    const { type, payload } = (await answer(query)) ?? {};
    const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors;
    expect(errors).toMatchObject([{ extensions: { code, requestId: expect.any(String) } }]);
    expect(JSON.stringify(errors)).not.toMatch(/SELECT|node_modules/);
  });

  it('is not opened for a foreign page, at another path, or without the protocol', async () => {
    const refusal = async (options: ClientOptions, path?: string) =>
      open(options, path).then(
        () => 'opened',
        (error: unknown) => String(error),
      );
    expect(await refusal({ headers: { origin: 'https://evil.example' } })).toMatch(/403/);
    expect(await refusal({ headers: { host: 'evil.example' } })).toMatch(/403/);
    expect(await refusal({}, '/v1/users')).toMatch(/200|400|404/);
    const other = new WebSocket(`${url.replace('http', 'ws')}/graphql`);
    sockets.push(other);
    expect((await (once(other, 'close') as Promise<[number]>))[0]).toBe(4406);
  });

  it('leaves requests alone that ask for another protocol in passing, their bodies too', async () => {
    const { port, hostname, host } = new URL(url);
    const body = JSON.stringify({ name: 'Ädä', email: `${randomUUID()}@x.fi` });
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write(
      `POST /v1/users HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n` +
        'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n`,
    );
    socket.write(body);
    await until(() => answer.includes('\r\n\r\n{'));
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    socket.destroy();
  });
});
