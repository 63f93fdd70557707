import { type DynamicModule, Module } from '@nestjs/common';
import { type DatabaseOptions, EventSourcingModule } from '../../../../../src/event-sourcing/index.js';
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

/** Once, in the module of the application. */
export function appModule(database: DatabaseOptions): DynamicModule {
  // #region root
  @Module({
    imports: [EventSourcingModule.forRoot({ database, adopt: true }), HeroesModule],
  })
  class AppModule {}
  // #endregion root
  return { module: AppModule };
}
