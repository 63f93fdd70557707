import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { nowInSeconds } from '../../support/tokens.js';
import { type Place, startPlace } from './place.js';

describe('live connections', () => {
  let place: Place;
  let port: number;

  beforeAll(async () => {
    place = await startPlace();
    await place.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = place.app.getHttpServer().address() as AddressInfo);
  });
  afterAll(() => place.close());

  const short = () => place.issuer.token(place.ada.id, { claims: { exp: nowInSeconds() + 2 } });
  const follow = (url: string, authorization: string) =>
    fetch(`http://127.0.0.1:${String(port)}${url}`, { headers: { authorization } });

  /** A socket, and by what code it is closed. */
  const open = (
    payload: Readonly<Record<string, unknown>>,
    { headers = {}, origin }: { headers?: Record<string, string>; origin?: string } = {},
  ) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/graphql`, 'graphql-transport-ws', {
      headers,
      ...(origin !== undefined && { origin }),
    });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    const refused = new Promise<number>((resolve) =>
      socket.on('unexpected-response', (_, { statusCode }) => {
        resolve(statusCode ?? 0);
      }),
    );
    const acknowledged = new Promise<'acknowledged'>((resolve) =>
      socket.on('message', (data: Buffer) => {
        if (data.toString().includes('connection_ack')) resolve('acknowledged');
      }),
    );
    socket.on('error', () => undefined);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload }));
    });
    return { socket, closed, first: Promise.race([acknowledged, closed, refused]) };
  };

  it('of server-sent events end when the token does', async () => {
    const response = await follow(`/v1/users/${place.ada.id}/events?after=0`, `Bearer ${await short()}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('users.user-created');
  });

  it('of sockets are closed with 4401 when the token expires', async () => {
    const { closed, first } = open({ authorization: `Bearer ${await short()}` });
    expect(await first).toBe('acknowledged');
    expect(await closed).toBe(4401);
  });

  it('of sockets begin by the header or by the payload', async () => {
    const { authorization } = await place.issuer.bearer(place.ada.id);
    for (const { socket, first } of [open({ authorization }), open({}, { headers: { authorization } })]) {
      expect(await first).toBe('acknowledged');
      socket.close();
    }
  });

  it.each<[object]>([
    [{}],
    [{ authorization: 'Bearer x' }],
    [{ authorization: 1 }],
    [{ Authorization: 'x' }],
  ])('of sockets do not begin by %j', async (payload) => {
    expect(await open(payload as Record<string, unknown>).first).toBe(4401);
  });

  it('of sockets are not for the pages of others', async () => {
    const { authorization } = await place.issuer.bearer(place.ada.id);
    expect(await open({ authorization }, { origin: 'https://evil.example' }).first).toBe(403);
    const own = open({ authorization }, { origin: `http://127.0.0.1:${String(port)}` });
    expect(await own.first).toBe('acknowledged');
    own.socket.close();
  });

  it('give a customer what is his own, with what hangs off it, and of others nothing', async () => {
    const { authorization } = await place.issuer.bearer(place.ada.id);
    const client = createClient({
      url: `ws://127.0.0.1:${String(port)}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    const firstOf = async (query: string) => {
      for await (const result of client.iterate({ query }))
        return JSON.parse(JSON.stringify(result)) as unknown;
      return undefined;
    };
    const nested = 'user { id wallets { id owner { id } } }';
    const own = {
      data: {
        userChanged: {
          user: { id: place.ada.id, wallets: [{ id: place.ada.wallet, owner: { id: place.ada.id } }] },
        },
      },
    };
    expect(await firstOf(`subscription { userChanged(after: 0) { ${nested} } }`)).toEqual(own);
    const codeOf = async (query: string) => {
      const { errors } = (await firstOf(query).catch((error: unknown) => ({ errors: error }))) as {
        errors: { extensions: { code: string } }[];
      };
      return errors[0]?.extensions.code;
    };
    const user = `userChanged(userId: "${place.bob.id}", after: 0) { user { id } }`;
    expect(await codeOf(`subscription { ${user} }`)).toBe('users/not-found');
    const balance = `walletBalanceChanged(walletId: "${place.bob.wallet}", after: 0) { balance }`;
    expect(await codeOf(`subscription { ${balance} }`)).toBe('wallets/not-found');
    await client.dispose();
  });
});
