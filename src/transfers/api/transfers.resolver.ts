import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { UuidPipe } from '../../api/fields/uuid.pipe.js';
import { CommandResultType } from '../../api/graphql/command-result.type.js';
import { Position } from '../../api/graphql/scalars.js';
import { type CommandAnswer, commandAnswer } from '../../api/http/answers.js';
import { ApplicationService, IdGenerator, QueryService } from '../../event-sourcing/index.js';
import { RequestTransfer } from '../commands/request-transfer/request-transfer.command.js';
import { FindTransfer } from '../queries/find-transfer/find-transfer.query.js';
import { RequestTransferInput } from './dto/transfer.inputs.js';
import { TransferType } from './dto/transfer.types.js';

@Resolver(() => TransferType)
export class TransfersResolver {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
    private readonly ids: IdGenerator,
  ) {}

  @Mutation(() => CommandResultType)
  async requestTransfer(
    @Args('input') { transferId, fromWalletId, toWalletId, amount, reference }: RequestTransferInput,
  ): Promise<CommandAnswer> {
    const id = transferId ?? this.ids.next();
    const command = new RequestTransfer(id, fromWalletId, toWalletId, amount, reference ?? null);
    return commandAnswer(await this.commands.execute(command));
  }

  @Query(() => TransferType, { nullable: true })
  async transfer(
    @Args('id', { type: () => ID }, UuidPipe) id: string,
    @Args('minPosition', { type: () => Position, nullable: true }) minPosition: number | null | undefined,
  ): Promise<TransferType | null> {
    const query = new FindTransfer(id);
    const { result } = await this.queries.execute(query, { minPosition: minPosition ?? undefined });
    return result ?? null;
  }
}
