import { Injectable } from '@nestjs/common';
import { type ICommand, ofType, Saga } from '@nestjs/cqrs';
import { map, type Observable } from 'rxjs';
import { DurableSaga } from '../../../../../src/event-sourcing/index.js';
import { DropAncientItem } from '../messages.js';
import { HeroKilledDragon } from '../step-1/hero.js';

// #region durable-saga
@Injectable()
export class HeroesGameSagas {
  @DurableSaga('heroes.dragon-killed', { commands: { DropAncientItem } })
  @Saga()
  dragonKilled = (events$: Observable<object>): Observable<ICommand> =>
    events$.pipe(
      ofType(HeroKilledDragon),
      map(({ heroId }) => new DropAncientItem(heroId, 'ancient-sword')),
    );
}
// #endregion durable-saga
