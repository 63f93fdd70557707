import { EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { Durable, type RecordedEvent } from '../../../../../src/event-sourcing/index.js';
import { HeroKilledDragon } from '../step-1/hero.js';
import { Tavern } from '../tavern.js';

// #region durable-handler
@Durable('heroes.announce-kill')
@EventsHandler(HeroKilledDragon)
export class AnnounceKillHandler implements IEventHandler<HeroKilledDragon> {
  constructor(private readonly tavern: Tavern) {}

  handle({ heroId, dragonId }: HeroKilledDragon, recorded?: RecordedEvent<HeroKilledDragon>) {
    this.tavern.post(recorded?.id ?? `${heroId}-${dragonId}`, `${heroId} killed ${dragonId}`);
  }
}
// #endregion durable-handler
