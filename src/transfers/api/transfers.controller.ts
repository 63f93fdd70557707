import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { answerCommand, answerResource, type CommandAnswer } from '../../api/http/answers.js';
import { DocumentCommand, DocumentQuery } from '../../api/http/document.js';
import { type Expected, IfMatch } from '../../api/http/if-match.js';
import { MinPosition } from '../../api/http/min-position.js';
import { ApplicationService, IdGenerator, QueryService } from '../../event-sourcing/index.js';
import { RequestTransfer } from '../commands/request-transfer/request-transfer.command.js';
import { FindTransfer } from '../queries/find-transfer/find-transfer.query.js';
import { RequestTransferInput } from './dto/transfer.inputs.js';
import { TransferType } from './dto/transfer.types.js';
import { noSuchTransfer } from './no-such-transfer.js';

@ApiTags('transfers')
@Controller('v1/transfers')
export class TransfersController {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
    private readonly ids: IdGenerator,
  ) {}

  @Post()
  @HttpCode(202)
  @DocumentCommand('Request a transfer', 202)
  async request(
    @Body() { transferId, fromWalletId, toWalletId, amount, reference }: RequestTransferInput,
    @IfMatch() _: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const id = transferId ?? this.ids.next();
    const command = new RequestTransfer(id, fromWalletId, toWalletId, amount, reference ?? null);
    return answerCommand(await this.commands.execute(command), reply, '/v1/transfers');
  }

  @Get(':id')
  @DocumentQuery('Get a transfer: where it is, and why', TransferType)
  async get(
    @Param('id', UuidPipe) id: string,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TransferType> {
    const answer = await this.queries.execute(new FindTransfer(id), { minPosition });
    return answerResource(answer.result ?? noSuchTransfer(id), answer, reply);
  }
}
