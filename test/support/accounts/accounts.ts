import { Injectable } from '@nestjs/common';
import {
  Command,
  CommandHandler,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
} from '@nestjs/cqrs';
import { Min } from 'class-validator';
import { Column, Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import {
  AggregateType,
  DomainError,
  EventSourcedAggregate,
  EventType,
} from '../../../src/event-sourcing/domain.js';
import {
  On,
  Projection,
  Public,
  type RecordedEvent,
  RepositoryFor,
  type SavedAggregate,
} from '../../../src/event-sourcing/index.js';

/** A feature as small as it can be, for tests of the engine: accounts that are opened and take money. */
@EventType('accounts.opened', { version: 1 })
export class AccountOpened {
  constructor(readonly accountId: string) {}
}

@EventType('accounts.deposited', { version: 1 })
export class Deposited {
  constructor(
    readonly accountId: string,
    readonly amount: number,
  ) {}
}

export class AccountClosedError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'accounts/closed';
}

@AggregateType('accounts.account')
export class Account extends EventSourcedAggregate {
  balance = 0;

  open(): void {
    this.apply(new AccountOpened(this.id));
  }

  deposit(amount: number): void {
    if (this.version === 0) throw new AccountClosedError('There is no such account.');
    this.apply(new Deposited(this.id, amount));
  }

  protected onAccountOpened(): void {
    this.balance = 0;
  }

  protected onDeposited({ amount }: Deposited): void {
    this.balance += amount;
  }
}

@Injectable()
export class AccountRepository extends RepositoryFor(Account) {}

export class OpenAccount extends Command<SavedAggregate> {
  constructor(readonly accountId: string) {
    super();
  }
}

export class Deposit extends Command<SavedAggregate> {
  @Min(1)
  readonly amount: number;

  constructor(
    readonly accountId: string,
    amount: number,
  ) {
    super();
    this.amount = amount;
  }
}

@Public()
@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount> {
  constructor(private readonly accounts: AccountRepository) {}

  execute({ accountId }: OpenAccount): Promise<SavedAggregate> {
    return this.accounts.update(accountId, (account) => {
      account.open();
    });
  }
}

@Public()
@CommandHandler(Deposit)
export class DepositHandler implements ICommandHandler<Deposit> {
  constructor(private readonly accounts: AccountRepository) {}

  execute({ accountId, amount }: Deposit): Promise<SavedAggregate> {
    return this.accounts.update(accountId, (account) => {
      account.deposit(amount);
    });
  }
}

@Entity('balance')
export class Balance {
  @PrimaryColumn('text')
  accountId!: string;

  @Column('integer')
  amount!: number;
}

/** Not idempotent on purpose: what is applied twice shows. */
async function add(rows: EntityManager, accountId: string, amount: number): Promise<void> {
  await rows.increment(Balance, { accountId }, 'amount', amount);
}

@Projection('accounts.balances', { version: 1, entities: [Balance] })
export class BalanceProjection {
  /** Throws at deposits of this amount, as long as it is set. */
  poison: number | undefined;
  thrown = new Error('poison');
  /** What another version of it may count by. */
  protected readonly factor: number = 1;

  @On(AccountOpened)
  async opened({ data }: RecordedEvent<AccountOpened>, rows: EntityManager): Promise<void> {
    await rows.insert(Balance, { accountId: data.accountId, amount: 0 });
  }

  @On(Deposited)
  async deposited({ data }: RecordedEvent<Deposited>, rows: EntityManager): Promise<void> {
    await add(rows, data.accountId, data.amount * this.factor);
    if (data.amount === this.poison) throw this.thrown;
  }
}

@Entity('inline_balance')
export class InlineBalance {
  @PrimaryColumn('text')
  accountId!: string;

  @Column('integer')
  amount!: number;
}

export class OverdrawnError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'accounts/overdrawn';
}

@Projection('accounts.inline-balances', { version: 1, entities: [InlineBalance], mode: 'inline' })
export class InlineBalanceProjection {
  @On(AccountOpened)
  async opened({ data }: RecordedEvent<AccountOpened>, rows: EntityManager): Promise<void> {
    await rows.insert(InlineBalance, { accountId: data.accountId, amount: 0 });
  }

  @On(Deposited)
  async deposited({ data }: RecordedEvent<Deposited>, rows: EntityManager): Promise<void> {
    const { accountId, amount } = data;
    await rows.increment(InlineBalance, { accountId }, 'amount', amount);
    if (amount === 13) throw new OverdrawnError('Thirteen is refused by the projection.');
  }
}

/** Notes what it is told, in order. */
@EventsHandler(AccountOpened, Deposited)
export class LiveListener implements IEventHandler<AccountOpened | Deposited> {
  readonly heard: object[] = [];

  handle(event: AccountOpened | Deposited): void {
    this.heard.push(event);
    if (event instanceof Deposited && event.amount === 666) throw new Error('A listener that throws.');
  }
}
