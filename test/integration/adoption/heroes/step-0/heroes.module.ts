import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Tavern } from '../tavern.js';
import {
  AnnounceKillHandler,
  DropAncientItemHandler,
  GetHeroesHandler,
  KillDragonHandler,
  ShowItemHandler,
} from './handlers.js';
import { HeroRepository } from './hero.js';
import { HeroesGameSagas } from './sagas.js';

// #region module
@Module({
  imports: [CqrsModule.forRoot()],
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
