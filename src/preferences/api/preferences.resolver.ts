import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { CommandResultType } from '../../api/graphql/command-result.type.js';
import { Position } from '../../api/graphql/scalars.js';
import { VersionPipe } from '../../api/graphql/version.pipe.js';
import { type CommandAnswer, commandAnswer } from '../../api/http/answers.js';
import type { Expected } from '../../api/http/if-match.js';
import { ApplicationService, QueryService } from '../../event-sourcing/index.js';
import { ChangePreferences } from '../commands/change-preferences/change-preferences.command.js';
import { FindPreferences } from '../queries/find-preferences/find-preferences.query.js';
import type { PreferencesView } from '../queries/preferences.view.js';
import { ChangePreferencesInput } from './dto/preferences.inputs.js';
import { PreferencesType } from './dto/preferences.types.js';

@Resolver(() => PreferencesType)
export class PreferencesResolver {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
  ) {}

  @Mutation(() => CommandResultType)
  async changePreferences(
    @Args('input') { userId, emailOptIn, smsOptIn, locale }: ChangePreferencesInput,
    @Args({ name: 'expectedVersion', type: () => Int, nullable: true }, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    const command = new ChangePreferences(userId, emailOptIn, smsOptIn, locale);
    return commandAnswer(await this.commands.execute(command, { expected: expected?.of(userId) }));
  }

  @Query(() => PreferencesType, { nullable: true })
  async preferences(
    @Args('userId', { type: () => ID }, UuidPipe) userId: string,
    @Args({ name: 'minPosition', type: () => Position, nullable: true }) minPosition?: number | null,
  ): Promise<PreferencesView | null> {
    const query = new FindPreferences(userId);
    const { result } = await this.queries.execute(query, { minPosition: minPosition ?? undefined });
    return result ?? null;
  }
}
