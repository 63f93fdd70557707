import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { read, tableRows } from '../../architecture/files.js';
import { scrapeOf, type Scraped } from '../../support/metrics/scrape-of.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';

const DASHBOARD = 'docs/grafana/tidemark.json';

/** A histogram counts as one. */
const family = (name: string) => name.replace(/_(?:bucket|sum|count)$/, '');
const unique = (names: readonly string[]) => [...new Set(names)].sort();

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

/** What is scraped, what is shown and what is documented are the same. */
describe('the metrics', () => {
  let application: TestApplication;
  let scraped: Scraped;
  const panels = (JSON.parse(read(DASHBOARD)) as { readonly panels: readonly Panel[] }).panels;
  const namesIn = (text: string) => text.match(/\b(?:tidemark|nodejs|process)_[a-z0-9_]+/g) ?? [];
  const shown = unique(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))));
  const exported = () => unique(scraped.series.map(({ name }) => name));
  const ours = (names: readonly string[]) => names.filter((name) => name.startsWith('tidemark_'));

  beforeAll(async () => {
    application = await startTestApplication();
    const { app } = application;
    const email = `${randomUUID()}@x.fi`;
    await app.inject({ method: 'POST', url: '/v1/users', payload: { name: 'Ada', email } });
    await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: `{ users { edges { cursor } } }` },
    });
    await until(async () => {
      scraped = await scrapeOf(app);
      const of = (name: string) => scraped.series.some((each) => each.name === name);
      return of('tidemark_graphql_field_duration_seconds_count') && of('tidemark_consumer_lag_events');
    });
  });
  afterAll(() => application.close());

  it('on the dashboard are in a scrape, with a value', () => {
    expect(shown.length).toBeGreaterThan(25);
    // Of what has not happened there is no series, but its name is known.
    const known = [
      ...exported(),
      ...[...scraped.text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name),
    ];
    expect(shown.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('of a scrape are on the dashboard', () => {
    const onIt = shown.map(family);
    expect(ours(exported()).filter((name) => !onIt.includes(family(name)))).toEqual([]);
  });

  it('of a scrape are in the documented table, with their labels, and no others are', () => {
    const cells = tableRows('docs/operations.md').filter(([name = '']) => /^`tidemark_\w+`$/.test(name));
    const documented = cells.map(([name = '', labels = '']) => [
      name.slice(1, -1),
      [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort(),
    ]);
    const types = [...scraped.text.matchAll(/^# TYPE (tidemark_\w+)/gm)].map(([, name = '']) => name);
    const labelsOf = (name: string) => {
      const all = scraped.series.filter((each) => family(each.name) === name || each.name === name);
      return unique(all.flatMap(({ labels }) => Object.keys(labels))).filter((label) => label !== 'le');
    };
    const counted = documented.filter(([name]) => labelsOf(String(name)).length > 0);
    expect(documented.map(([name]) => name).sort()).toEqual(unique(types));
    expect(counted.map(([name]) => [name, labelsOf(String(name))])).toEqual(counted);
    expect(counted.length).toBeGreaterThan(18);
  });

  it('that somebody is to be woken up for are in a scrape', () => {
    const [, rules = ''] = /```yaml\n(groups:[\s\S]*?)```/.exec(read('docs/operations.md')) ?? [];
    const watched = unique(namesIn(rules));
    expect(watched.length).toBeGreaterThan(8);
    expect(watched.filter((name) => !exported().includes(name))).toEqual([]);
  });

  it.each(panels.map(({ title, targets }) => [title, targets] as const))(
    'are asked for as Prometheus understands it: %s',
    (_, targets) => {
      for (const { expr } of targets) {
        const open = (letter: string) => expr.split(letter).length;
        expect([expr, open('('), open('{'), open('[')]).toEqual([expr, open(')'), open('}'), open(']')]);
        expect(namesIn(expr).length).toBeGreaterThan(0);
      }
    },
  );
});
