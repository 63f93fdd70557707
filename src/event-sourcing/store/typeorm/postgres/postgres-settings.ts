import type { DataSource } from 'typeorm';
import { UnsafeDatabaseError } from '../../../errors/unsafe-database.error.js';

interface Rule {
  readonly setting: string;
  readonly holds: (value: string) => boolean;
  readonly expected: string;
}

const RULES: readonly Rule[] = [
  {
    setting: 'server_version_num',
    holds: (value) => Number(value) >= 140_000,
    expected: '140000 (PostgreSQL 14) or newer',
  },
  {
    setting: 'fsync',
    holds: isOn,
    expected: 'on: without it a crash of the machine loses or corrupts everything',
  },
  {
    setting: 'full_page_writes',
    holds: isOn,
    expected: 'on: without it a crash of the machine can leave pages half-written',
  },
  {
    setting: 'synchronous_commit',
    holds: (value) => value !== 'off',
    expected: 'anything but off, which acknowledges commits that a crash then loses',
  },
  { setting: 'server_encoding', holds: (value) => value === 'UTF8', expected: 'UTF8' },
];

/** @throws UnsafeDatabaseError when the server would acknowledge what it can lose. */
export async function assertDurable(dataSource: DataSource): Promise<void> {
  const names = RULES.map(({ setting }) => setting);
  const rows = await dataSource.query<{ name: string; setting: string }[]>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [names],
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  for (const { setting, holds, expected } of RULES) {
    const found = settings.get(setting) ?? 'unknown';
    if (!holds(found)) {
      throw new UnsafeDatabaseError(`PostgreSQL's ${setting} is ${found}. Expected ${expected}.`);
    }
  }
}

function isOn(value: string): boolean {
  return value === 'on';
}
