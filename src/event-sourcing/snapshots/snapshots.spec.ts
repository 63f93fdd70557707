import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Gate } from '../../../test/support/gate.js';
import { InMemorySnapshotStore } from './in-memory-snapshot-store.js';
import { sealed, type Snapshot } from './snapshot.js';
import { Snapshots } from './snapshots.js';

const key = { stream: 'things.thing-1', schema: 1 };
const snapshot = (version: number): Snapshot => ({ version, eventId: `e${String(version)}`, state: {} });

describe('snapshots in the background', () => {
  let store: InMemorySnapshotStore;
  let snapshots: Snapshots;
  let warnings: string[];

  beforeEach(() => {
    store = new InMemorySnapshotStore();
    snapshots = new Snapshots(store);
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
      warnings.push(String(message));
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are taken later, and one of a stream however often it is asked for', async () => {
    let taken = 0;
    const take = () => Promise.resolve(snapshot((taken += 1)));
    for (let n = 0; n < 10; n += 1) snapshots.request(key, take);
    snapshots.request({ ...key, stream: 'things.thing-2' }, take);
    expect(taken).toBe(0);
    await snapshots.idle();
    expect(taken).toBe(2);
    expect(await snapshots.find(key)).toEqual(snapshot(1));
  });

  it('are taken again when somebody asks while one is being taken', async () => {
    const versions = [1, 2];
    const take = () => {
      const version = versions.shift() ?? 0;
      if (version === 1) snapshots.request(key, take);
      return Promise.resolve(snapshot(version));
    };
    snapshots.request(key, take);
    await snapshots.idle();
    expect(await snapshots.find(key)).toEqual(snapshot(2));
  });

  it('are not kept when there is no need any more', async () => {
    snapshots.request(key, () => Promise.resolve(undefined));
    await snapshots.idle();
    expect(await snapshots.find(key)).toBeUndefined();
  });

  it('fail without anybody else, and are told about once until one succeeds', async () => {
    const fail = () => Promise.reject(new Error('disk full'));
    const other = { ...key, stream: 'things.thing-2' };
    for (const each of [key, other]) snapshots.request(each, fail);
    await snapshots.idle();
    expect(warnings).toEqual(['The snapshot of things.thing-1, schema 1, cannot be taken: disk full.']);
    snapshots.request(key, () => Promise.resolve(snapshot(1)));
    await snapshots.idle();
    snapshots.request(other, fail);
    await snapshots.idle();
    expect(warnings).toHaveLength(2);
  });

  it('that cannot be read are done without, and told about once', async () => {
    store.find = () => Promise.reject(new Error('no such table'));
    for (let n = 0; n < 3; n += 1) expect(await snapshots.find(key)).toBeUndefined();
    expect(warnings).toEqual([
      'The snapshot of things.thing-1, schema 1, cannot be read, and is done without: no such table.',
    ]);
  });

  it('that are damaged are told apart from those that are not there', async () => {
    await store.keep({ ...sealed(key, snapshot(1)), state: '{"total":9}' });
    expect(await snapshots.find(key)).toBe('unusable');
    expect(await snapshots.find({ ...key, schema: 2 })).toBeUndefined();
  });

  it('wait in a bounded number', async () => {
    const taken: string[] = [];
    for (let n = 0; n < 1_500; n += 1) {
      const stream = `things.thing-${String(n)}`;
      snapshots.request({ ...key, stream }, () => {
        taken.push(stream);
        return Promise.resolve(undefined);
      });
    }
    await snapshots.idle();
    expect(taken).toHaveLength(1_000);
  });

  it('that wait are dropped by a stop, which waits for the one that is being taken', async () => {
    const steps: string[] = [];
    const [isTaking, mayGoOn] = [new Gate(), new Gate()];
    snapshots.request(key, async () => {
      isTaking.open();
      await mayGoOn.opened;
      steps.push('taken');
      return snapshot(1);
    });
    snapshots.request({ ...key, stream: 'things.thing-2' }, () => {
      steps.push('dropped?');
      return Promise.resolve(undefined);
    });
    await isTaking.opened;
    const closed = snapshots.close().then(() => steps.push('closed'));
    mayGoOn.open();
    await closed;
    snapshots.request(key, () => {
      steps.push('late?');
      return Promise.resolve(undefined);
    });
    await snapshots.idle();
    expect(steps).toEqual(['taken', 'closed']);
  });
});
