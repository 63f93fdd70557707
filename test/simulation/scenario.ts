import fc from 'fast-check';

/** What somebody does from outside. */
export type Errand =
  | { readonly kind: 'transfer'; readonly id: string; readonly from: number; readonly to: number }
  | { readonly kind: 'block' | 'unblock'; readonly user: number }
  | { readonly kind: 'close' | 'deposit' | 'withdraw' | 'fill' | 'make-room'; readonly wallet: number };

/** When, and how much of it. */
export type Timed<T> = T & { readonly at: number; readonly amount: number };

/** One schedule, as fast-check makes it up and makes it smaller. */
export interface Scenario {
  /** Of the dice: the order of everything and what goes wrong. */
  readonly seed: number;
  /** For so many steps anything may happen; then everything is let settle. */
  readonly chaos: number;
  readonly deadlineMs: number;
  /** Whether that each step is taken once is the engine's affair alone. */
  readonly isForgetful: boolean;
  readonly users: number;
  /** Their owners and what is in them. */
  readonly wallets: readonly { readonly owner: number; readonly balance: number }[];
  readonly errands: readonly Timed<Errand>[];
}

const USERS = 3;
const MOST_WALLETS = 5;
const MOST_CHAOS = 500;
/** When errands begin, in milliseconds: together, for most of what is done takes no time. */
const at = fc.nat(80);
const amount = fc.integer({ min: 1, max: 120 });
const balance = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.integer({ min: 50, max: 300 }) },
  { weight: 2, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER) },
);
const wallets = fc.array(fc.record({ owner: fc.nat(USERS - 1), balance }), {
  minLength: 3,
  maxLength: MOST_WALLETS,
});
const transfer = fc.record({ at, amount, from: fc.nat(MOST_WALLETS - 1), hop: fc.nat(MOST_WALLETS - 1) });
const surprise = fc.record({
  at,
  amount,
  kind: fc.constantFrom('block', 'unblock', 'close', 'deposit', 'withdraw', 'fill', 'fill', 'block'),
  target: fc.nat(MOST_WALLETS - 1),
});

/** What is the same in all scenarios. */
export interface Setting {
  readonly isForgetful: boolean;
  /** How long a transfer may take. Most are through at once, unless something goes wrong. */
  readonly deadlines: readonly number[];
}

/** All that may come together in a setting. */
export function scenariosOf({ isForgetful, deadlines }: Setting): fc.Arbitrary<Scenario> {
  const drawn = fc.record({
    seed: fc.noShrink(fc.noBias(fc.integer({ min: 0, max: 0xffffffff }))),
    chaos: fc.noBias(fc.nat(MOST_CHAOS)),
    deadlineMs: fc.constantFrom(...deadlines),
    wallets,
    transfers: fc.array(transfer, { minLength: 3, maxLength: 8 }),
    surprises: fc.array(surprise, { maxLength: 6 }),
  });
  return drawn.map(({ transfers, surprises, ...rest }) => ({
    ...rest,
    isForgetful,
    users: USERS,
    errands: [
      ...transfers.map((each, index) => transferOf(each, index, rest.wallets.length)),
      ...surprises.map((each) => surpriseOf(each, rest.wallets.length)),
      ...roomFor(rest.wallets),
    ],
  }));
}

type Drawn<T> = T extends fc.Arbitrary<infer U> ? U : never;

function transferOf({ hop, ...rest }: Drawn<typeof transfer>, index: number, count: number): Timed<Errand> {
  const from = rest.from % count;
  const to = (from + 1 + (hop % (count - 1))) % count;
  return { ...rest, kind: 'transfer', id: `t${String(index + 1)}`, from, to };
}

function surpriseOf({ kind, target, ...rest }: Drawn<typeof surprise>, count: number): Timed<Errand> {
  if (kind === 'block' || kind === 'unblock') return { ...rest, kind, user: target % USERS };
  return { ...rest, kind, wallet: target % count };
}

/** In the end, so that what was refused for want of room can go back. */
function roomFor(all: Scenario['wallets']): Timed<Errand>[] {
  return all.flatMap(({ balance: held }, wallet) =>
    held < Number.MAX_SAFE_INTEGER ? [] : [{ kind: 'make-room', wallet, at: 2_000, amount: 10_000 } as const],
  );
}
