import { describe, expect, it } from '@jest/globals';
import { ofType } from '@nestjs/cqrs';
import {
  bufferCount,
  debounceTime,
  delay,
  distinctUntilChanged,
  filter,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  pairwise,
  scan,
  switchMap,
  take,
  throttleTime,
} from 'rxjs';
import { askSaga, assertForgetful, type SagaFunction } from './ask-saga.js';

class Killed {
  constructor(readonly hero: string) {}
}
class Found {
  constructor(readonly item: string) {}
}
class Reward {
  constructor(readonly hero: string) {}
}

const kills = (events$: Observable<object>) => events$.pipe(ofType(Killed));
const reward = map(({ hero }: Killed) => new Reward(hero));
const event = new Killed('ada');

const ask = (saga: SagaFunction, about: object = event) => {
  assertForgetful('game.saga', saga, about);
  return askSaga('game.saga', saga, about);
};

describe('a saga that is asked about one event', () => {
  it.each<[string, SagaFunction, readonly object[]]>([
    ['maps and filters', (events$) => kills(events$).pipe(reward), [new Reward('ada')]],
    [
      'gives several commands, in their order',
      (events$) => kills(events$).pipe(mergeMap(({ hero }) => of(new Reward(hero), new Reward('all')))),
      [new Reward('ada'), new Reward('all')],
    ],
    [
      'listens to several kinds of events',
      (events$) => merge(events$.pipe(ofType(Found)), kills(events$)).pipe(map(() => new Reward('x'))),
      [new Reward('x')],
    ],
    ['gives nothing', (events$) => kills(events$).pipe(map(() => null)), []],
    [
      'leaves it out',
      (events$) =>
        kills(events$).pipe(
          filter(({ hero }) => hero !== 'ada'),
          reward,
        ),
      [],
    ],
  ])('and %s, answers at once', (_, saga, commands) => {
    expect(ask(saga)).toEqual(commands);
  });

  it.each<[string, SagaFunction]>([
    ['delays', (events$) => kills(events$).pipe(delay(1), reward)],
    ['awaits', (events$) => kills(events$).pipe(mergeMap(({ hero }) => Promise.resolve(new Reward(hero))))],
    ['waits for a pause', (events$) => kills(events$).pipe(debounceTime(1), reward)],
    ['leaves out what comes too fast', (events$) => kills(events$).pipe(throttleTime(1_000), reward)],
    [
      'buffers',
      (events$) =>
        kills(events$).pipe(
          bufferCount(2),
          map(() => new Reward('x')),
        ),
    ],
    [
      'compares two',
      (events$) =>
        kills(events$).pipe(
          pairwise(),
          map(() => new Reward('x')),
        ),
    ],
    ['leaves out repetitions', (events$) => kills(events$).pipe(distinctUntilChanged(), reward)],
    ['takes the first', (events$) => kills(events$).pipe(take(1), reward)],
    [
      'counts',
      (events$) =>
        kills(events$).pipe(
          scan((count) => count + 1, 0),
          map((count) => (count > 1 ? new Reward('x') : null)),
        ),
    ],
    [
      'waits for another',
      (events$) =>
        kills(events$).pipe(
          switchMap(({ hero }) =>
            events$.pipe(
              ofType(Found),
              take(1),
              map(() => new Reward(hero)),
            ),
          ),
        ),
    ],
  ])('and %s, is refused with the remedy', (_, saga) => {
    expect(() => ask(saga)).toThrow(/^Saga game\.saga .*@ProcessManager, with a state and setDeadline\.$/);
  });

  it('is left alone about events that it has nothing to do with', () => {
    const saga: SagaFunction = (events$) => kills(events$).pipe(delay(1), reward);
    expect(ask(saga, new Found('sword'))).toEqual([]);
  });

  it('passes on what it throws', () => {
    const saga: SagaFunction = (events$) =>
      kills(events$).pipe(
        map(() => {
          throw new Error('no reward');
        }),
      );
    expect(() => ask(saga)).toThrow('no reward');
    expect(() => ask(() => undefined)).toThrow('A saga gives an Observable of commands.');
  });
});
