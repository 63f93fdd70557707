import { expect } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** One series of a scrape. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus would have of an application at this moment. */
export interface Scraped {
  readonly text: string;
  readonly series: readonly Series[];
  /** The value of the only series with this name and these labels; undefined when there is none. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
}

/** Scrapes an application as Prometheus does. */
export async function scrapeOf(app: NestFastifyApplication): Promise<Scraped> {
  const { statusCode, body } = await app.inject({ method: 'GET', url: '/metrics' });
  expect(statusCode).toBe(200);
  return parsed(body);
}

function parsed(text: string): Scraped {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const series = lines.map((line): Series => {
    const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    return {
      name,
      labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
      value: Number(value),
    };
  });
  const value: Scraped['value'] = (name, labels = {}) => {
    const found = series.filter(
      (each) =>
        each.name === name && Object.entries(labels).every(([label, text]) => each.labels[label] === text),
    );
    expect(found.length).toBeLessThanOrEqual(1);
    return found[0]?.value;
  };
  return { text, series, value };
}
