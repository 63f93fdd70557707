import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AggregateType, EventSourcedAggregate, EventType } from '../../../src/event-sourcing/domain.js';
import { Public, RepositoryFor, type SavedAggregate } from '../../../src/event-sourcing/index.js';
import { ShopNameTakenError, ShopRepository } from './register-shop.js';

@EventType('shops.name-held', { version: 1 })
export class NameHeld {
  constructor(
    readonly nameId: string,
    readonly shopId: string,
  ) {}
}

@EventType('shops.name-released', { version: 1 })
export class NameReleased {
  constructor(readonly nameId: string) {}
}

// #region name
/** Who holds a name: one stream for each name, by its hash. */
@AggregateType('shops.name')
export class ShopName extends EventSourcedAggregate {
  private heldBy: string | undefined;

  static idOf(name: string): string {
    return createHash('sha256').update(name.normalize('NFC').toLowerCase()).digest('hex');
  }

  hold(shopId: string): void {
    if (this.heldBy === shopId) return;
    if (this.heldBy !== undefined) throw new ShopNameTakenError('Another shop has this name.');
    this.apply(new NameHeld(this.id, shopId));
  }

  release(shopId: string): void {
    if (this.heldBy === shopId) this.apply(new NameReleased(this.id));
  }

  protected onNameHeld({ shopId }: NameHeld): void {
    this.heldBy = shopId;
  }

  protected onNameReleased(): void {
    this.heldBy = undefined;
  }
}
// #endregion

@Injectable()
export class ShopNameRepository extends RepositoryFor(ShopName) {}

export class OpenShop extends Command<SavedAggregate> {
  constructor(
    readonly shopId: string,
    readonly name: string,
  ) {
    super();
  }
}

export class GiveUpName extends Command<SavedAggregate> {
  constructor(
    readonly shopId: string,
    readonly name: string,
  ) {
    super();
  }
}

// #region handler
@Public()
@CommandHandler(OpenShop)
export class OpenShopHandler implements ICommandHandler<OpenShop> {
  constructor(
    private readonly shops: ShopRepository,
    private readonly names: ShopNameRepository,
  ) {}

  async execute({ shopId, name }: OpenShop): Promise<SavedAggregate> {
    await this.names.update(ShopName.idOf(name), (held) => {
      held.hold(shopId);
    });
    return this.shops.update(shopId, (shop) => {
      shop.register(name);
    });
  }
}
// #endregion

@Public()
@CommandHandler(GiveUpName)
export class GiveUpNameHandler implements ICommandHandler<GiveUpName> {
  constructor(private readonly names: ShopNameRepository) {}

  execute({ shopId, name }: GiveUpName): Promise<SavedAggregate> {
    return this.names.update(ShopName.idOf(name), (held) => {
      held.release(shopId);
    });
  }
}
