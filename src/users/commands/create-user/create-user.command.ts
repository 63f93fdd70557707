import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import type { Address } from '../../domain/address.value.js';

export class CreateUser extends Command<SavedAggregate> {
  constructor(
    readonly userId: string,
    readonly name: string,
    readonly email: string,
    readonly address: Address | null,
  ) {
    super();
  }
}
