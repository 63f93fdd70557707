import { Injectable } from '@nestjs/common';
import { AggregateType, EventSourcedAggregate, EventType } from '../../../../../src/event-sourcing/domain.js';
import { RepositoryFor } from '../../../../../src/event-sourcing/index.js';

// #region events
@EventType('heroes.hero-killed-dragon', { version: 1 })
export class HeroKilledDragon {
  constructor(
    readonly heroId: string,
    readonly dragonId: string,
  ) {}
}

@EventType('heroes.hero-found-item', { version: 1 })
export class HeroFoundItem {
  constructor(
    readonly heroId: string,
    readonly itemId: string,
  ) {}
}
// #endregion events

// #region hero
@AggregateType('heroes.hero', { alwaysExists: true })
export class Hero extends EventSourcedAggregate {
  readonly dragons: string[] = [];
  readonly items: string[] = [];

  killDragon(dragonId: string): void {
    this.apply(new HeroKilledDragon(this.id, dragonId));
  }

  findItem(itemId: string): void {
    this.apply(new HeroFoundItem(this.id, itemId));
  }

  protected onHeroKilledDragon({ dragonId }: HeroKilledDragon): void {
    this.dragons.push(dragonId);
  }

  protected onHeroFoundItem({ itemId }: HeroFoundItem): void {
    this.items.push(itemId);
  }
}
// #endregion hero

// #region repository
@Injectable()
export class HeroRepository extends RepositoryFor(Hero) {
  findOneById(id: string): Promise<Hero> {
    return this.get(id);
  }

  findAll(): Promise<Hero[]> {
    return Promise.all(['ada', 'grace'].map((id) => this.get(id)));
  }
}
// #endregion repository
