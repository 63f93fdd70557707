import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

/** Notes that the money has left the sender's wallet. For the process; safe to repeat. */
export class NoteTransferDebited extends Command<SavedAggregate> {
  constructor(readonly transferId: string) {
    super();
  }
}
