import { Module } from '@nestjs/common';
import { EventSourcingModule } from '../../../../../src/event-sourcing/index.js';
import {
  DropAncientItemHandler,
  GetHeroesHandler,
  KillDragonHandler,
  ShowItemHandler,
} from '../step-1/handlers.js';
import { Hero, HeroFoundItem, HeroKilledDragon, HeroRepository } from '../step-1/hero.js';
import { settings } from '../settings.js';
import { Tavern } from '../tavern.js';
import { AnnounceKillHandler } from './handlers.js';
import { HeroesGameSagas } from './sagas.js';

/** The same module as before: only what is listed has decorators more. */
@Module({
  imports: [
    EventSourcingModule.forFeature({ aggregates: [Hero], events: [HeroKilledDragon, HeroFoundItem] }),
  ],
  providers: [
    HeroRepository,
    KillDragonHandler,
    DropAncientItemHandler,
    GetHeroesHandler,
    AnnounceKillHandler,
    ShowItemHandler,
    HeroesGameSagas,
    Tavern,
  ],
})
export class HeroesModule {}

@Module({
  imports: [
    EventSourcingModule.forRootAsync({
      useFactory: () => ({ database: settings.database, adopt: true }),
    }),
    HeroesModule,
  ],
})
export class AppModule {}
