import { describe, expect, it } from '@jest/globals';
import { RebuildError, type RebuildStatus } from '../event-sourcing/index.js';
import { watchRebuild } from './watch-rebuild.js';

const STATUS: RebuildStatus = {
  projection: 'users.directory',
  version: 2,
  liveVersion: 1,
  position: 3,
  livePosition: 10,
  head: 10,
  startedAt: new Date('2026-01-01T00:00:00Z'),
  rate: 1,
  secondsLeft: 7,
  parked: 0,
  fedBy: ['here'],
  pausedAt: null,
  haltedFor: null,
};
const DONE = { position: 10 };

describe('who waits for a build', () => {
  /** Finds the build as `found` says, look by look and with half a second between two, and gives what was said. */
  const watch = async (found: readonly (Partial<RebuildStatus> | undefined)[]) => {
    const said: string[] = [];
    let looks = 0;
    const find = () => {
      const partial = found[looks];
      looks += 1;
      if (looks > found.length) return Promise.reject(new Error('It goes on looking.'));
      return Promise.resolve(partial && { ...STATUS, ...partial });
    };
    const pace = { now: () => looks * 500, pause: () => Promise.resolve() };
    const say = (text: string) => said.push(text);
    const error = await watchRebuild({ find }, STATUS.projection, say, pace).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { said, error };
  };
  const still = (status: Partial<RebuildStatus>, looks = 200) => Array.from({ length: looks }, () => status);

  it('is told how far it has come, until it has reached the head', async () => {
    const { said, error } = await watch([{}, {}, { position: 5 }, DONE]);
    expect(error).toBeUndefined();
    expect(said).toEqual([
      expect.stringContaining('3 of 10'),
      expect.stringContaining('5 of 10'),
      expect.stringContaining('10 of 10'),
    ]);
  });

  it.each([
    ['nobody feeds it', { fedBy: [] }, 'No instance feeds it. It goes on when one runs that has version 2'],
    [
      'it has halted',
      { fedBy: [], haltedFor: 'LOG_HOLE' },
      'It has halted, until its instances are restarted: LOG_HOLE',
    ],
    ['it is paused', { fedBy: [], pausedAt: new Date(0) }, 'It is paused since 1970-01-01T00:00:00.000Z'],
    ['it is fed and stays where it is', {}, 'It comes no further. The log of here says why.'],
  ])('is told once that %s, and waits on', async (_, status, text) => {
    const { said, error } = await watch([...still(status), DONE]);
    expect(error).toBeUndefined();
    expect(said).toEqual([
      expect.stringContaining('3 of 10'),
      expect.stringContaining(text),
      expect.stringContaining('10 of 10'),
    ]);
  });

  it('is told nothing of a moment between two instances', async () => {
    expect((await watch([...still({ fedBy: [] }, 20), DONE])).said).toHaveLength(2);
  });

  it('fails where the build is gone, or another one is in its place', async () => {
    for (const found of [[undefined], [{}, undefined], [{}, { startedAt: new Date(), ...DONE }]]) {
      const { error } = await watch(found);
      expect(error).toBeInstanceOf(RebuildError);
      expect(String(error)).toContain('The build of users.directory is gone');
    }
  });
});
