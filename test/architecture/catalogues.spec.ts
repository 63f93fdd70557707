import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EDGE_CODES } from '../../src/api/problem/refusal.js';
import { aggregateTypeOf } from '../../src/event-sourcing/aggregates/aggregate-type.js';
import { eventTypeOf } from '../../src/event-sourcing/messages/event-type.js';
import { preferencesEvents } from '../../src/preferences/domain/events/index.js';
import { NotificationPreferences } from '../../src/preferences/domain/notification-preferences.aggregate.js';
import { transferEvents } from '../../src/transfers/domain/events/index.js';
import { Transfer } from '../../src/transfers/domain/transfer.aggregate.js';
import { userEvents } from '../../src/users/domain/events/index.js';
import { User } from '../../src/users/domain/user.aggregate.js';
import { walletEvents } from '../../src/wallets/domain/events/index.js';
import { Wallet } from '../../src/wallets/domain/wallet.aggregate.js';
import { mutants } from '../mutants/mutants.mjs';
import { filesBelow, read, ROOT, tableRows } from './files.js';

/** What can happen to which aggregate; those of one feature share a list. */
const FEATURES: readonly [{ readonly prototype: object }, readonly Parameters<typeof eventTypeOf>[0][]][] = [
  [User, userEvents],
  [NotificationPreferences, preferencesEvents],
  [Wallet, walletEvents],
  [Transfer, transferEvents],
];

const code = (cell: string | undefined) => /^`(.+)`$/.exec(cell ?? '')?.[1];

describe('docs/guarantees.md', () => {
  const rows = tableRows('docs/guarantees.md').flatMap(([promise, test, bug]) => {
    const path = /\]\(\.\.\/(.+)\)/.exec(test ?? '')?.[1];
    return path !== undefined ? [{ promise, path, bug: code(bug) }] : [];
  });

  it('has a test and a planted bug for each promise, and they belong together', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const { promise, path, bug } of rows) {
      const mutant = mutants.find(({ name }) => name === bug);
      expect([
        promise,
        existsSync(join(ROOT, path)),
        mutant?.tests.some((prefix) => path.startsWith(prefix)),
      ]).toEqual([promise, true, true]);
    }
  });

  it('has a promise for each planted bug', () => {
    expect(rows.map(({ bug }) => bug).sort()).toEqual(mutants.map(({ name }) => name).sort());
  });

  it.each(mutants.map(({ name, edits }) => [name, edits] as const))(
    'the bug %s can still be planted',
    (_, edits) => {
      for (const [file, from] of edits) expect([file, read(file).split(from).length - 1]).toEqual([file, 1]);
    },
  );
});

describe('docs/errors.md', () => {
  const listed = tableRows('docs/errors.md').flatMap(([cell, second]) =>
    code(cell) ? [[code(cell), second]] : [],
  );
  const codesIn = (paths: string[]) =>
    paths.flatMap((path) =>
      [...read(path).matchAll(/readonly code = '([^']+)'/g)].map((match) => match[1] ?? ''),
    );

  const ofFeatures = () =>
    codesIn(filesBelow('src').filter((path) => !/^src\/(?:api|config|database|event-sourcing)\//.test(path)));

  it('lists the codes of the edges with their status', () => {
    const statuses = listed.filter(([, second]) => /^\d{3}$/.test(second ?? ''));
    const ofEdges = Object.entries(EDGE_CODES).map(([each, { status }]) => [each, String(status)]);
    expect(statuses).toEqual(expect.arrayContaining(ofEdges));
    const known = new Set<string>([...Object.keys(EDGE_CODES), ...ofFeatures()]);
    expect(statuses.filter(([each]) => !known.has(each ?? ''))).toEqual([]);
  });

  it('lists the codes of features and of the engine, and no others', () => {
    const thrown = [...codesIn(filesBelow('src/event-sourcing/errors')), ...ofFeatures()];
    const all = new Set<string>([...thrown, ...Object.keys(EDGE_CODES), '<context>/not-found']);
    expect([...new Set(listed.map(([each]) => each ?? ''))].sort()).toEqual([...all].sort());
  });
});

describe('docs/events.md', () => {
  it('lists what can be in the log', () => {
    const listed = tableRows('docs/events.md')
      .filter(([name]) => code(name))
      .map(([name, version, aggregate]) => [code(name), Number(version), code(aggregate)]);
    const known = FEATURES.flatMap(([aggregate, events]) =>
      events
        .filter(({ name }) => `on${name}` in aggregate.prototype)
        .map((event) => {
          const description = eventTypeOf(event);
          return [description?.name, description?.version, aggregateTypeOf(aggregate)?.name];
        }),
    );
    expect(listed).toEqual(known);
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'bench/README.md']
    .concat(filesBelow('docs'), filesBelow('src'))
    .filter((path) => path.endsWith('.md'));

  it.each(documents)('%s has no dead links', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const dead = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => !existsSync(join(ROOT, normalize(join(dirname(path), link)))));
    expect(dead).toEqual([]);
  });

  it('the index of decisions lists each of them', () => {
    const decisions = filesBelow('docs/adr').filter((path) => /\/\d{4}-/.test(path));
    for (const path of decisions)
      expect(read('docs/adr/README.md')).toContain(path.slice('docs/adr/'.length));
  });
});
