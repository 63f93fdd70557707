import { Injectable } from '@nestjs/common';
import { AggregateRoot } from '@nestjs/cqrs';

// #region events
export class HeroKilledDragon {
  constructor(
    readonly heroId: string,
    readonly dragonId: string,
  ) {}
}

export class HeroFoundItem {
  constructor(
    readonly heroId: string,
    readonly itemId: string,
  ) {}
}
// #endregion events

// #region hero
export class Hero extends AggregateRoot {
  readonly dragons: string[] = [];
  readonly items: string[] = [];

  constructor(readonly id: string) {
    super();
  }

  killDragon(dragonId: string) {
    this.apply(new HeroKilledDragon(this.id, dragonId));
  }

  findItem(itemId: string) {
    this.apply(new HeroFoundItem(this.id, itemId));
  }

  protected onHeroKilledDragon({ dragonId }: HeroKilledDragon) {
    this.dragons.push(dragonId);
  }

  protected onHeroFoundItem({ itemId }: HeroFoundItem) {
    this.items.push(itemId);
  }
}
// #endregion hero

// #region repository
@Injectable()
export class HeroRepository {
  private readonly heroes = ['ada', 'grace'].map((id) => new Hero(id));

  findOneById(id: string): Promise<Hero> {
    const hero = this.heroes.find((each) => each.id === id);
    return hero ? Promise.resolve(hero) : Promise.reject(new Error(`There is no hero ${id}.`));
  }

  findAll(): Promise<Hero[]> {
    return Promise.resolve(this.heroes);
  }
}
// #endregion repository
