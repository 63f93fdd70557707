import { Injectable } from '@nestjs/common';
import { type ICommand, ofType, Saga } from '@nestjs/cqrs';
import { delay, map, type Observable } from 'rxjs';
import { DropAncientItem } from '../messages.js';
import { HeroKilledDragon } from './hero.js';

// #region saga
@Injectable()
export class HeroesGameSagas {
  @Saga()
  dragonKilled = (events$: Observable<object>): Observable<ICommand> =>
    events$.pipe(
      ofType(HeroKilledDragon),
      delay(10),
      map(({ heroId }) => new DropAncientItem(heroId, 'ancient-sword')),
    );
}
// #endregion saga
