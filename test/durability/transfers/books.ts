import type { RecordedEvent } from '../../../src/event-sourcing/index.js';

/** A movement of money as a statement shows it; `amount` is negative for what left the wallet. */
export interface Movement {
  readonly walletId: string;
  readonly version: number;
  readonly position: number;
  readonly type: string;
  readonly amount: number;
  readonly balance: number;
  readonly transferId: string | null;
}

export interface WalletBook {
  readonly ownerId: string;
  readonly currency: string;
  /** As the wallet itself says. */
  balance: number;
  status: 'open' | 'closed';
  version: number;
}

export interface TransferBook {
  readonly fromWalletId: string;
  readonly toWalletId: string;
  readonly amount: number;
  readonly currency: string;
  status: string;
  reason: string | null;
  version: number;
  debits: number;
  credits: number;
  refunds: number;
  ends: number;
}

/** Deposits and withdrawals of a day in a currency. */
export interface DayBook {
  deposits: number;
  withdrawals: number;
  count: number;
}

/** How transfers have ended, and what must not be. */
export interface Verdict {
  readonly requested: number;
  readonly completed: number;
  readonly refunded: number;
  readonly rejected: number;
  /** How many of these for which reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Without an end. */
  readonly stuck: number;
  /** Debited, credited or refunded, or ended, more than once; credited and refunded. */
  readonly double: number;
  /** Money has moved otherwise than the end says. */
  readonly wrong: number;
}

type Data = Readonly<Record<string, unknown>> & {
  readonly walletId: string;
  readonly transferId: string;
  readonly amount: number;
  readonly balance: number;
  readonly currency: string;
};

interface Kind {
  readonly type: string;
  readonly sign: 1 | -1;
  readonly counts?: 'debits' | 'credits' | 'refunds';
}

const MOVEMENTS: Readonly<Record<string, Kind>> = {
  'wallets.money-deposited': { type: 'deposited', sign: 1 },
  'wallets.money-withdrawn': { type: 'withdrawn', sign: -1 },
  'wallets.transfer-debited': { type: 'transferred-out', sign: -1, counts: 'debits' },
  'wallets.transfer-credited': { type: 'transferred-in', sign: 1, counts: 'credits' },
  'wallets.transfer-refunded': { type: 'refunded', sign: 1, counts: 'refunds' },
};

const MOVED: Readonly<Record<string, string>> = { completed: '1 1 0', refunded: '1 0 1', rejected: '0 0 0' };

/** How often each text is among them. */
export function countsOf(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of [...texts].sort()) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

/** What has become of the money, by the log alone: written event by event, and true at each position on the way. */
export class Books {
  readonly wallets = new Map<string, WalletBook>();
  readonly transfers = new Map<string, TransferBook>();
  readonly movements: Movement[] = [];
  readonly days = new Map<string, DayBook>();
  /** Movements after which a wallet does not hold what it held before, and the amount. */
  miscounted = 0;

  record(event: RecordedEvent): void {
    const data = event.data as Data;
    const kind = MOVEMENTS[event.type];
    if (kind) this.move(event, data, kind);
    else if (event.type.startsWith('wallets.')) this.walletEvent(event, data);
    else if (event.type.startsWith('transfers.')) this.transferEvent(event, data);
  }

  /** By how much the wallets and what is on its way differ from what was paid in and out, in any currency. */
  get discrepancy(): number {
    const sums = new Map<string, number>();
    const add = (currency: string, amount: number) => sums.set(currency, (sums.get(currency) ?? 0) + amount);
    for (const { currency, balance } of this.wallets.values()) add(currency, balance);
    for (const { currency, amount, debits, credits, refunds } of this.transfers.values())
      add(currency, amount * (debits - credits - refunds));
    for (const [day, { deposits, withdrawals }] of this.days)
      add(day.split(' ')[1] ?? '', withdrawals - deposits);
    return [...sums.values()].reduce((sum, each) => sum + Math.abs(each), 0);
  }

  /** Movements after which less than nothing is left. */
  get negative(): number {
    return this.movements.filter(({ balance }) => balance < 0).length;
  }

  verdict(): Verdict {
    const all = [...this.transfers.values()];
    const count = (holds: (transfer: TransferBook) => boolean) => all.filter(holds).length;
    const ended = (status: string) => count((each) => each.status === status);
    return {
      requested: all.length,
      completed: ended('completed'),
      refunded: ended('refunded'),
      rejected: ended('rejected'),
      reasons: countsOf(all.flatMap(({ status, reason }) => (reason === null ? [] : `${status} ${reason}`))),
      stuck: count(({ ends }) => ends === 0),
      double: count(({ debits, credits, refunds, ends }) => debits > 1 || credits + refunds > 1 || ends > 1),
      wrong: count(
        ({ ends, status, ...moved }) =>
          ends > 0 && MOVED[status] !== [moved.debits, moved.credits, moved.refunds].join(' '),
      ),
    };
  }

  private move(event: RecordedEvent, data: Data, { type, sign, counts }: Kind): void {
    const { walletId, balance, amount } = data;
    const { version, position } = event;
    const wallet = this.wallets.get(walletId);
    if (wallet?.balance !== balance - sign * amount) this.miscounted += 1;
    if (wallet) Object.assign(wallet, { balance, version });
    const transferId = counts ? data.transferId : null;
    this.movements.push({ walletId, version, position, type, amount: sign * amount, balance, transferId });
    const transfer = this.transfers.get(data.transferId);
    if (counts && transfer) transfer[counts] += 1;
    if (!counts) this.onDay(event, data, sign);
  }

  private onDay({ recordedAt }: RecordedEvent, { currency, amount }: Data, sign: 1 | -1): void {
    const key = `${recordedAt.toISOString().slice(0, 10)} ${currency}`;
    const day = this.days.get(key) ?? { deposits: 0, withdrawals: 0, count: 0 };
    day[sign === 1 ? 'deposits' : 'withdrawals'] += amount;
    day.count += 1;
    this.days.set(key, day);
  }

  private walletEvent({ type, version }: RecordedEvent, { walletId, ownerId, currency }: Data): void {
    const wallet = this.wallets.get(walletId);
    if (type === 'wallets.wallet-closed') Object.assign(wallet ?? {}, { status: 'closed', version });
    else
      this.wallets.set(walletId, { ownerId: String(ownerId), currency, balance: 0, status: 'open', version });
  }

  private transferEvent({ type, version }: RecordedEvent, data: Data): void {
    const status = type.replace('transfers.transfer-', '');
    const transfer = this.transfers.get(data.transferId);
    if (transfer) {
      const reason = typeof data['reason'] === 'string' ? data['reason'] : null;
      // As it is shown: requested, debited or not, and at its end.
      Object.assign(transfer, { status, reason, version: transfer.debits + 2 });
      if (status in MOVED) transfer.ends += 1;
      return;
    }
    const order = { fromWalletId: String(data['fromWalletId']), toWalletId: String(data['toWalletId']) };
    const { amount, currency } = data;
    const moved = { debits: 0, credits: 0, refunds: 0, ends: 0 };
    this.transfers.set(data.transferId, {
      ...order,
      amount,
      currency,
      status,
      reason: null,
      version,
      ...moved,
    });
  }
}
