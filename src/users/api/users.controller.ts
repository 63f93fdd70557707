import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Cursors } from '../../api/cursor/cursors.js';
import { PageQuery } from '../../api/fields/page-query.js';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { answerCommand, answerPage, answerResource, type CommandAnswer } from '../../api/http/answers.js';
import { DocumentCommand, DocumentLive, DocumentQuery } from '../../api/http/document.js';
import { type Expected, IfMatch } from '../../api/http/if-match.js';
import { MinPosition } from '../../api/http/min-position.js';
import { FollowParams, LastEventId, startOf } from '../../api/live/follow-params.js';
import { type ServerSentEvent, ServerSentEvents } from '../../api/live/server-sent-events.js';
import { ApplicationService, IdGenerator, QueryService } from '../../event-sourcing/index.js';
import { BlockUser } from '../commands/block-user/block-user.command.js';
import { CreateUser } from '../commands/create-user/create-user.command.js';
import { RelocateUser } from '../commands/relocate-user/relocate-user.command.js';
import { UnblockUser } from '../commands/unblock-user/unblock-user.command.js';
import { FollowUsers } from '../live/follow-users/follow-users.query.js';
import type { UserChange } from '../live/follow-users/user-change.view.js';
import { FindUser } from '../queries/find-user/find-user.query.js';
import { ListAddresses } from '../queries/list-addresses/list-addresses.query.js';
import { ListUsers } from '../queries/list-users/list-users.query.js';
import { ListUsersParams } from './dto/list-users.query-params.js';
import { BlockUserBody, CreateUserInput, RelocateUserBody, UnblockUserBody } from './dto/user.inputs.js';
import { AddressHistoryPage, UserPage, UserType } from './dto/user.types.js';
import { ownUserId } from './own-user-id.js';
import { noSuchUser } from './no-such-user.js';

@ApiTags('users')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
    private readonly cursors: Cursors,
    private readonly ids: IdGenerator,
    private readonly live: ServerSentEvents,
  ) {}

  @Post()
  @DocumentCommand('Create a user', 201)
  async create(
    @Body() { userId, name, email, address }: CreateUserInput,
    @IfMatch() _: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const id = userId ?? ownUserId() ?? this.ids.next();
    const outcome = await this.commands.execute(new CreateUser(id, name, email, address ?? null));
    return answerCommand(outcome, reply, '/v1/users');
  }

  @Post(':id/block')
  @HttpCode(200)
  @DocumentCommand('Block a user')
  async block(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: BlockUserBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(
      await this.commands.execute(new BlockUser(id, reason), { expected: expected?.of(id) }),
      reply,
    );
  }

  @Post(':id/unblock')
  @HttpCode(200)
  @DocumentCommand('Unblock a user')
  async unblock(
    @Param('id', UuidPipe) id: string,
    @Body() _: UnblockUserBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return answerCommand(
      await this.commands.execute(new UnblockUser(id), { expected: expected?.of(id) }),
      reply,
    );
  }

  @Post(':id/relocate')
  @HttpCode(200)
  @DocumentCommand('Move a user to another address')
  async relocate(
    @Param('id', UuidPipe) id: string,
    @Body() { address }: RelocateUserBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const outcome = await this.commands.execute(new RelocateUser(id, address), {
      expected: expected?.of(id),
    });
    return answerCommand(outcome, reply);
  }

  @Get()
  @DocumentQuery('List users, oldest first', UserPage)
  async list(
    @Query() { limit, cursor, status, q }: ListUsersParams,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserPage> {
    const scope = ['/v1/users', status, q];
    const after = this.cursors.keyOf(scope, cursor, 0);
    const answer = await this.queries.execute(new ListUsers(limit, after, status, q), { minPosition });
    return answerPage(this.cursors.page(scope, answer.result), answer, reply);
  }

  @Get(':id')
  @DocumentQuery('Get a user', UserType)
  async get(
    @Param('id', UuidPipe) id: string,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserType> {
    const answer = await this.queries.execute(new FindUser(id), { minPosition });
    return answerResource(answer.result ?? noSuchUser(id), answer, reply);
  }

  @Get(':id/events')
  @DocumentLive('Follow what happens to a user')
  async events(
    @Param('id', UuidPipe) id: string,
    @Query() { after }: FollowParams,
    @LastEventId() lastEventId: number | undefined,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const { result, position: head } = await this.queries.execute(new FollowUsers(id), { minPosition });
    const follow = result ?? noSuchUser(id);
    const start = startOf(lastEventId ?? after, head);
    reply.header('tidemark-position', String(start));
    return this.live.answer(reply, (signal) => asServerSentEvents(follow(start, signal)));
  }

  @Get(':id/addresses')
  @DocumentQuery('List the addresses of a user, newest first', AddressHistoryPage)
  async addresses(
    @Param('id', UuidPipe) id: string,
    @Query() { limit, cursor }: PageQuery,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AddressHistoryPage> {
    const scope = [`/v1/users/${id}/addresses`];
    const before = this.cursors.keyOf(scope, cursor, undefined);
    const answer = await this.queries.execute(new ListAddresses(id, limit, before), { minPosition });
    return answerPage(this.cursors.page(scope, answer.result ?? noSuchUser(id)), answer, reply);
  }
}

async function* asServerSentEvents(changes: AsyncIterable<UserChange>): AsyncGenerator<ServerSentEvent> {
  for await (const { position, type, user } of changes) yield { id: position, event: type, data: user };
}
