import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventSourcingModule } from '../event-sourcing/index.js';
import { WalletBalance, WalletsModule } from '../wallets/index.js';
import { TransfersController } from './api/transfers.controller.js';
import { TransfersResolver } from './api/transfers.resolver.js';
import { CompleteTransferHandler } from './commands/complete-transfer/complete-transfer.handler.js';
import { NoteTransferRefundedHandler } from './commands/note-transfer-refunded/note-transfer-refunded.handler.js';
import { RejectTransferHandler } from './commands/reject-transfer/reject-transfer.handler.js';
import { RequestTransferHandler } from './commands/request-transfer/request-transfer.handler.js';
import { transferEvents } from './domain/events/index.js';
import { Transfer } from './domain/transfer.aggregate.js';
import { TransferDeadline } from './processes/transfer-money/transfer-deadline.js';
import { TransferMoney } from './processes/transfer-money/transfer-money.process.js';
import { FindTransferHandler } from './queries/find-transfer/find-transfer.handler.js';
import { TransferRow } from './read-models/transfers/transfer-row.entity.js';
import { TransfersProjection } from './read-models/transfers/transfers.projection.js';
import { TransferRepository } from './transfer.repository.js';
import { TransfersPolicies } from './transfers.policies.js';

const commandHandlers = [
  RequestTransferHandler,
  CompleteTransferHandler,
  NoteTransferRefundedHandler,
  RejectTransferHandler,
];

@Module({
  imports: [
    WalletsModule,
    EventSourcingModule.forFeature({ aggregates: [Transfer], events: transferEvents }),
    TypeOrmModule.forFeature([TransferRow, WalletBalance]),
  ],
  controllers: [TransfersController],
  providers: [
    ...commandHandlers,
    FindTransferHandler,
    TransfersProjection,
    TransfersResolver,
    TransferMoney,
    TransferRepository,
    TransfersPolicies,
  ],
})
export class TransfersModule {
  /** @param deadlineMs how long a transfer may take before its money is on the way to the recipient. */
  static forRoot(deadlineMs: number): DynamicModule {
    const deadline = { provide: TransferDeadline, useValue: new TransferDeadline(deadlineMs) };
    return { module: TransfersModule, providers: [deadline] };
  }
}
