import { Injectable } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  AggregateType,
  DomainError,
  EventSourcedAggregate,
  EventType,
  hashedTag,
} from '../../../src/event-sourcing/domain.js';
import {
  Public,
  RepositoryFor,
  type SavedAggregate,
  START,
  UnitOfWork,
} from '../../../src/event-sourcing/index.js';

// #region event
/** Two names that differ in case are the same one. */
export const nameTag = (name: string): string => hashedTag('shop-name', name.normalize('NFC').toLowerCase());

@EventType<ShopRegistered>('shops.shop-registered', { version: 1, tags: ({ name }) => [nameTag(name)] })
export class ShopRegistered {
  constructor(
    readonly shopId: string,
    readonly name: string,
  ) {}
}
// #endregion

// #region error
export class ShopNameTakenError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'shops/name-taken';
}
// #endregion

@AggregateType('shops.shop')
export class Shop extends EventSourcedAggregate {
  private isRegistered = false;

  register(name: string): void {
    if (!this.isRegistered) this.apply(new ShopRegistered(this.id, name));
  }

  protected onShopRegistered(): void {
    this.isRegistered = true;
  }
}

@Injectable()
export class ShopRepository extends RepositoryFor(Shop) {}

export class RegisterShop extends Command<SavedAggregate> {
  constructor(
    readonly shopId: string,
    readonly name: string,
  ) {
    super();
  }
}

// #region handler
@Public()
@CommandHandler(RegisterShop)
export class RegisterShopHandler implements ICommandHandler<RegisterShop> {
  constructor(
    private readonly shops: ShopRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute({ shopId, name }: RegisterShop): Promise<SavedAggregate> {
    const taken = { query: [{ tags: [nameTag(name)] }], after: START };
    this.unitOfWork.require(taken, () => new ShopNameTakenError('Another shop has this name.'));
    return this.shops.update(shopId, (shop) => {
      shop.register(name);
    });
  }
}
// #endregion
