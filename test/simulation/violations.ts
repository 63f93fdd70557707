import type { RecordedEvent } from '../../src/event-sourcing/messages/recorded-event.js';
import type { ProcessTables } from '../../src/event-sourcing/testing/in-memory/in-memory-process-rows.js';

type Data = Readonly<Record<string, unknown>>;
type Step = 'debited' | 'credited' | 'refunded';
export type End = 'completed' | 'refunded' | 'rejected';

interface Moved {
  readonly amount: bigint;
  readonly steps: Record<Step, number>;
  readonly ends: End[];
}

const IN = ['wallets.money-deposited', 'wallets.transfer-credited', 'wallets.transfer-refunded'];
const OUT = ['wallets.money-withdrawn', 'wallets.transfer-debited'];
const STEPS: Readonly<Record<string, Step>> = {
  'wallets.transfer-debited': 'debited',
  'wallets.transfer-credited': 'credited',
  'wallets.transfer-refunded': 'refunded',
};
const ENDS: Readonly<Record<string, End>> = {
  'transfers.transfer-completed': 'completed',
  'transfers.transfer-refunded': 'refunded',
  'transfers.transfer-rejected': 'rejected',
};

function textOf(data: Data, field: string): string {
  const value = data[field];
  return typeof value === 'string' ? value : '';
}

/** What the log says of the money, event by event, and all that must not be. Knows nothing of how it came about. */
export class Books {
  readonly violations: string[] = [];
  readonly transfers = new Map<string, Moved>();
  private readonly balances = new Map<string, bigint>();
  private owed = 0n;

  constructor(events: readonly RecordedEvent[]) {
    for (const event of events) this.enter(event);
  }

  private enter({ type, data, position }: RecordedEvent): void {
    this.noteStep(type, data);
    const sign = IN.includes(type) ? 1n : OUT.includes(type) ? -1n : 0n;
    if (sign !== 0n) this.move(sign, type, data, position);
    const end = ENDS[type];
    if (end) this.transfers.get(textOf(data, 'transferId'))?.ends.push(end);
  }

  private noteStep(type: string, data: Data): void {
    const id = textOf(data, 'transferId');
    const amount = BigInt(Number(data['amount'] ?? 0));
    if (type === 'transfers.transfer-requested') {
      const steps = { debited: 0, credited: 0, refunded: 0 };
      this.transfers.set(id, { amount, steps, ends: [] });
    }
    const step = STEPS[type];
    const transfer = this.transfers.get(id);
    if (!step || !transfer) return;
    transfer.steps[step] += 1;
    if (amount !== transfer.amount) this.violations.push(`${id} is ${step} with another amount`);
  }

  private move(sign: bigint, type: string, data: Data, position: number): void {
    const wallet = textOf(data, 'walletId');
    const amount = BigInt(Number(data['amount']));
    const told = BigInt(Number(data['balance']));
    const balance = (this.balances.get(wallet) ?? 0n) + sign * amount;
    this.balances.set(wallet, balance);
    if (type.startsWith('wallets.money')) this.owed += sign * amount;
    const where = `at position ${String(position)}`;
    if (told !== balance) this.violations.push(`${wallet} tells another balance than it has ${where}`);
    if (balance < 0n) this.violations.push(`${wallet} is below zero ${where}`);
    const held = [...this.balances.values()].reduce((sum, each) => sum + each, 0n);
    if (held + this.inFlight() !== this.owed) this.violations.push(`money is not conserved ${where}`);
  }

  /** What was taken out of a wallet and has not arrived anywhere: once, or it is not what a transfer moves. */
  private inFlight(): bigint {
    return [...this.transfers.values()]
      .filter(({ steps }) => steps.debited > 0 && steps.credited + steps.refunded === 0)
      .reduce((sum, { amount }) => sum + amount, 0n);
  }
}

const STEPS_OF: Readonly<Record<End, readonly [debited: number, credited: number, refunded: number]>> = {
  completed: [1, 1, 0],
  refunded: [1, 0, 1],
  rejected: [0, 0, 0],
};

/** Whatever is wrong once everything has settled. */
export function violationsOf(books: Books, tables: ProcessTables): readonly string[] {
  const ofTransfers = [...books.transfers].flatMap(([id, moved]) => [
    ...wrongWith(id, moved),
    ...unfinished(id, tables),
  ]);
  const parked = [...tables.instances.values()].filter(({ parkedFor }) => parkedFor !== null);
  return [
    ...books.violations,
    ...ofTransfers,
    ...parked.map(({ key, parkedFor }) => `the process of ${key} is parked: ${parkedFor ?? ''}`),
  ];
}

function wrongWith(id: string, { steps, ends }: Moved): readonly string[] {
  const [end] = ends;
  if (!end || ends.length > 1) return [`${id} has ended ${String(ends.length)} times`];
  const taken = [steps.debited, steps.credited, steps.refunded].join();
  return STEPS_OF[end].join() === taken ? [] : [`${id} is ${end} with the steps ${taken}`];
}

function unfinished(id: string, { instances }: ProcessTables): readonly string[] {
  const status = instances.get(id)?.status;
  return status === 'completed' ? [] : [`the process of ${id} is ${status ?? 'not there'}`];
}
