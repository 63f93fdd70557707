import { Body, Controller, Get, Param, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { answerCommand, answerResource, type CommandAnswer } from '../../api/http/answers.js';
import { DocumentCommand, DocumentQuery } from '../../api/http/document.js';
import { type Expected, IfMatch } from '../../api/http/if-match.js';
import { MinPosition } from '../../api/http/min-position.js';
import { AggregateNotFoundError, ApplicationService, QueryService } from '../../event-sourcing/index.js';
import { ChangePreferences } from '../commands/change-preferences/change-preferences.command.js';
import { FindPreferences } from '../queries/find-preferences/find-preferences.query.js';
import { ChangePreferencesBody } from './dto/preferences.inputs.js';
import { PreferencesType } from './dto/preferences.types.js';

@ApiTags('preferences')
@Controller('v1/users/:id/preferences')
export class PreferencesController {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
  ) {}

  @Put()
  @DocumentCommand('Change how a user wants to be notified')
  async change(
    @Param('id', UuidPipe) id: string,
    @Body() { emailOptIn, smsOptIn, locale }: ChangePreferencesBody,
    @IfMatch() expected: Expected,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const command = new ChangePreferences(id, emailOptIn, smsOptIn, locale);
    return answerCommand(await this.commands.execute(command, { expected: expected?.of(id) }), reply);
  }

  @Get()
  @DocumentQuery('Get how a user wants to be notified', PreferencesType)
  async get(
    @Param('id', UuidPipe) id: string,
    @MinPosition() minPosition: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PreferencesType> {
    const answer = await this.queries.execute(new FindPreferences(id), { minPosition });
    if (!answer.result) throw new AggregateNotFoundError('users.user', id);
    return answerResource(answer.result, answer, reply);
  }
}
