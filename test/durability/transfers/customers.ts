import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Accepted, Refused, Requests } from './requests.js';

const USERS = 30;
const WALLETS = 60;
const CURRENCIES = ['EUR', 'EUR', 'SEK'];
const MOST_OPENING = 12_000;
const MOST_MOVED = 2_000;
/** A client thinks for up to so long between two commands. */
const LONGEST_THOUGHT_MS = 120;

const some = <T>(list: readonly T[]): T | undefined => list[randomInt(Math.max(list.length, 1))];

interface Wallet {
  readonly id: string;
  readonly currency: string;
}

/** People who move money at random, open and close wallets, and are blocked on the way. */
export class Customers {
  private readonly users: string[] = [];
  private wallets: readonly Wallet[] = [];
  private readonly blocked = new Set<string>();

  constructor(private readonly requests: Requests) {}

  /** Gives everybody a wallet, with something in it. */
  async begin(): Promise<void> {
    await Promise.all(Array.from({ length: USERS }, () => this.join()));
    await Promise.all(Array.from({ length: WALLETS }, () => this.openWallet()));
  }

  /** One client, until it is over and the last thing that it asked for is answered. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.doSomething();
      await pause(randomInt(LONGEST_THOUGHT_MS));
    }
  }

  private async doSomething(): Promise<unknown> {
    const die = randomInt(100);
    if (die < 70) return this.transfer();
    if (die < 80) return this.move('deposit', 'wallets.money-deposited');
    if (die < 88) return this.move('withdraw', 'wallets.money-withdrawn');
    if (die < 91) return this.openWallet();
    if (die < 94) return this.emptyAndClose();
    return die < 96 ? this.block() : this.unblock();
  }

  private async join(): Promise<void> {
    const user = { name: 'Ada', email: `${randomUUID()}@example.com` };
    const created = await this.requests.post('/v1/users', user, 'users.user-created');
    if (isAccepted(created)) this.users.push(created.id);
  }

  private async openWallet(): Promise<void> {
    const currency = some(CURRENCIES) ?? '';
    const wallet = { ownerId: some(this.users), currency };
    const opened = await this.requests.post('/v1/wallets', wallet, 'wallets.wallet-opened');
    if (!isAccepted(opened)) return;
    const amount = randomInt(1, MOST_OPENING);
    await this.requests.post(`/v1/wallets/${opened.id}/deposit`, { amount }, 'wallets.money-deposited');
    this.wallets = [...this.wallets, { id: opened.id, currency }];
  }

  private transfer(): Promise<unknown> {
    const from = some(this.wallets);
    const isMistaken = randomInt(20) === 0;
    const to = some(this.wallets.filter(({ currency }) => isMistaken || currency === from?.currency));
    const order = { fromWalletId: from?.id, toWalletId: to?.id, amount: randomInt(1, MOST_MOVED) };
    return this.requests.post('/v1/transfers', order, 'transfers.transfer-requested');
  }

  private move(how: 'deposit' | 'withdraw', event: string): Promise<unknown> {
    const path = `/v1/wallets/${some(this.wallets)?.id ?? ''}/${how}`;
    return this.requests.post(path, { amount: randomInt(1, MOST_MOVED) }, event);
  }

  /** Transfers are on their way to it, and out of it, at that moment. */
  private async emptyAndClose(): Promise<void> {
    const id = some(this.wallets)?.id ?? '';
    const path = `/v1/wallets/${id}`;
    const amount = (await this.requests.get<{ balance: number }>(path))?.balance ?? 0;
    if (amount > 0)
      await this.requests.post(`${path}/withdraw`, { amount, reference: 'all' }, 'wallets.money-withdrawn');
    const closed = await this.requests.post(`${path}/close`, {}, 'wallets.wallet-closed');
    // Some go on as if they did not know.
    if (isAccepted(closed) && randomInt(3) > 0) this.wallets = this.wallets.filter((each) => each.id !== id);
  }

  private async block(): Promise<void> {
    const user = some(this.users) ?? '';
    const path = `/v1/users/${user}/block`;
    const told = await this.requests.post(path, { reason: 'a test' }, 'users.user-blocked');
    if (isAccepted(told)) this.blocked.add(user);
  }

  private async unblock(): Promise<void> {
    const user = some([...this.blocked]) ?? some(this.users) ?? '';
    this.blocked.delete(user);
    await this.requests.post(`/v1/users/${user}/unblock`, {}, 'users.user-unblocked');
  }
}

function isAccepted(told: Accepted | Refused): told is Accepted {
  return 'position' in told;
}
