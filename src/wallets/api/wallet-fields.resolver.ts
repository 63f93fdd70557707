import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Cursors } from '../../api/cursor/cursors.js';
import { askedPosition } from '../../api/graphql/asked-position.interceptor.js';
import { Batch } from '../../api/graphql/batch.js';
import { PageArgs } from '../../api/graphql/page-args.js';
import { QueryService } from '../../event-sourcing/index.js';
import { UserType } from '../../users/api/dto/user.types.js';
import { FindUsers, type UserView } from '../../users/index.js';
import { ListStatement } from '../queries/list-statement/list-statement.query.js';
import { ListStatements } from '../queries/list-statements/list-statements.query.js';
import { pageOf, type PageView, type StatementEntryView } from '../queries/wallet.view.js';
import { StatementConnectionType, WalletType } from './dto/wallet.types.js';
import { noSuchWallet } from './no-such-wallet.js';
import type { WalletNode } from './wallet-node.js';

/** What hangs off a wallet. */
@Resolver(() => WalletType)
export class WalletFieldsResolver {
  private readonly owners = new Batch((wallets: readonly WalletNode[], request) =>
    this.ownersOf(wallets, askedPosition(request)),
  );
  private readonly statements = new Batch((pages: readonly FirstPage[], request) =>
    this.firstPagesOf(pages, askedPosition(request)),
  );

  constructor(
    private readonly queries: QueryService,
    private readonly cursors: Cursors,
  ) {}

  @ResolveField(() => UserType)
  async owner(@Parent() wallet: WalletNode, @Context() request: object): Promise<UserView | undefined> {
    return (await this.owners.load(wallet, request)).get(wallet.ownerId);
  }

  @ResolveField(() => StatementConnectionType)
  async statement(
    @Parent() { id }: WalletNode,
    @Args() { first, after }: PageArgs,
    @Context() request: object,
  ): Promise<StatementConnectionType> {
    const scope = [`/v1/wallets/${id}/statement`, 'desc'];
    const key = this.cursors.keyOf(scope, after, undefined);
    const page =
      key === undefined
        ? await this.firstPage({ walletId: id, first }, request)
        : await this.laterPage(new ListStatement(id, first, 'desc', key), request);
    return this.cursors.connection(scope, page);
  }

  /** The directory may not have seen a new owner yet who is in the log already: then it is waited for. */
  private async ownersOf(
    wallets: readonly WalletNode[],
    minPosition: number | undefined,
  ): Promise<ReadonlyMap<string, UserView>> {
    const query = new FindUsers([...new Set(wallets.map(({ ownerId }) => ownerId))]);
    const { result } = await this.queries.execute(query, { minPosition });
    const found = byId(result);
    const missing = wallets.filter(({ ownerId }) => !found.has(ownerId));
    if (missing.length === 0) return found;
    const seenAt = Math.max(minPosition ?? 0, ...missing.map((wallet) => wallet.seenAt));
    return byId((await this.queries.execute(query, { minPosition: seenAt })).result);
  }

  private async firstPagesOf(
    pages: readonly FirstPage[],
    minPosition: number | undefined,
  ): Promise<ReadonlyMap<string, readonly StatementEntryView[]>> {
    const walletIds = [...new Set(pages.map(({ walletId }) => walletId))];
    const limit = Math.max(...pages.map(({ first }) => first));
    return (await this.queries.execute(new ListStatements(walletIds, limit), { minPosition })).result;
  }

  private async firstPage(page: FirstPage, request: object): Promise<PageView<StatementEntryView>> {
    const entries = (await this.statements.load(page, request)).get(page.walletId) ?? [];
    return pageOf(
      entries,
      page.first,
      (entry) => entry,
      ({ version }) => version,
    );
  }

  private async laterPage(query: ListStatement, request: object): Promise<PageView<StatementEntryView>> {
    const { result } = await this.queries.execute(query, { minPosition: askedPosition(request) });
    return result ?? noSuchWallet(query.walletId);
  }
}

interface FirstPage {
  readonly walletId: string;
  readonly first: number;
}

function byId(users: readonly UserView[]): ReadonlyMap<string, UserView> {
  return new Map(users.map((user) => [user.id, user]));
}
