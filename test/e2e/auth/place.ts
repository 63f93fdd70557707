import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { type Issuer, issuer } from '../../support/tokens.js';

export const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };

/** Somebody with a user and a wallet of his own. */
export interface Customer {
  readonly id: string;
  readonly wallet: string;
}

/** An application that asks everybody who he is, with two customers who have sent each other money. */
export interface Place extends TestApplication {
  readonly issuer: Issuer;
  readonly ada: Customer;
  readonly bob: Customer;
  /** From Ada to Bob. */
  readonly transfer: string;
  /** Of Ada, and one of Bob alone. */
  readonly bobsTransfer: string;
  /** Asks as somebody: by his id and his roles, or as nobody. */
  readonly as: (
    who: string | undefined,
    options: InjectOptions,
    roles?: readonly string[],
  ) => Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function startPlace(): Promise<Place> {
  const ours = issuer();
  const application = await startTestApplication(ours.env, { host: '0.0.0.0' });
  const as: Place['as'] = async (who, options, roles) => {
    const credentials = who === undefined ? {} : await ours.bearer(who, roles);
    const answer = await application.app.inject({
      ...options,
      headers: { ...credentials, ...options.headers },
    });
    const isJson = String(answer.headers['content-type']).includes('json') && answer.body !== '';
    return { status: answer.statusCode, headers: answer.headers, body: isJson ? answer.json() : {} };
  };
  let position = 0;
  const make = async (who: string, url: string, payload: object) => {
    const { status, body } = await as(who, { method: 'POST', url, payload });
    if (status >= 300) throw new Error(`${url}: ${JSON.stringify(body)}`);
    position = Math.max(position, Number(body['position']));
    return body as { readonly id: string };
  };
  const customer = async (): Promise<Customer> => {
    const id = randomUUID();
    // A customer is the user whose id he has, whether he says so or not.
    await make(id, '/v1/users', { name: 'Somebody', email: `${id}@x.fi`, address: home });
    const { id: wallet } = await make(id, '/v1/wallets', { ownerId: id, currency: 'EUR' });
    await make(id, `/v1/wallets/${wallet}/deposit`, { amount: 100 });
    return { id, wallet };
  };
  const [ada, bob] = [await customer(), await customer()];
  const send = async (from: Customer, to: string) =>
    (await make(from.id, '/v1/transfers', { fromWalletId: from.wallet, toWalletId: to, amount: 1 })).id;
  const transfer = await send(ada, bob.wallet);
  const { id: second } = await make(bob.id, '/v1/wallets', { ownerId: bob.id, currency: 'EUR' });
  const bobsTransfer = await send(bob, second);
  const settled = { 'tidemark-min-position': String(position) };
  await as(bob.id, { method: 'GET', url: `/v1/transfers/${bobsTransfer}`, headers: settled });
  await as(bob.id, { method: 'GET', url: `/v1/wallets/${second}/statement`, headers: settled });
  await as(bob.id, { method: 'GET', url: `/v1/users/${bob.id}/addresses`, headers: settled });
  const close = async () => {
    await application.close();
    ours.remove();
  };
  return { ...application, close, issuer: ours, ada, bob, transfer, bobsTransfer, as };
}

/** That of a problem document, or of the first error of a graph. */
export function codeIn(body: Readonly<Record<string, unknown>>): unknown {
  const [error] = (body['errors'] ?? []) as { extensions: { code: string } }[];
  return body['code'] ?? error?.extensions.code;
}

/** An answer without what is another each time. */
export function masked(body: object): string {
  return JSON.stringify({ ...body, requestId: '<id>' }).replace(
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
    '<id>',
  );
}
