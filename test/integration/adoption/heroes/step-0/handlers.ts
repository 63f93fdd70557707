import {
  CommandHandler,
  EventPublisher,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
  type IQueryHandler,
  QueryHandler,
} from '@nestjs/cqrs';
import { DropAncientItem, GetHeroes, type HeroView, KillDragon } from '../messages.js';
import { Tavern } from '../tavern.js';
import { HeroFoundItem, HeroKilledDragon, HeroRepository } from './hero.js';

// #region command-handlers
@CommandHandler(KillDragon)
export class KillDragonHandler implements ICommandHandler<KillDragon> {
  constructor(
    private readonly repository: HeroRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ heroId, dragonId }: KillDragon) {
    const hero = this.publisher.mergeObjectContext(await this.repository.findOneById(heroId));
    hero.killDragon(dragonId);
    hero.commit();
  }
}

@CommandHandler(DropAncientItem)
export class DropAncientItemHandler implements ICommandHandler<DropAncientItem> {
  constructor(
    private readonly repository: HeroRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ heroId, itemId }: DropAncientItem) {
    const hero = this.publisher.mergeObjectContext(await this.repository.findOneById(heroId));
    hero.findItem(itemId);
    hero.commit();
  }
}
// #endregion command-handlers

// #region query-handler
@QueryHandler(GetHeroes)
export class GetHeroesHandler implements IQueryHandler<GetHeroes> {
  constructor(private readonly repository: HeroRepository) {}

  async execute(): Promise<HeroView[]> {
    const heroes = await this.repository.findAll();
    return heroes.map(({ id, dragons, items }) => ({ id, dragons, items }));
  }
}
// #endregion query-handler

// #region event-handlers
@EventsHandler(HeroKilledDragon)
export class AnnounceKillHandler implements IEventHandler<HeroKilledDragon> {
  constructor(private readonly tavern: Tavern) {}

  handle({ heroId, dragonId }: HeroKilledDragon) {
    this.tavern.post(`${heroId}-${dragonId}`, `${heroId} killed ${dragonId}`);
  }
}

@EventsHandler(HeroFoundItem)
export class ShowItemHandler implements IEventHandler<HeroFoundItem> {
  constructor(private readonly tavern: Tavern) {}

  handle({ heroId, itemId }: HeroFoundItem) {
    this.tavern.show(`${heroId} found ${itemId}`);
  }
}
// #endregion event-handlers
