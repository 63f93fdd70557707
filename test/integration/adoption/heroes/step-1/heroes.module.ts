import { Module } from '@nestjs/common';
import { EventSourcingModule } from '../../../../../src/event-sourcing/index.js';
import { settings } from '../settings.js';
import { Tavern } from '../tavern.js';
import {
  AnnounceKillHandler,
  DropAncientItemHandler,
  GetHeroesHandler,
  KillDragonHandler,
  ShowItemHandler,
} from './handlers.js';
import { Hero, HeroFoundItem, HeroKilledDragon, HeroRepository } from './hero.js';
import { HeroesGameSagas } from './sagas.js';

// #region module
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
// #endregion module

// #region root
@Module({
  imports: [
    EventSourcingModule.forRootAsync({
      useFactory: () => ({ database: settings.database, adopt: true }),
    }),
    HeroesModule,
  ],
})
export class AppModule {}
// #endregion root
