import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Cursors } from '../../api/cursor/cursors.js';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { answerCommand, answerPage, answerResource, type CommandAnswer } from '../../api/http/answers.js';
import { DocumentCommand, DocumentLive, DocumentQuery } from '../../api/http/document.js';
import { type Expected, IfMatch } from '../../api/http/if-match.js';
import { MinPosition } from '../../api/http/min-position.js';
import { FollowParams, LastEventId, startOf } from '../../api/live/follow-params.js';
import { type ServerSentEvent, ServerSentEvents } from '../../api/live/server-sent-events.js';
import { ApplicationService, IdGenerator, QueryService } from '../../event-sourcing/index.js';
import { CloseWallet } from '../commands/close-wallet/close-wallet.command.js';
import { Deposit } from '../commands/deposit/deposit.command.js';
import { OpenWallet } from '../commands/open-wallet/open-wallet.command.js';
import { Withdraw } from '../commands/withdraw/withdraw.command.js';
import { FollowWallet } from '../live/follow-wallet/follow-wallet.query.js';
import type { WalletChange } from '../live/follow-wallet/wallet-change.view.js';
import { FindWallet } from '../queries/find-wallet/find-wallet.query.js';
import { ListStatement } from '../queries/list-statement/list-statement.query.js';
import { ListWallets } from '../queries/list-wallets/list-wallets.query.js';
import { ListStatementParams, ListWalletsParams } from './dto/list-wallets.query-params.js';
import { CloseWalletBody, MoveMoneyBody, OpenWalletInput } from './dto/wallet.inputs.js';
import { StatementPage, WalletPage, WalletType } from './dto/wallet.types.js';
import { noSuchWallet } from './no-such-wallet.js';

@ApiTags('wallets')
@Controller('v1/wallets')
export class WalletsController {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
    private readonly cursors: Cursors,
    private readonly ids: IdGenerator,
    private readonly live: ServerSentEvents,
  ) {}

  @Post()
  @DocumentCommand('Open a wallet', 201)
  async open(
    @Body() { walletId, ownerId, currency }: OpenWalletInput,
    @IfMatch() _: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const id = walletId ?? this.ids.next();
    const outcome = await this.commands.execute(new OpenWallet(id, ownerId, currency));
    return answerCommand(outcome, reply, '/v1/wallets');
  }

  @Post(':id/deposit')
  @HttpCode(200)
  @DocumentCommand('Deposit money')
  async deposit(
    @Param('id', UuidPipe) id: string,
    @Body() { amount, reference }: MoveMoneyBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new Deposit(id, amount, reference ?? null);
    return answerCommand(await this.commands.execute(command, { expected: expected?.of(id) }), reply);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @DocumentCommand('Withdraw money')
  async withdraw(
    @Param('id', UuidPipe) id: string,
    @Body() { amount, reference }: MoveMoneyBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new Withdraw(id, amount, reference ?? null);
    return answerCommand(await this.commands.execute(command, { expected: expected?.of(id) }), reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @DocumentCommand('Close an empty wallet')
  async close(
    @Param('id', UuidPipe) id: string,
    @Body() _: CloseWalletBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(
      await this.commands.execute(new CloseWallet(id), { expected: expected?.of(id) }),
      reply,
    );
  }

  @Get()
  @DocumentQuery('List wallets, oldest first', WalletPage)
  async list(
    @Query() { limit, cursor, ownerId }: ListWalletsParams,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WalletPage> {
    const scope = ['/v1/wallets', ownerId];
    const after = this.cursors.keyOf(scope, cursor, 0);
    const answer = await this.queries.execute(new ListWallets(limit, after, ownerId), { minPosition });
    return answerPage(this.cursors.page(scope, answer.result), answer, reply);
  }

  @Get(':id')
  @DocumentQuery('Get a wallet', WalletType)
  async get(
    @Param('id', UuidPipe) id: string,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WalletType> {
    const answer = await this.queries.execute(new FindWallet(id), { minPosition });
    return answerResource(answer.result ?? noSuchWallet(id), answer, reply);
  }

  @Get(':id/statement')
  @DocumentQuery('List the movements of a wallet', StatementPage)
  async statement(
    @Param('id', UuidPipe) id: string,
    @Query() { limit, cursor, order }: ListStatementParams,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatementPage> {
    const scope = [`/v1/wallets/${id}/statement`, order];
    const after = this.cursors.keyOf(scope, cursor, undefined);
    const answer = await this.queries.execute(new ListStatement(id, limit, order, after), { minPosition });
    return answerPage(this.cursors.page(scope, answer.result ?? noSuchWallet(id)), answer, reply);
  }

  @Get(':id/events')
  @DocumentLive('Follow what happens to a wallet')
  async events(
    @Param('id', UuidPipe) id: string,
    @Query() { after }: FollowParams,
    @LastEventId() lastEventId: number | undefined,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const { result, position: head } = await this.queries.execute(new FollowWallet(id), { minPosition });
    const follow = result ?? noSuchWallet(id);
    const start = startOf(lastEventId ?? after, head);
    reply.header('tidemark-position', String(start));
    return this.live.answer(reply, (signal) => asServerSentEvents(follow(start, signal)));
  }
}

async function* asServerSentEvents(changes: AsyncIterable<WalletChange>): AsyncGenerator<ServerSentEvent> {
  for await (const { position, type, wallet } of changes) yield { id: position, event: type, data: wallet };
}
