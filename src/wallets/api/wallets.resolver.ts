import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { CommandResultType } from '../../api/graphql/command-result.type.js';
import { Position } from '../../api/graphql/scalars.js';
import { VersionPipe } from '../../api/graphql/version.pipe.js';
import { type CommandAnswer, commandAnswer } from '../../api/http/answers.js';
import type { Expected } from '../../api/http/if-match.js';
import { endedByReturn } from '../../api/live/ended-by-return.js';
import { startOf } from '../../api/live/follow-params.js';
import { ApplicationService, IdGenerator, QueryService } from '../../event-sourcing/index.js';
import { CloseWallet } from '../commands/close-wallet/close-wallet.command.js';
import { Deposit } from '../commands/deposit/deposit.command.js';
import { OpenWallet } from '../commands/open-wallet/open-wallet.command.js';
import { Withdraw } from '../commands/withdraw/withdraw.command.js';
import { FollowWallet } from '../live/follow-wallet/follow-wallet.query.js';
import type { WalletChange } from '../live/follow-wallet/wallet-change.view.js';
import { FindWallet } from '../queries/find-wallet/find-wallet.query.js';
import { CloseWalletInput, MoveMoneyInput, OpenWalletInput } from './dto/wallet.inputs.js';
import { BalanceChangeType, WalletType } from './dto/wallet.types.js';
import { noSuchWallet } from './no-such-wallet.js';
import { type WalletNode, walletNode } from './wallet-node.js';

const EXPECTED = { name: 'expectedVersion', type: () => Int, nullable: true } as const;
const MIN_POSITION = { name: 'minPosition', type: () => Position, nullable: true } as const;

@Resolver(() => WalletType)
export class WalletsResolver {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
    private readonly ids: IdGenerator,
  ) {}

  @Mutation(() => CommandResultType)
  async openWallet(@Args('input') { walletId, ownerId, currency }: OpenWalletInput): Promise<CommandAnswer> {
    const command = new OpenWallet(walletId ?? this.ids.next(), ownerId, currency);
    return commandAnswer(await this.commands.execute(command));
  }

  @Mutation(() => CommandResultType)
  async deposit(
    @Args('input') { walletId, amount, reference }: MoveMoneyInput,
    @Args(EXPECTED, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    const command = new Deposit(walletId, amount, reference ?? null);
    return commandAnswer(await this.commands.execute(command, { expected: expected?.of(walletId) }));
  }

  @Mutation(() => CommandResultType)
  async withdraw(
    @Args('input') { walletId, amount, reference }: MoveMoneyInput,
    @Args(EXPECTED, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    const command = new Withdraw(walletId, amount, reference ?? null);
    return commandAnswer(await this.commands.execute(command, { expected: expected?.of(walletId) }));
  }

  @Mutation(() => CommandResultType)
  async closeWallet(
    @Args('input') { walletId }: CloseWalletInput,
    @Args(EXPECTED, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    const command = new CloseWallet(walletId);
    return commandAnswer(await this.commands.execute(command, { expected: expected?.of(walletId) }));
  }

  @Query(() => WalletType, { nullable: true })
  async wallet(
    @Args('id', { type: () => ID }, UuidPipe) id: string,
    @Args(MIN_POSITION) minPosition: number | null | undefined,
  ): Promise<WalletNode | null> {
    const { result, position } = await this.queries.execute(new FindWallet(id), {
      minPosition: minPosition ?? undefined,
    });
    return result ? walletNode(result, position) : null;
  }

  @Subscription(() => BalanceChangeType, { resolve: asBalanceChange })
  async walletBalanceChanged(
    @Args('walletId', { type: () => ID }, UuidPipe) walletId: string,
    @Args('after', { type: () => Position, nullable: true }) after: number | null | undefined,
  ): Promise<AsyncIterable<WalletChange>> {
    const { result, position: head } = await this.queries.execute(new FollowWallet(walletId));
    const follow = result ?? noSuchWallet(walletId);
    const start = startOf(after ?? undefined, head);
    return endedByReturn((signal) => movementsIn(follow(start, signal)));
  }
}

async function* movementsIn(changes: AsyncIterable<WalletChange>): AsyncGenerator<WalletChange> {
  for await (const change of changes) if (change.hasMoved) yield change;
}

function asBalanceChange({ position, wallet }: WalletChange): BalanceChangeType {
  return { position, walletId: wallet.id, balance: wallet.balance };
}
