import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Drain } from '../../../src/api/health/drain.js';
import { EventStore, StoreUnavailableError } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { UserDirectoryProjection } from '../../../src/users/read-models/user-directory/user-directory.projection.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';

type Line = Readonly<Record<string, unknown>>;

describe('the log of the application', () => {
  let application: TestApplication;
  const correlationId = () => `planted-${randomUUID()}`;
  const lines = (id: string): readonly Line[] =>
    application.log.map((line) => JSON.parse(line) as Line).filter((line) => line['correlationId'] === id);
  const create = (id: string, more: object = {}, headers: object = {}) =>
    application.app.inject({
      method: 'POST',
      url: '/v1/users',
      payload: { name: 'Ada', email: `${randomUUID()}@x.fi`, ...more },
      headers: { 'x-correlation-id': id, ...headers },
    });

  beforeAll(async () => {
    application = await startTestApplication();
    await application.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => application.close());

  it('has one line for each request, also for one that cannot be a request', async () => {
    const id = correlationId();
    await create(id);
    await application.app.inject({
      method: 'GET',
      url: '/v1/%',
      headers: { 'x-correlation-id': `${id}-bad` },
    });
    await until(() => lines(`${id}-bad`).length > 0);
    expect(lines(id)).toMatchObject([{ msg: 'request', method: 'POST', path: '/v1/users', status: 201 }]);
    expect(lines(`${id}-bad`)).toMatchObject([{ msg: 'request', status: 400 }]);
  });

  it('has a line for a request whose client has gone', async () => {
    const id = correlationId();
    const store = application.app.get(EventStore);
    const append = store.append.bind(store);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const spy = jest.spyOn(store, 'append').mockImplementationOnce(async (...parameters) => {
      await held;
      return append(...parameters);
    });
    const { port } = application.app.getHttpServer().address() as { readonly port: number };
    const socket = connect(port, '127.0.0.1');
    const body = JSON.stringify({ name: 'Ada', email: `${id}@x.fi` });
    socket.write(
      `POST /v1/users HTTP/1.1\r\nHost: localhost\r\nX-Correlation-Id: ${id}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${String(body.length)}\r\n\r\n${body}`,
    );
    await until(() => spy.mock.calls.length > 0);
    socket.destroy();
    await until(() => lines(id).length > 0);
    expect(lines(id)).toMatchObject([{ msg: 'request', status: 499, isGone: true }]);
    goOn();
    await settled(application.app);
    spy.mockRestore();
  });

  it('has one line for an event that a projection cannot take, with the correlation id of its command', async () => {
    const id = correlationId();
    const planted = new Error('planted in a handler');
    const prototype = UserDirectoryProjection.prototype as unknown as Record<string, () => unknown>;
    const spies = Object.getOwnPropertyNames(prototype)
      .filter((method) => method !== 'constructor')
      .map((method) =>
        jest.spyOn(prototype, method).mockImplementation(() => {
          throw planted;
        }),
      );
    await create(id);
    await until(() => lines(id).some(({ msg }) => String(msg).startsWith('Set aside')));
    for (const spy of spies) spy.mockRestore();
    const [failed, ...others] = lines(id).filter(({ msg }) => String(msg).startsWith('Set aside'));
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ context: 'Projection users.user-directory' });
    expect(failed?.['msg']).toContain('planted in a handler');
  });

  it('has no stack for what passes by itself, nor for an instance that is not ready', async () => {
    const id = correlationId();
    const spy = jest
      .spyOn(application.app.get(EventStore), 'append')
      .mockRejectedValueOnce(new StoreUnavailableError('The disk is full.'));
    expect((await create(id)).statusCode).toBe(503);
    spy.mockRestore();
    await until(() => lines(id).length === 2);
    const [warning] = lines(id);
    expect(warning).toMatchObject({ level: 40, context: 'Problems' });
    expect(warning?.['msg']).not.toContain('    at ');

    const before = application.log.length;
    const draining = jest.spyOn(application.app.get(Drain), 'isDraining', 'get').mockReturnValue(true);
    const headers = { 'x-correlation-id': `${id}-ready` };
    expect((await application.app.inject({ method: 'GET', url: '/health/ready', headers })).statusCode).toBe(
      503,
    );
    draining.mockRestore();
    await until(() => lines(`${id}-ready`).length > 0);
    expect(application.log.length).toBe(before + 1);
  });

  it('holds no secret, whatever a client puts where', async () => {
    const secret = 'S3cr3tS3cr3t';
    const id = correlationId();
    const headers = {
      authorization: `Bearer ${secret}`,
      cookie: `session=${secret}`,
      'x-api-key': secret,
      'idempotency-key': secret,
      'user-agent': secret,
    };
    await create(id, { name: secret, email: `${secret}@x.fi` }, headers);
    await create(id, { name: secret, email: secret, [secret]: secret }, headers);
    await application.app.inject({ method: 'GET', url: `/v1/users?q=${secret}`, headers });
    const query = `{ users(q: "${secret}") { edges { cursor } } }`;
    await application.app.inject({ method: 'POST', url: '/graphql', payload: { query }, headers });
    // A mistake in the code, with all that a database adds to it.
    const cause = Object.assign(new Error(`{"email":"${secret}@x.fi"}`), { parameters: [secret] });
    const spy = jest
      .spyOn(application.app.get(EventStore), 'append')
      .mockRejectedValueOnce(new Error(`Authorization: Bearer ${secret}`, { cause }));
    expect(
      (await create(id, { name: secret }, { ...headers, 'idempotency-key': `${secret}2` })).statusCode,
    ).toBe(503);
    spy.mockRestore();
    await until(() => lines(id).filter(({ msg }) => msg === 'request').length === 3);
    expect(lines(id).some(({ level }) => level === 50)).toBe(true);
    expect(application.log.filter((line) => line.includes(secret))).toEqual([]);
  });
});
