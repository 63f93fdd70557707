import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { askedPosition } from '../../api/graphql/asked-position.interceptor.js';
import { Batch } from '../../api/graphql/batch.js';
import { QueryService } from '../../event-sourcing/index.js';
import { UserType } from '../../users/api/dto/user.types.js';
import { ListWalletsOfOwners } from '../queries/list-wallets-of-owners/list-wallets-of-owners.query.js';
import { WalletType } from './dto/wallet.types.js';
import { type WalletNode, walletNode } from './wallet-node.js';

/** The wallets of users. */
@Resolver(() => UserType)
export class UserWalletsResolver {
  private readonly lists = new Batch((ownerIds: readonly string[], request) =>
    this.walletsOf(ownerIds, askedPosition(request)),
  );

  constructor(private readonly queries: QueryService) {}

  @ResolveField(() => [WalletType])
  async wallets(
    @Parent() { id }: { readonly id: string },
    @Context() request: object,
  ): Promise<WalletNode[]> {
    return (await this.lists.load(id, request)).get(id) ?? [];
  }

  private async walletsOf(
    ownerIds: readonly string[],
    minPosition: number | undefined,
  ): Promise<ReadonlyMap<string, WalletNode[]>> {
    const { result, position } = await this.queries.execute(new ListWalletsOfOwners(ownerIds), {
      minPosition,
    });
    const lists = new Map<string, WalletNode[]>(ownerIds.map((id) => [id, []]));
    for (const wallet of result) lists.get(wallet.ownerId)?.push(walletNode(wallet, position));
    return lists;
  }
}
