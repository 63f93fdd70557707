import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

/** Notes that the money is in the recipient's wallet. For the process; safe to repeat. */
export class CompleteTransfer extends Command<SavedAggregate> {
  constructor(readonly transferId: string) {
    super();
  }
}
