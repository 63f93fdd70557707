import type { MigrationInterface, QueryRunner } from 'typeorm';

const instances = (bigint: string): string => `CREATE TABLE process_instances (
     process       text NOT NULL,
     instance      text NOT NULL,
     bucket        integer NOT NULL,
     status        text NOT NULL,
     version       integer NOT NULL,
     state         text,
     compensations text NOT NULL,
     sent          ${bigint} NOT NULL,
     started_at    ${bigint} NOT NULL,
     updated_at    ${bigint} NOT NULL,
     parked_at     ${bigint},
     parked_for    text,
     PRIMARY KEY (process, instance)
   )`;

const commands = (bigint: string): string => `CREATE TABLE process_commands (
     process  text NOT NULL,
     instance text NOT NULL,
     number   ${bigint} NOT NULL,
     bucket   integer NOT NULL,
     id       text NOT NULL,
     name     text NOT NULL,
     data     text NOT NULL,
     context  text NOT NULL,
     attempts integer NOT NULL,
     faults   integer NOT NULL,
     error    text,
     due_at   ${bigint},
     PRIMARY KEY (process, instance, number)
   )`;

const deadlines = (bigint: string): string => `CREATE TABLE process_deadlines (
     process  text NOT NULL,
     instance text NOT NULL,
     name     text NOT NULL,
     bucket   integer NOT NULL,
     set_by   text NOT NULL,
     context  text NOT NULL,
     attempts integer NOT NULL,
     error    text,
     due_at   ${bigint} NOT NULL,
     PRIMARY KEY (process, instance, name)
   )`;

const failures = (bigint: string): string => `CREATE TABLE process_failures (
     id       text NOT NULL PRIMARY KEY,
     process  text NOT NULL,
     instance text NOT NULL,
     kind     text NOT NULL,
     subject  text,
     code     text,
     detail   text NOT NULL,
     trace    text,
     at       ${bigint} NOT NULL
   )`;

const INDEXES = [
  'CREATE INDEX process_instances_by_status ON process_instances (process, status)',
  'CREATE INDEX process_commands_by_due ON process_commands (process, due_at)',
  'CREATE INDEX process_deadlines_by_due ON process_deadlines (process, due_at)',
  'CREATE INDEX process_failures_by_instance ON process_failures (process, instance, at)',
];

/** Instances of processes, what they have decided to send, their deadlines, and what went wrong with them. */
export class RunProcesses1766000000000 implements MigrationInterface {
  readonly name = 'RunProcesses1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.connection.options.type === 'postgres';
    const bigint = isPostgres ? 'bigint' : 'INTEGER';
    const strict = isPostgres ? '' : ' STRICT, WITHOUT ROWID';
    for (const table of [instances, commands, deadlines, failures])
      await runner.query(`${table(bigint)}${strict}`);
    for (const index of INDEXES) await runner.query(index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['failures', 'deadlines', 'commands', 'instances'])
      await runner.query(`DROP TABLE process_${table}`);
  }
}
