import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';
import { serverSentBlocks } from '../drivers/live.js';

interface Change {
  readonly position: number;
  readonly balance: number;
}

interface Answer {
  readonly id: string;
  readonly position: number;
}

describe('following a wallet', () => {
  let application: TestApplication;
  let url: string;
  let ownerId: string;
  const following: AbortController[] = [];

  beforeAll(async () => {
    application = await startTestApplication();
    await application.app.listen(0, '127.0.0.1');
    url = await application.app.getUrl();
    ownerId = randomUUID();
    await post('/v1/users', { userId: ownerId, name: 'Ada', email: `${ownerId}@x.fi` });
  });
  afterEach(() => {
    for (const each of following.splice(0)) each.abort();
  });
  afterAll(() => application.close());

  const post = async (path: string, body: object) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  };
  const open = () => post('/v1/wallets', { ownerId, currency: 'EUR' });
  const deposit = (id: string, amount: number) => post(`/v1/wallets/${id}/deposit`, { amount });
  const withdraw = (id: string, amount: number) => post(`/v1/wallets/${id}/withdraw`, { amount });
  const stopped = () => {
    const controller = new AbortController();
    following.push(controller);
    return controller.signal;
  };
  /** Follows by server-sent events in the background, and notes what comes. */
  const events = (id: string, query: string) => {
    const seen: { id: string; event: string; data: Readonly<Record<string, unknown>> }[] = [];
    const signal = stopped();
    const read = async () => {
      const response = await fetch(`${url}/v1/wallets/${id}/events${query}`, { signal });
      for await (const { id: at = '', event = '', data } of serverSentBlocks(response)) {
        if (data !== undefined)
          seen.push({ id: at, event, data: JSON.parse(data) as Record<string, unknown> });
      }
    };
    read().catch(() => undefined);
    return seen;
  };
  /** The same by subscription. */
  const balances = (walletId: string, after?: number) => {
    const seen: Change[] = [];
    const failures: unknown[] = [];
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    stopped().addEventListener('abort', () => void client.dispose());
    const query = `subscription ($walletId: ID!, $after: Position) {
      walletBalanceChanged(walletId: $walletId, after: $after) { position walletId balance } }`;
    client.subscribe<{ walletBalanceChanged: Change }>(
      { query, variables: { walletId, after } },
      {
        next: ({ data, errors }) => {
          if (data) seen.push(data.walletBalanceChanged);
          if (errors) failures.push(...errors.map(({ extensions }) => extensions?.['code']));
        },
        error: (error) => failures.push(error),
        complete: () => undefined,
      },
    );
    return { seen, failures };
  };

  it('by server-sent events shows the wallet as it was at each event', async () => {
    const { id, position } = await open();
    await deposit(id, 100);
    const seen = events(id, '?after=0');
    await until(() => seen.length === 2);
    await withdraw(id, 100);
    await post(`/v1/wallets/${id}/close`, {});
    await until(() => seen.length === 4);
    expect(seen.map(({ event, data }) => [event, data['balance'], data['status'], data['version']])).toEqual([
      ['wallets.wallet-opened', 0, 'open', 1],
      ['wallets.money-deposited', 100, 'open', 2],
      ['wallets.money-withdrawn', 0, 'open', 3],
      ['wallets.wallet-closed', 0, 'closed', 4],
    ]);
    expect(seen.map((each) => Number(each.id))).toEqual([0, 1, 2, 3].map((n) => position + n));
    const response = await fetch(`${url}/v1/wallets/${id}`);
    expect(seen.at(-1)?.data).toEqual(await response.json());
  });

  it('by subscription tells each change of the balance, from a position on', async () => {
    const { id } = await open();
    const other = await open();
    const first = await deposit(id, 100);
    await deposit(other.id, 7);
    const fromTheBeginning = balances(id, 0);
    const later = balances(id, first.position);
    await until(() => fromTheBeginning.seen.length === 1);
    const withdrawn = await withdraw(id, 40);
    await until(() => fromTheBeginning.seen.length === 2 && later.seen.length === 1);
    expect(fromTheBeginning.seen).toEqual([
      { position: first.position, walletId: id, balance: 100 },
      { position: withdrawn.position, walletId: id, balance: 60 },
    ]);
    expect(later.seen).toEqual([{ position: withdrawn.position, walletId: id, balance: 60 }]);
  });

  it('that does not exist is refused', async () => {
    const none = randomUUID();
    const response = await fetch(`${url}/v1/wallets/${none}/events`);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'wallets/not-found' }]);
    const { failures } = balances(none);
    await until(() => failures.length === 1);
    expect(JSON.stringify(failures)).toContain('wallets/not-found');
  });
});
