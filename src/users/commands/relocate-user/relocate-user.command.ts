import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import type { Address } from '../../domain/address.value.js';

export class RelocateUser extends Command<SavedAggregate> {
  constructor(
    readonly userId: string,
    readonly address: Address,
  ) {
    super();
  }
}
