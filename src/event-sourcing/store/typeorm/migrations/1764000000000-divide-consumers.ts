import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = 'consumer, version, epoch, position, event_id, owner, lease_until, paused_at';

const checkpoints = (name: string, parts: string, key: string): string => `CREATE TABLE ${name} (
     consumer    TEXT NOT NULL,
     ${parts}
     version     INTEGER NOT NULL,
     epoch       INTEGER NOT NULL,
     position    INTEGER NOT NULL,
     event_id    TEXT,
     owner       TEXT,
     lease_until INTEGER NOT NULL DEFAULT 0,
     paused_at   INTEGER,
     PRIMARY KEY (${key})
   ) STRICT, WITHOUT ROWID`;

const PARTS = `part INTEGER NOT NULL DEFAULT 0,
     parts INTEGER NOT NULL DEFAULT 1,
     earlier TEXT,`;

/** SQLite cannot change a primary key. */
const replacedOnSqlite = (parts: string, key: string): readonly string[] => [
  checkpoints('checkpoints_anew', parts, key),
  `INSERT INTO checkpoints_anew (${COLUMNS}) SELECT ${COLUMNS} FROM checkpoints`,
  'DROP TABLE checkpoints',
  'ALTER TABLE checkpoints_anew RENAME TO checkpoints',
];

/** Consumers that are fed in several partitions. */
export class DivideConsumers1764000000000 implements MigrationInterface {
  readonly name = 'DivideConsumers1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const statements = isPostgres
      ? [
          'ALTER TABLE checkpoints ADD part integer NOT NULL DEFAULT 0, ADD parts integer NOT NULL DEFAULT 1, ADD earlier text',
          'ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_pkey, ADD PRIMARY KEY (consumer, part)',
        ]
      : replacedOnSqlite(PARTS, 'consumer, part');
    for (const sql of statements) await runner.query(sql);
  }

  /** Refused where a consumer is divided: it has several checkpoints. */
  async down(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const statements = isPostgres
      ? [
          'ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_pkey, ADD PRIMARY KEY (consumer)',
          'ALTER TABLE checkpoints DROP COLUMN part, DROP COLUMN parts, DROP COLUMN earlier',
        ]
      : replacedOnSqlite('', 'consumer');
    for (const sql of statements) await runner.query(sql);
  }
}
