const ES = 'src/event-sourcing';
const APPENDER = `${ES}/store/typeorm/sqlite/sqlite-appender.ts`;
const PG = `${ES}/store/typeorm/postgres`;
const PG_LOG = `${ES}/store/typeorm/migrations/event-log.postgres.ts`;
const PROCESSES = `${ES}/processes`;
const ADOPTION = `${ES}/adoption`;
const CONTRACT = 'test/contracts';
const LIMITS = 'src/api/limits';

/**
 * Bugs as people make them, each planted into a copy of the tree to see that the tests of a promise fail
 * (`npm run mutants`). `edits` replace a text that stands in its file exactly once.
 */
export const mutants = [
  {
    name: 'ack-before-commit',
    edits: [
      [
        APPENDER,
        'await connection.all(INSERT_EVENTS, insertEventsParameters(events, conditions));',
        'setTimeout(() => { void connection.all(INSERT_EVENTS, insertEventsParameters(events, conditions)).catch(() => 0); }, 50);',
      ],
    ],
    tests: ['test/durability/kill'],
    build: true,
  },
  {
    name: 'commits-unsynced',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-settings.ts`,
        '`PRAGMA synchronous = ${synchronous}`',
        "'PRAGMA synchronous = NORMAL'",
      ],
      [
        `${ES}/store/typeorm/sqlite/sqlite-settings.ts`,
        'const isSet = setting.synchronous === SYNCHRONOUS[synchronous];',
        'const isSet = true;',
      ],
    ],
    tests: ['test/durability/sqlite/power-loss/power-loss'],
    build: true,
  },
  {
    name: 'wal-taken-on-trust',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-database.ts`,
        'if (!location.inMemory) await syncWal',
        'if (location.inMemory) await syncWal',
      ],
    ],
    tests: ['test/durability/sqlite/power-loss/failing-disk'],
    build: true,
  },
  {
    name: 'checkpoint-failure-unseen',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/wal-checkpoints.ts`,
        "if (sqliteFailure(error) === 'broken') endProcess(error);",
        'void endProcess;',
      ],
    ],
    tests: ['test/durability/sqlite/power-loss/failing-disk'],
    build: true,
  },
  {
    name: 'full-disk-told-as-unknown',
    edits: [[`${ES}/store/typeorm/sqlite/sqlite-errors.ts`, "  SQLITE_FULL: 'refused',\n", '']],
    tests: ['test/durability/disk-full'],
    build: true,
  },
  {
    name: 'full-disk-breaks-the-connection',
    edits: [
      [
        `${PG}/postgres-errors.ts`,
        "FAILURES[code.slice(0, 2)] ?? 'refused'",
        "FAILURES[code.slice(0, 2)] ?? 'broken'",
      ],
    ],
    tests: ['test/durability/disk-full'],
    build: true,
  },
  {
    name: 'unprepared-unanswered',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-connection.ts`,
        'if (error) reject(error);\n        else resolve(statement);',
        'if (!error) resolve(statement);',
      ],
    ],
    tests: ['test/integration/sqlite/failing-database'],
  },
  {
    name: 'second-stream-unchecked',
    edits: [
      [
        `${ES}/store/batch-judge.ts`,
        'of streams) {\n      const actual',
        'of streams.slice(0, 1)) {\n      const actual',
      ],
    ],
    tests: [CONTRACT],
  },
  {
    name: 'fence-ignored',
    edits: [
      [
        `${ES}/store/batch-judge.ts`,
        'if (!meetsExpectation(expected, actual)) {',
        'if (streams.some((each) => each.stream === stream && each.events.length > 0) && !meetsExpectation(expected, actual)) {',
      ],
    ],
    tests: [CONTRACT],
  },
  {
    name: 'lost-conflict',
    edits: [
      [`${ES}/store/batch-judge.ts`, 'return this.versions.get(stream) ?? this.facts', 'return this.facts'],
      [`${ES}/store/typeorm/migrations/event-log.sqlite.ts`, ',\n     UNIQUE (stream, version)', ''],
    ],
    tests: ['test/integration/store/racers'],
  },
  {
    name: 'condition-from-the-position-on',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/statements/match-query.ts`,
        "first.position > ${condition}->>'after'",
        "first.position >= ${condition}->>'after'",
      ],
    ],
    tests: [CONTRACT],
  },
  {
    name: 'condition-unchecked',
    edits: [[`${ES}/store/batch-judge.ts`, 'this.facts.meets(condition) ||', '']],
    tests: ['test/integration/store/model'],
  },
  {
    name: 'repetition-unknown',
    edits: [[`${ES}/store/batch-judge.ts`, 'return this.repeated(append) ??', 'return']],
    tests: [CONTRACT],
  },
  {
    name: 'content-uncompared',
    edits: [[`${ES}/store/batch-judge.ts`, '    known.data === event.data &&\n', '']],
    tests: [CONTRACT],
  },
  {
    name: 'gap-after-refusal',
    edits: [
      [
        `${ES}/store/batch-judge.ts`,
        'return condition && {',
        'if (condition) this.head += 1;\n    return condition && {',
      ],
    ],
    tests: ['test/integration/store/model'],
  },
  {
    name: 'through-equals-head',
    edits: [
      [
        `${ES}/store/typeorm/typeorm-event-store.ts`,
        'through: last && events.length === limit ? last.position : Math.max(upto, after)',
        'through: Math.max(upto, after, last ? 0 : 0)',
      ],
    ],
    tests: [CONTRACT],
  },
  {
    name: 'looked-no-further',
    edits: [
      [
        `${ES}/store/typeorm/typeorm-event-store.ts`,
        'last.position : Math.max(upto, after)',
        'last.position : Math.max(upto, await this.head())',
      ],
    ],
    tests: ['test/integration/store/rare-types'],
  },
  {
    name: 'hole-passed-over',
    edits: [
      [`${ES}/store/dense-page.ts`, 'if (position !== expected) throw', 'if (position < expected) throw'],
    ],
    tests: ['test/integration/store/log-is-append-only'],
  },
  {
    name: 'log-writable',
    edits: [[`${ES}/store/typeorm/migrations/event-log.sqlite.ts`, "  ...appendOnly('events'),\n", '']],
    tests: ['test/integration/store/log-is-append-only'],
  },
  {
    name: 'replace-allowed',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-settings.ts`,
        'recursive_triggers = ON',
        'recursive_triggers = OFF',
      ],
    ],
    tests: ['test/integration/store/log-is-append-only'],
  },
  {
    name: 'keys-unsorted',
    edits: [[`${ES}/messages/canonical-json.ts`, 'Object.keys(object).sort()', 'Object.keys(object)']],
    tests: ['src/event-sourcing/messages/canonical-json'],
  },
  {
    name: 'bytes-changed',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/statements/insert-events.ts`,
        '    event.data,\n',
        '    event.data.normalize(),\n',
      ],
    ],
    tests: ['test/integration/store/canonical-bytes'],
  },
  {
    name: 'one-spoils-all',
    edits: [[`${ES}/store/typeorm/judged-batch.ts`, 'if (isFatal(error)) throw error;', 'throw error;']],
    tests: ['test/integration/store/batch-isolation'],
  },
  {
    name: 'queue-unbounded',
    edits: [
      [
        `${ES}/store/write-queue.ts`,
        'if (isFull && this.waiting.length > 0) {',
        'if (isFull && this.waiting.length < 0) {',
      ],
    ],
    tests: ['src/event-sourcing/store/write-queue'],
  },
  {
    name: 'unknown-told-as-failed',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-errors.ts`,
        "(FAILURES[code] ?? 'broken')",
        "(FAILURES[code] ?? 'refused')",
      ],
    ],
    tests: ['test/integration/sqlite/failing-database'],
  },
  {
    name: 'broken-connection-kept',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-writer.ts`,
        'this.current = undefined;\n    for (const',
        'for (const',
      ],
    ],
    tests: ['test/integration/sqlite/failing-database'],
  },
  {
    name: 'synchronous-unread',
    edits: [
      [
        `${ES}/store/typeorm/sqlite/sqlite-settings.ts`,
        'const isSet = setting.synchronous === SYNCHRONOUS[synchronous];',
        'const isSet = true;',
      ],
    ],
    tests: ['test/integration/sqlite/failing-database'],
  },
  {
    name: 'memory-kept',
    edits: [[APPENDER, 'if (facts.head !== this.head) this.versions.clear();', '']],
    tests: ['test/durability/history/history.spec'],
    build: true,
  },
  {
    name: 'second-writer',
    edits: [[`${ES}/store/typeorm/sqlite/sqlite-driver.ts`, "? 'BEGIN IMMEDIATE' : sql", '? sql : sql']],
    tests: [CONTRACT],
  },
  {
    name: 'cleared-before-stored',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        '    const { position, streams } = await this.append(unit, members);',
        '    const appending = this.append(unit, members);\n    for (const { member } of written) member.stored(member.storedVersion + member.changes().length);\n    const { position, streams } = await appending;',
      ],
    ],
    tests: ['test/features/unit-of-work'],
  },
  {
    name: 'reads-unfenced',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        'const { position, streams } = await this.append(unit, members);',
        'const { position, streams } = await this.append(unit, changed);',
      ],
    ],
    tests: ['test/features/unit-of-work'],
  },
  {
    name: 'unsaved-forgotten',
    edits: [[`${ES}/unit-of-work/unit.ts`, 'if (unsaved > 0) {', 'if (unsaved > Infinity) {']],
    tests: ['test/features/unit-of-work'],
  },
  {
    name: 'no-retry',
    edits: [[`${ES}/application/retry-on-conflict.ts`, 'if (attempt >= attempts ||', 'if (attempt >= 1 ||']],
    tests: ['test/features/application-service'],
  },
  {
    name: 'retry-for-ever',
    edits: [
      [
        `${ES}/application/retry-on-conflict.ts`,
        'if (attempt >= attempts ||',
        'if (attempt >= attempts * 100 ||',
      ],
    ],
    tests: ['test/features/application-service'],
  },
  {
    name: 'command-unchecked',
    edits: [[`${ES}/application/application-service.ts`, '    await validateCommand(command);\n', '']],
    tests: ['test/features/application-service'],
  },
  {
    name: 'version-unchecked',
    edits: [[`${ES}/unit-of-work/unit.ts`, 'if (isThere && !isMet)', 'if (isThere && version < 0)']],
    tests: ['test/features/application-service'],
  },
  {
    name: 'state-outside-the-append',
    edits: [
      [
        `${ES}/aggregates/typeorm/state-writer.ts`,
        "const written = await table.replace(rows, 'version', changed);",
        "setImmediate(() => { table.replace(rows.connection.manager, 'version', changed).catch(() => 0); });\n    const written = new Set(changed.map(({ row }) => table.keyText(row)));",
      ],
    ],
    tests: ['test/integration/aggregates/state-stored'],
  },
  {
    name: 'state-unguarded',
    edits: [
      [
        `${ES}/store/typeorm/bulk-rows.ts`,
        'WHERE COALESCE(stored.${guarding}, 0) = input.__before',
        'WHERE COALESCE(stored.${guarding}, 0) = input.__before OR true',
      ],
    ],
    tests: ['test/integration/aggregates/state-stored'],
  },
  {
    name: 'state-taken-on-trust',
    edits: [
      [
        `${ES}/aggregates/typeorm/state-stored-repository.ts`,
        "return row.checksum === '' ||",
        "return row.checksum !== ' ' ||",
      ],
    ],
    tests: ['test/integration/aggregates/state-stored'],
  },
  {
    name: 'row-behind-its-stream',
    edits: [
      [
        `${ES}/aggregates/typeorm/state-stored-repository.ts`,
        'if (rowVersion < versionOf(seen)) throw',
        'if (rowVersion < 0) throw',
      ],
    ],
    tests: ['test/integration/aggregates/state-stored'],
  },
  {
    name: 'version-zero-unchecked',
    edits: [
      [
        `${ES}/aggregates/stream-repository.ts`,
        'unit.checkExpected(aggregate.id, version, version > 0 || alwaysExists(aggregate));',
        'unit.checkExpected(aggregate.id, version, version > 0);',
      ],
    ],
    tests: ['test/features/preferences'],
  },
  {
    name: 'recorded-before-applied',
    edits: [
      [
        `${ES}/aggregates/event-sourced-aggregate.ts`,
        '    handler.call(this, event);\n    if (fromHistory) this.storedVersion += 1;\n    else super.apply(event, { skipHandler: true });',
        '    if (fromHistory) this.storedVersion += 1;\n    else super.apply(event, { skipHandler: true });\n    handler.call(this, event);',
      ],
    ],
    tests: ['src/event-sourcing/aggregates'],
  },
  {
    name: 'no-fence',
    edits: [
      [
        `${ES}/subscriptions/typeorm/checkpoints.ts`,
        'if (moved !== 1) throw',
        'if (affected === Infinity) throw',
      ],
    ],
    tests: ['test/integration/projections/leases'],
  },
  {
    name: 'lease-ignored',
    edits: [
      [
        `${ES}/subscriptions/typeorm/typeorm-leases.ts`,
        'const isFree = leaseUntil <= now ||',
        'const isFree = leaseUntil <= Infinity ||',
      ],
    ],
    tests: ['test/integration/projections/leases'],
  },
  {
    name: 'lease-kept',
    edits: [
      [
        `${ES}/subscriptions/typeorm/typeorm-leases.ts`,
        '{ owner: null, leaseUntil: this.database.after(0), haltedFor: haltedFor ?? null }',
        '{ leaseUntil: this.database.after(1e9) }',
      ],
    ],
    tests: ['test/integration/projections/leases'],
  },
  {
    name: 'first-come-first-served',
    edits: [
      [
        `${ES}/subscriptions/typeorm/typeorm-leases.ts`,
        'return chosen === undefined || chosen === this.instance;',
        'return chosen !== null;',
      ],
    ],
    tests: ['test/integration/projections/leases'],
  },
  {
    name: 'poison-dropped',
    edits: [
      [
        `${ES}/projections/typeorm/async-projection.ts`,
        'await this.lot.park(rows, sorted);',
        'await this.lot.park(rows, { ...sorted, poisoned: [] });',
      ],
    ],
    tests: ['test/integration/projections/parking'],
  },
  {
    name: 'parked-on-its-own',
    edits: [
      [
        `${ES}/projections/typeorm/async-projection.ts`,
        '      await write.run(rows);\n      await this.lot.park(rows, sorted);\n',
        '      await write.run(rows);\n',
      ],
      [
        `${ES}/projections/typeorm/async-projection.ts`,
        '    for (const parked of draft.sorted.poisoned) this.hold(parked);\n',
        '    await this.database.transaction((rows) => this.lot.park(rows, draft.sorted));\n    for (const parked of draft.sorted.poisoned) this.hold(parked);\n',
      ],
    ],
    tests: ['test/durability/projection/poison'],
    build: true,
  },
  {
    name: 'jump-the-queue',
    edits: [
      [
        `${ES}/subscriptions/typeorm/parking-lot.ts`,
        'if (isHeld(sequence) || poisoned.has(sequence)) waiting',
        'if (poisoned.has(sequence)) waiting',
      ],
    ],
    tests: ['test/integration/projections/parking'],
  },
  {
    name: 'jump-the-queue-of-the-page',
    edits: [
      [
        `${ES}/subscriptions/typeorm/parking-lot.ts`,
        'if (isHeld(sequence) || poisoned.has(sequence)) waiting',
        'if (isHeld(sequence)) waiting',
      ],
    ],
    tests: ['test/integration/projections/poison-in-pages'],
  },
  {
    name: 'parked-taken-for-applied',
    edits: [
      [
        `${ES}/projections/read-positions.ts`,
        'const missing = reached >= position ? await',
        'const missing = reached < 0 ? await',
      ],
    ],
    tests: ['test/integration/projections/parking'],
  },
  {
    name: 'parked-before-taken-for-applied',
    edits: [
      [
        `${ES}/subscriptions/typeorm/unhandled-events.ts`,
        'sequence: In(sequences), position: LessThanOrEqual(position) };',
        'sequence: In(sequences), position };',
      ],
    ],
    tests: ['test/integration/projections/parking'],
  },
  {
    name: 'parked-of-one-command-taken-for-applied',
    edits: [
      [
        `${ES}/subscriptions/typeorm/unhandled-events.ts`,
        'position: Between(first, position) };',
        'position: Between(Math.max(first, position), position) };',
      ],
    ],
    tests: ['test/integration/projections/parking'],
  },
  {
    name: 'skipped-without-a-trace',
    edits: [
      [
        `${ES}/subscriptions/typeorm/parked-sequences.ts`,
        'const skipped = { consumer,',
        'const skipped = { consumer: `not ${consumer}`,',
      ],
    ],
    tests: ['test/integration/projections/parking'],
  },
  {
    name: 'bulk-build-in-the-live-rows',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/build-projector.ts`,
        '(table) => this.tables.nameOf(table)',
        '(table) => table',
      ],
    ],
    tests: ['test/integration/projections/rebuild-rows'],
  },
  {
    name: 'build-in-the-live-rows',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/build-projector.ts`,
        'await this.tables.enter(rows);',
        'await Promise.resolve();',
      ],
      [
        `${ES}/projections/typeorm/rebuild/build-projector.ts`,
        'await this.tables.leave(rows);',
        'await Promise.resolve();',
      ],
    ],
    tests: ['test/integration/projections/rebuild'],
  },
  {
    name: 'switch-forgets-the-place',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuild-end.ts`,
        'const place = { version, position, eventId, epoch,',
        'const place = { version, position: parts[0]?.position ?? 0, eventId: parts[0]?.eventId ?? null, epoch,',
      ],
    ],
    tests: ['test/integration/projections/rebuild'],
  },
  {
    name: 'paused-and-fed',
    edits: [[`${ES}/subscriptions/typeorm/typeorm-leases.ts`, ' || found.pausedAt !== null', '']],
    tests: ['test/integration/projections/rebuild'],
  },
  {
    name: 'live-from-the-tail-alone',
    edits: [[`${ES}/subscriptions/log-tail.ts`, 'position < head - this.events.length', 'position < 0']],
    tests: ['src/event-sourcing/subscriptions/live-events', 'test/integration/live'],
  },
  {
    name: 'live-repeats',
    edits: [
      [
        `${ES}/subscriptions/live-events.ts`,
        'filter(({ position }) => position > after)',
        'filter(({ position }) => position >= 0)',
      ],
    ],
    tests: ['src/event-sourcing/subscriptions/live-events'],
  },
  {
    name: 'fold-forgets',
    edits: [
      [
        `${ES}/projections/typeorm/row-fold.ts`,
        'this.folding.fold(prepared, this.rows.get(sequence))',
        'this.folding.fold(prepared, undefined)',
      ],
    ],
    tests: ['test/integration/projections/row-projection'],
  },
  {
    name: 'row-memory-unfenced',
    edits: [
      [
        `${ES}/projections/typeorm/row-memory.ts`,
        'if (!this.isAt(at)) this.forget();',
        'if (at.epoch < 0) this.forget();',
      ],
    ],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'row-page-unfenced',
    edits: [
      [
        `${ES}/subscriptions/typeorm/checkpoints.ts`,
        "sql('EXISTS (SELECT FROM moved)', parameter)",
        "sql('true', parameter)",
      ],
    ],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'rounded-rows-remembered',
    edits: [
      [
        `${ES}/store/typeorm/exact-columns.ts`,
        'if (known.length < checks.length) return undefined;',
        'if (known.length === 0) return undefined;',
      ],
    ],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'division-forgotten',
    edits: [
      [
        `${ES}/subscriptions/partitions.ts`,
        'return { position, earlier: ahead };',
        'return { position, earlier: ahead.slice(0, 0) };',
      ],
    ],
    tests: ['src/event-sourcing/subscriptions/partitions', 'test/integration/projections/partitions'],
  },
  {
    name: 'begun-behind-the-furthest',
    edits: [
      [
        `${ES}/subscriptions/partitions.ts`,
        'const position = Math.min(...present);',
        'const position = Math.max(...present);',
      ],
    ],
    tests: ['test/integration/projections/partitions'],
  },
  {
    name: 'furthest-partition-counts',
    edits: [
      [`${ES}/subscriptions/typeorm/checkpoints.ts`, 'Math.min(...positions)', 'Math.max(...positions)'],
    ],
    tests: ['test/integration/projections/partitions'],
  },
  {
    name: 'other-number-goes-on',
    edits: [
      [`${ES}/subscriptions/typeorm/typeorm-leases.ts`, ' || found.parts !== share.partition.count', ''],
      [
        `${ES}/subscriptions/typeorm/typeorm-leases.ts`,
        'part: share.partition.index, parts, epoch',
        'part: share.partition.index, epoch',
      ],
    ],
    tests: ['test/integration/projections/partitions'],
  },
  {
    name: 'draft-unfenced',
    edits: [[`${ES}/projections/typeorm/drafts.ts`, 'this.memory.isAt(from) && ahead', 'from && ahead']],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'draft-of-what-was-sorted-otherwise',
    edits: [[`${ES}/projections/typeorm/drafts.ts`, ' && ahead?.timesFreed === this.lot.timesFreed', '']],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'draft-behind-the-unknown',
    edits: [
      [
        `${ES}/projections/typeorm/drafts.ts`,
        'if (!rows || !this.memory.hasAll(rows.keys())) return;',
        'void rows;',
      ],
    ],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'draft-jumps-the-queue',
    edits: [
      [
        `${ES}/projections/typeorm/parking.ts`,
        'new Set(before.map(({ sequence }) => sequence))',
        'new Set(before.slice(0, 0).map(({ sequence }) => sequence))',
      ],
    ],
    tests: ['test/integration/projections/row-memory'],
  },
  {
    name: 'bare-checkpoint',
    edits: [
      [
        `${ES}/projections/typeorm/async-projection.ts`,
        '    if (write.upsert) {\n',
        '    await this.database.transaction((rows) => write.run(rows));\n    if (write.upsert) {\n',
      ],
      [
        `${ES}/projections/typeorm/async-projection.ts`,
        '      await write.run(rows);\n      await this.lot.park',
        '      await this.lot.park',
      ],
    ],
    tests: ['test/integration/projections'],
  },
  {
    name: 'skip-poison',
    edits: [
      [
        `${ES}/subscriptions/subscription.ts`,
        "    this.currentState = 'backing-off';\n",
        "    this.currentState = 'backing-off';\n    if (this.checkpoint) { const { events } = await this.store.readAll(this.checkpoint.position, 100); const last = events.at(-1); if (last) this.moved({ ...this.checkpoint, position: last.position, eventId: last.id }); }\n",
      ],
    ],
    tests: ['src/event-sourcing/subscriptions'],
  },
  {
    name: 'fork-unnoticed',
    edits: [
      [
        `${ES}/subscriptions/assert-same-history.ts`,
        'if (events[0]?.id === eventId) return;',
        'if (events.length <= 1) return;',
      ],
    ],
    tests: ['src/event-sourcing/subscriptions', 'test/integration/projections'],
  },
  {
    name: 'inline-outside',
    edits: [
      [
        `${ES}/store/typeorm/judged-batch.ts`,
        'for (const write of writes) await write();',
        'for (const write of writes) void write();',
      ],
    ],
    tests: ['test/integration/store/batch-isolation'],
  },
  {
    name: 'stale-read',
    edits: [
      [
        `${ES}/projections/read-positions.ts`,
        'const reached = await this.of(projections);',
        'const reached = Math.max(position, await this.of(projections));',
      ],
    ],
    tests: ['test/e2e/users'],
  },
  {
    name: 'head-for-the-checkpoint',
    edits: [
      [
        `${ES}/projections/read-positions.ts`,
        'position !== undefined), ...stored.values());',
        'position !== undefined), ...(stored.size > 0 ? [await this.store.head()] : []));',
      ],
    ],
    tests: ['test/integration/projections/read-your-writes'],
  },
  {
    name: 'published-before-commit',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        '    const { position, streams } = await this.append(unit, members);',
        '    this.tell(written.flatMap(({ changes }) => changes));\n    const { position, streams } = await this.append(unit, members);',
      ],
    ],
    tests: ['test/features/unit-of-work'],
  },
  {
    name: 'email-by-luck',
    edits: [
      [
        'src/users/commands/create-user/create-user.handler.ts',
        '    this.unitOfWork.require(taken, () => new EmailTakenError());\n',
        '',
      ],
    ],
    tests: ['test/e2e/users'],
  },
  {
    name: 'email-case-sensitive',
    edits: [
      ['src/users/domain/email-address.value.ts', ".normalize('NFC').toLowerCase()", ".normalize('NFC')"],
    ],
    tests: ['test/e2e/users'],
  },
  {
    name: 'overdraft',
    edits: [
      ['src/wallets/domain/wallet.aggregate.ts', 'if (amount > this.balance) throw', 'if (amount < 0) throw'],
    ],
    tests: ['src/wallets/domain/wallet.aggregate', 'test/e2e/wallets.e2e-spec'],
  },
  {
    name: 'balance-beyond-counting',
    edits: [
      [
        'src/wallets/domain/wallet.aggregate.ts',
        'if (amount > MAX_BALANCE - this.balance) throw',
        'if (amount < 0) throw',
      ],
    ],
    tests: ['src/wallets/domain/wallet.aggregate'],
  },
  {
    name: 'owner-read-aside',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        'const streams = members.map((member) => this.toAppend(member, metadata));',
        'const streams = members.filter((member) => member.changes().length > 0).map((member) => this.toAppend(member, metadata));',
      ],
    ],
    tests: ['test/features/wallets'],
  },
  {
    name: 'transfer-booked-twice',
    edits: [
      ['src/wallets/domain/known-transfers.ts', "debited: { debited: 'done'", "debited: { debited: 'due'"],
    ],
    tests: ['src/wallets/domain/wallet-transfers', 'test/features/wallets'],
  },
  {
    name: 'old-transfer-booked-twice',
    edits: [
      [
        'src/wallets/commands/once-for-transfer.ts',
        'tags: [transferTag(step, transferId)]',
        "tags: [transferTag(step, 'none')]",
      ],
    ],
    tests: ['test/features/wallets'],
  },
  {
    name: 'refund-needs-an-open-wallet',
    edits: [
      [
        'src/wallets/domain/wallet.aggregate.ts',
        "if (this.isDone('refunded', order)) return;",
        "if (this.isDone('refunded', order)) return;\n    this.assertOpen();",
      ],
    ],
    tests: ['src/wallets/domain/wallet-transfers', 'test/features/wallets'],
  },
  {
    name: 'credited-after-the-deadline',
    edits: [
      [
        'src/transfers/processes/transfer-money/transfer-money.process.ts',
        'if (reason) {',
        "if (reason && stage !== 'debit') {",
      ],
    ],
    tests: ['src/transfers/processes', 'test/e2e/transfers'],
  },
  {
    name: 'deadline-overtaken',
    edits: [
      [
        'src/transfers/processes/transfer-money/transfer-money.process.ts',
        'if (process.now.getTime() >= creditBy) this.tooLate(process);',
        'void creditBy;',
      ],
    ],
    tests: ['src/transfers/processes'],
  },
  {
    name: 'refused-credit-kept',
    edits: [
      [
        'src/transfers/processes/transfer-money/transfer-money.process.ts',
        'else this.refund(process, reasonOf(refusal));',
        'else this.end(process, new RejectTransfer(process.key, reasonOf(refusal)));',
      ],
    ],
    tests: ['src/transfers/processes', 'test/e2e/transfers'],
  },
  {
    name: 'full-refund-given-up',
    edits: [
      [
        'src/transfers/processes/transfer-money/transfer-money.process.ts',
        'this.refundLater(process);',
        'this.noteRefunded(process);',
      ],
    ],
    tests: ['src/transfers/processes'],
  },
  {
    name: 'credited-for-each-debit',
    edits: [
      [
        'src/transfers/processes/transfer-money/transfer-money.process.ts',
        "if (stage !== 'debit') return;",
        'void stage;',
      ],
    ],
    tests: ['src/transfers/processes'],
  },
  {
    name: 'nested-one-by-one',
    edits: [['src/api/graphql/batch.ts', 'const waiting = this.pending.get(request) ??', 'const waiting =']],
    tests: ['test/e2e/wallets-graph', 'src/api/graphql/batch'],
  },
  {
    name: 'nested-stale',
    edits: [
      [
        'src/api/graphql/asked-position.interceptor.ts',
        'return asked.get(request);',
        'return asked.get(request) && undefined;',
      ],
    ],
    tests: ['test/e2e/wallets-graph'],
  },
  {
    name: 'overtaken-start-fails',
    edits: [
      [
        `${ES}/projections/typeorm/inline-projections.ts`,
        'if (error instanceof FencedOffError) return false;',
        'void FencedOffError;',
      ],
    ],
    tests: ['test/integration/projections/projections'],
  },
  {
    name: 'duplicate-keys-taken',
    edits: [['src/api/json/json-policy.ts', 'if (keys?.has(key)) throw', "if (keys?.has(key + ' ')) throw"]],
    tests: ['test/e2e/hostile-json'],
  },
  {
    name: 'unknown-properties-taken',
    edits: [
      [
        'src/api/fields/strict-validation.pipe.ts',
        'forbidNonWhitelisted: true',
        'forbidNonWhitelisted: false',
      ],
    ],
    tests: ['test/e2e/rest'],
  },
  {
    name: 'any-host',
    edits: [
      ['src/api/http/origin-check.ts', 'if (!URL.canParse(url)) return false;', 'if (url) return true;'],
    ],
    tests: ['test/e2e/routes'],
  },
  {
    name: 'cursor-unsigned',
    edits: [
      [
        'src/api/cursor/cursors.ts',
        'if (isOurs) return Number(text);',
        'if (isOurs || text) return Number(text) || 0;',
      ],
    ],
    tests: ['test/e2e/users'],
  },
  {
    name: 'duplicate-handler-taken',
    edits: [
      [
        `${ES}/boot/boot-check.ts`,
        '.filter(([, classes]) => classes.size > 1)',
        '.filter(([, classes]) => classes.size > 9)',
      ],
    ],
    tests: ['test/features/boot-check'],
  },
  {
    name: 'stop-without-drain',
    edits: [
      [
        'src/stop-on-signals.ts',
        '  await Promise.race([app.get(Drain).begin(), patience]);\n',
        '  void app.get(Drain).begin();\n  void patience;\n  app.getHttpServer().closeAllConnections();\n',
      ],
    ],
    tests: ['test/e2e/process'],
    build: true,
  },
  {
    name: 'drain-waits-for-the-gone',
    edits: [
      ['src/api/health/drain.ts', "reply.raw.once('close', () => {", "reply.raw.once('finish', () => {"],
    ],
    tests: ['src/api/health/drain'],
  },
  {
    name: 'admin-anywhere',
    edits: [['src/app.module.ts', 'isOpen(config) && !isLoopback(config.host)', 'config === undefined']],
    tests: ['test/e2e/admin/operators-only'],
  },
  {
    name: 'admin-any-origin',
    edits: [
      [
        'src/api/admin/operators-only.guard.ts',
        'if (reason !== undefined) throw',
        "if (reason === '') throw",
      ],
    ],
    tests: ['test/e2e/admin/operators-only'],
  },
  {
    name: 'terminal-commanded',
    edits: [
      [
        'src/cli/printable.ts',
        "if (character === '\\n' || character === '\\t') return character;",
        'return character;',
      ],
    ],
    tests: ['test/e2e/cli/events'],
    build: true,
  },
  {
    name: 'any-interface',
    edits: [
      ['src/config/rules.ts', 'return LOOPBACK.test(host);', 'return LOOPBACK.test(host) || host !== "";'],
    ],
    tests: ['src/config'],
  },
  {
    name: 'naive-cursor',
    edits: [
      [
        PG_LOG,
        '`INSERT INTO log_head (position) VALUES (0)`,',
        '`INSERT INTO log_head (position) VALUES (0)`, `CREATE SEQUENCE naive`,',
      ],
      [PG_LOG, 'PERFORM lock_log();', ''],
      [PG_LOG, 'SELECT head + e.n, e.s,', "SELECT nextval('naive'), e.s,"],
      [
        PG_LOG,
        'UPDATE log_head SET position = head + jsonb_array_length(batch);',
        'UPDATE log_head SET position = (SELECT max(position) FROM events);',
      ],
    ],
    tests: ['test/integration/postgres/instances'],
  },
  {
    name: 'needs-unchecked',
    edits: [[`${PG}/statements/append-events.ts`, '    narrow(need, expected);\n', '']],
    tests: ['test/contracts/typeorm-event-store'],
  },
  {
    name: 'batch-against-itself',
    edits: [[`${PG}/statements/append-events.ts`, 'if (isAgainstItself(batch)) return undefined;', '']],
    tests: ['test/contracts/typeorm-event-store'],
  },
  {
    name: 'doubt-not-followed',
    edits: [
      [
        `${PG}/postgres-appender.ts`,
        'return await this.inTransactions(batch);\n    } catch {',
        'throw doubt;\n    } catch {',
      ],
    ],
    tests: ['test/integration/postgres/outcomes'],
  },
  {
    name: 'doubt-told-as-refused',
    edits: [
      [
        `${PG}/postgres-appender.ts`,
        'return unknownOutcomes(batch, doubt.cause);',
        "throw unavailable('written', doubt.cause);",
      ],
    ],
    tests: ['test/integration/postgres/outcomes'],
  },
  {
    name: 'unsafe-server-taken',
    edits: [[`${PG}/postgres-settings.ts`, 'if (!holds(found)) {', 'if (!holds(found) && found === "") {']],
    tests: ['test/integration/postgres/settings'],
  },
  {
    name: 'aborted-taken-for-committed',
    edits: [
      [`${PG}/postgres-transaction.ts`, 'if (await connection.isAborted()) throw new Error(ABORTED);', ''],
    ],
    tests: ['test/integration/postgres/instances'],
  },
  {
    name: 'no-hints',
    edits: [[`${PG}/postgres-database.ts`, '      this.hints.tell(head);\n', '']],
    tests: ['test/integration/postgres/instances'],
  },
  {
    name: 'no-lock-timeout',
    edits: [
      [`${PG}/postgres-data-sources.ts`, '  lock_timeout: 2_000,\n', ''],
      [`${PG}/postgres-data-sources.ts`, '  statement_timeout: 5_000,\n', ''],
      [`${PG}/postgres-data-sources.ts`, '  query_timeout: 6_000,\n', ''],
    ],
    tests: ['test/integration/postgres/instances'],
  },
  {
    name: 'queries-write',
    edits: [
      [
        `${PG}/postgres-data-sources.ts`,
        'default_transaction_read_only=on',
        'default_transaction_read_only=off',
      ],
    ],
    tests: ['test/integration/postgres/instances'],
  },
  {
    name: 'doubtful-checkpoint-kept',
    edits: [
      [
        `${ES}/subscriptions/subscription.ts`,
        '    if (error instanceof OutcomeUnknownError) this.checkpoint = undefined;\n',
        '',
      ],
    ],
    tests: ['src/event-sourcing/subscriptions/subscription'],
  },
  {
    name: 'random-command-ids',
    edits: [
      [`${PROCESSES}/process-instance.ts`, '${this.key}/${this.input}/', '${this.key}/${Math.random()}/'],
    ],
    tests: ['src/event-sourcing/processes/process-definition'],
  },
  {
    name: 'dispatch-before-state',
    edits: [
      [
        `${PROCESSES}/typeorm/process-projector.ts`,
        'return Promise.resolve({ run: (rows) => this.apply(events, rows) });',
        'return this.store.database.transaction((rows) => this.apply(events, rows)).then(() => ({ run: () => Promise.resolve() }));',
      ],
    ],
    tests: ['test/integration/processes/decisions'],
  },
  {
    name: 'command-forgotten-before-it-is-executed',
    edits: [
      [
        `${PROCESSES}/dispatcher.ts`,
        'for (const command of due) {\n      this.inFlight.add(command.key);',
        "for (const { key } of due) this.inFlight.add(key);\n    if (due.length > 0) await this.settlement.settle(held, due.map((command) => ({ command, outcome: { kind: 'done' } })));\n    for (const command of due) {",
      ],
      [
        `${PROCESSES}/settlement.ts`,
        'const kept = others.filter(({ command }) => present.has(command.id));',
        'const kept = others; void present;',
      ],
    ],
    tests: ['test/durability/transfers'],
    build: true,
  },
  {
    name: 'deadline-deleted-before-its-effect',
    edits: [
      [
        `${PROCESSES}/deadlines.ts`,
        'if (await this.answer(rows, turn, deadline)) fired.push(deadline);',
        'fired.push(deadline); await this.answer(rows, turn, deadline);',
      ],
    ],
    tests: ['test/integration/processes/deadlines'],
  },
  {
    name: 'deadline-early',
    edits: [
      [
        `${PROCESSES}/typeorm/process-queries.ts`,
        'AND due_at <= ${this.now}`',
        'AND due_at <= ${this.now} + 500`',
      ],
    ],
    tests: ['test/durability/deadlines'],
    build: true,
  },
  {
    name: 'overdue-all-at-once',
    edits: [[`${PROCESSES}/deadlines.ts`, 'const BATCH = 200;', 'const BATCH = 1_000_000;']],
    tests: ['test/durability/deadlines'],
    build: true,
  },
  {
    name: 'deadlines-never-cancelled',
    edits: [
      [`${PROCESSES}/process-turn.ts`, 'if (cancelled.length > 0) await', 'if (cancelled.length < 0) await'],
    ],
    tests: ['test/integration/processes/deadlines'],
  },
  {
    name: 'predicted-without-conditions',
    edits: [
      [
        APPENDER,
        'new SqliteAppendTransaction(connection, rows, conditions)',
        'new SqliteAppendTransaction(connection, rows, conditions.slice(0, 0))',
      ],
    ],
    tests: ['test/integration/store/batch-isolation'],
  },
  {
    name: 'tail-read-too-early',
    edits: [[`${ES}/subscriptions/shared-tail.ts`, 'if (after === this.end) await this.reading;\n', '']],
    tests: ['src/event-sourcing/subscriptions/shared-tail'],
  },
  {
    name: 'tail-shared-as-it-is',
    edits: [[`${ES}/subscriptions/shared-tail.ts`, 'page.map(copyOf)', 'page']],
    tests: ['src/event-sourcing/subscriptions/shared-tail'],
  },
  {
    name: 'settled-unfenced',
    edits: [
      [
        `${PROCESSES}/typeorm/typeorm-process-store.ts`,
        'if (deleted < commands.length) await',
        'if (deleted < 0) await',
      ],
    ],
    tests: ['test/integration/processes/fenced'],
  },
  {
    name: 'taken-out-without-the-lease',
    edits: [
      [
        `${PROCESSES}/typeorm/typeorm-process-store.ts`,
        '`${sql} AND ${isHeld}`',
        '`${sql} AND (${isHeld} OR true)`',
      ],
    ],
    tests: ['test/contracts/process-store'],
  },
  {
    name: 'guarded-by-nobody',
    edits: [
      [
        `${PROCESSES}/typeorm/typeorm-process-store.ts`,
        'await this.checkpoints.guard(rows, held);',
        'void held;',
      ],
    ],
    tests: ['test/contracts/process-store'],
  },
  {
    name: 'refused-and-judged-anew',
    edits: [[`${PROCESSES}/settlement.ts`, 'await rows.refuse(onceOf(command), reason);', 'void onceOf;']],
    tests: ['test/integration/processes/fenced'],
  },
  {
    name: 'keyed-anew-each-time',
    edits: [[`${PROCESSES}/command-once.ts`, 'key: id,', 'key: id + String(Math.random()),']],
    tests: ['test/simulation/forgetful-wallets'],
  },
  {
    name: 'rejected-while-it-is-debited',
    edits: [
      [
        'src/transfers/processes/transfer-money/transfer-money.process.ts',
        "tooLate({ state }: Instance): void {\n    // The money may be on its way out of the wallet: it goes back from where it is known to be.\n    state.reason = 'transfers/deadline-passed';",
        "tooLate(process: Instance): void {\n    this.end(process, new RejectTransfer(process.key, 'transfers/deadline-passed'));",
      ],
    ],
    tests: ['test/simulation/transfers-in-haste'],
  },
  {
    name: 'memory-unfenced',
    edits: [
      [`${ES}/testing/in-memory/in-memory-process-store.ts`, 'this.checkpoints.guard(held);', 'void held;'],
    ],
    tests: ['test/contracts/process-store'],
  },
  {
    name: 'parked-deadlines-fire',
    edits: [
      [`${PROCESSES}/typeorm/process-queries.ts`, "`NOT ${isParked('due')}`", "'1 = 1'"],
      [
        `${PROCESSES}/process-turn.ts`,
        'if (row && row.parkedAt !== null) throw',
        'if (row && row.parkedAt === -1) throw',
      ],
    ],
    tests: ['test/integration/processes/parked'],
  },
  {
    name: 'process-begins-with-the-log',
    edits: [
      [
        `${ES}/subscriptions/typeorm/consumers.ts`,
        "this.beginning(consumer, 'head')",
        "this.beginning(consumer, 'start')",
      ],
    ],
    tests: ['test/integration/processes/processes', 'test/integration/adoption/durable-handlers'],
  },
  {
    name: 'outage-backs-off-for-long',
    edits: [
      [
        `${ES}/subscriptions/subscription.ts`,
        'LONGEST_OUTAGE_BACK_OFF_MS = 1_000',
        'LONGEST_OUTAGE_BACK_OFF_MS = 30_000',
      ],
    ],
    tests: ['test/durability/postgres/stop'],
    build: true,
  },
  {
    name: 'brought-along-again',
    edits: [
      [
        `${ES}/store/brought.ts`,
        "if ('error' in verdict || accepted.length === 0) return [];",
        "if ('error' in verdict) return [];",
      ],
    ],
    tests: [CONTRACT],
  },
  {
    name: 'key-stored-outside-the-transaction',
    edits: [
      [
        `${ES}/application/executed-once.ts`,
        'this.unitOfWork.current?.bring({ writer: this.answers, value: { once, result } });',
        'await this.answers.withoutEvents({ once, result }, 0);',
      ],
    ],
    tests: ['test/features/idempotency'],
  },
  {
    name: 'key-taken-twice',
    edits: [
      [
        `${ES}/idempotency/typeorm/typeorm-stored-answers.ts`,
        'WHERE idempotency_keys.expires_at <= excluded.stored_at',
        '',
      ],
    ],
    tests: ['test/features/idempotency'],
  },
  {
    name: 'refused-without-looking-again',
    edits: [
      [
        `${ES}/application/executed-once.ts`,
        'if (error instanceof IdempotencyKeyReusedError) throw error;',
        'if (error instanceof IdempotencyKeyReusedError || error) throw error;',
      ],
    ],
    tests: ['test/features/idempotency'],
  },
  {
    name: 'key-without-its-request',
    edits: [
      [
        `${ES}/application/executed-once.ts`,
        'if (request !== once.request) throw',
        'if (request === undefined) throw',
      ],
    ],
    tests: ['test/features/idempotency'],
  },
  {
    name: 'expired-key-answered',
    edits: [
      [
        `${ES}/idempotency/typeorm/key-lookups.ts`,
        'AND (expires_at IS NULL OR expires_at > ${database.now})',
        '',
      ],
    ],
    tests: ['test/integration/idempotency'],
  },
  {
    name: 'key-of-a-route-unread',
    edits: [['src/api/http/idempotency-key.ts', "url.startsWith('/v1/')", "url.startsWith('/v1/users/')"]],
    tests: ['test/e2e/idempotency'],
  },
  {
    name: 'key-of-a-mutation-unread',
    edits: [
      [
        'src/api/graphql/idempotency-key.interceptor.ts',
        'if (key === undefined || key === null || !context) return next.handle();',
        "if (key === undefined || key === null || !context || 'expectedVersion' in args) return next.handle();",
      ],
    ],
    tests: ['test/e2e/idempotency'],
  },
  {
    name: 'checksum-unread',
    edits: [
      [
        `${ES}/snapshots/snapshot.ts`,
        'if (checksum !== checksumOf({ stream, schema, version, eventId, state })) return undefined;',
        'void checksum, stream, schema;',
      ],
    ],
    tests: ['test/integration/snapshots'],
  },
  {
    name: 'schema-unread',
    edits: [[`${ES}/aggregates/histories.ts`, 'schema: this.policy?.version ?? 0', 'schema: 1']],
    tests: ['test/integration/snapshots'],
  },
  {
    name: 'ahead-of-the-log',
    edits: [
      [
        `${ES}/aggregates/histories.ts`,
        'if (last?.id !== snapshot.eventId) {',
        'if (!last) return { snapshot, events: [], version: snapshot.version, position: 0, wasMisled: false };\n    if (last.id !== snapshot.eventId) {',
      ],
    ],
    tests: ['test/integration/snapshots'],
  },
  {
    name: 'snapshot-of-another-past',
    edits: [[`${ES}/aggregates/histories.ts`, 'if (last?.id !== snapshot.eventId) {', 'if (!last) {']],
    tests: ['src/event-sourcing/aggregates/histories'],
  },
  {
    name: 'snapshot-fails-the-command',
    edits: [
      [
        `${ES}/snapshots/snapshots.ts`,
        'this.tellOnce(`read ${typeOf(key)}`, key, `cannot be read, and is done without: ${messageOf(error)}`);\n      return undefined;',
        'throw error;',
      ],
    ],
    tests: ['test/integration/snapshots'],
  },
  {
    name: 'predecessor-unchecked',
    edits: [
      [
        `${ES}/store/batch-judge.ts`,
        'if (after !== undefined && !this.isAt(after, stream, actual)) {',
        'if (after === stream) {',
      ],
    ],
    tests: [CONTRACT],
  },
  {
    name: 'refused-by-what-never-was',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        'unit.abandon();\n    await unit.founded();\n    await unit.remembered.confirm();',
        'unit.abandon();\n    await unit.remembered.confirm();',
      ],
    ],
    tests: ['test/features/hot-streams'],
  },
  {
    name: 'doomed-predecessor',
    edits: [[`${ES}/unit-of-work/stream-lines.ts`, 'if (hasPredecessor && this.chain.isBroken) return;', '']],
    tests: ['src/event-sourcing/unit-of-work/stream-lines'],
  },
  {
    name: 'refused-by-old-memory',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        'unit.abandon();\n    await unit.founded();\n    await unit.remembered.confirm();',
        'unit.abandon();\n    await unit.founded();',
      ],
    ],
    tests: ['test/features/remembered'],
  },
  {
    name: 'nothing-by-old-memory',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        'const position = await unit.founded();\n    await unit.remembered.confirm();',
        'const position = await unit.founded();',
      ],
    ],
    tests: ['test/features/remembered'],
  },
  {
    name: 'memory-not-doubted',
    edits: [[`${ES}/unit-of-work/unit-of-work.ts`, '    unit.remembered.assertWithout(stream);\n', '']],
    tests: ['test/features/remembered'],
  },
  {
    name: 'mistakes-by-old-memory',
    edits: [
      [`${ES}/unit-of-work/unit-of-work.ts`, 'else if (!isTransient(error)) await this.unjudged(unit);', ''],
    ],
    tests: ['test/features/remembered'],
  },
  {
    name: 'memory-outlives-the-connection',
    edits: [
      [`${ES}/store/typeorm/postgres/postgres-writer.ts`, '    this.current.onEnd(this.onLost);\n', ''],
    ],
    tests: ['test/integration/postgres/remembered'],
  },
  {
    name: 'memory-handed-out',
    edits: [[`${ES}/aggregates/event-sourced-repository.ts`, 'known, unit !== undefined)', 'known, false)']],
    tests: ['test/features/remembered'],
  },
  {
    name: 'memory-behind-the-command',
    edits: [
      [`${ES}/unit-of-work/attempt.ts`, '  if (attempts.value) attempts.value.current = undefined;\n', ''],
    ],
    tests: ['test/features/remembered'],
  },
  {
    name: 'no-lines',
    edits: [[`${ES}/unit-of-work/unit-of-work.ts`, 'await unit.lineUp();', '']],
    tests: ['test/integration/store/hot-stream'],
  },
  {
    name: 'lag-by-what-is-known',
    edits: [
      [
        `${ES}/observability/typeorm/vitals.ts`,
        'const head = await this.store.head();',
        'await this.store.head();\n    const head = Math.max(0, ...found.map(({ position }) => position));',
      ],
    ],
    tests: ['test/e2e/observability/metrics'],
  },
  {
    name: 'unreadable-told-as-before',
    edits: [['src/api/metrics/scrape.ts', 'this.consumers.forget();', 'void this.consumers;']],
    tests: ['test/e2e/observability/metrics'],
  },
  {
    name: 'counted-to-the-end',
    edits: [
      [`${ES}/processes/typeorm/process-backlog.ts`, 'MOST_COUNTED = 10_000', 'MOST_COUNTED = 1_000_000'],
    ],
    tests: ['test/integration/observability/vitals'],
  },
  {
    name: 'paths-as-labels',
    edits: [
      [
        'src/api/http/ended-requests.ts',
        "return request.is404 ? 'none' : (request.routeOptions.url ?? 'none');",
        'return request.url;',
      ],
    ],
    tests: ['test/e2e/observability/metrics'],
  },
  {
    name: 'metric-undocumented',
    edits: [['src/api/metrics/scrape.ts', "metrics.gauge('live_readers'", "metrics.gauge('readers'"]],
    tests: ['test/e2e/sqlite/metrics-catalogue'],
  },
  {
    name: 'secret-logged',
    edits: [
      ['src/config/logger.ts', 'parameters.map((each) => redacted(each))', 'parameters.map((each) => each)'],
    ],
    tests: ['src/config/redaction', 'test/e2e/observability/logs'],
  },
  {
    name: 'gone-and-forgotten',
    edits: [
      [
        'src/api/http/ended-requests.ts',
        'const isGone = !raw.writableFinished;',
        'const isGone = !raw.writableFinished;\n      if (isGone) return;',
      ],
    ],
    tests: ['test/e2e/observability/logs'],
  },
  {
    name: 'failed-event-uncorrelated',
    edits: [
      [
        `${ES}/projections/typeorm/async-projection.ts`,
        'runInContext(event.metadata, () => {',
        "runInContext({ correlationId: 'x', causationId: 'x' }, () => {",
      ],
    ],
    tests: ['test/e2e/observability/logs'],
  },
  {
    name: 'trace-lost-over-the-log',
    edits: [
      [
        `${ES}/unit-of-work/unit-of-work.ts`,
        '...(traceparent !== undefined && { traceparent }),',
        '...(traceparent === actor && { traceparent: id }),',
      ],
    ],
    tests: ['test/e2e/observability/traces'],
  },
  {
    name: 'sampling-decided-anew',
    edits: [[`${ES}/observability/trace-context.ts`, 'parseInt(flags, 16) & 1', 'parseInt(flags, 16) | 1']],
    tests: ['test/e2e/observability/traces', `${ES}/observability/trace-context`],
  },
  {
    name: 'closed-under-requests',
    edits: [
      [
        'src/api/health/drain.ts',
        'this.connections.size === 0 ? 0 : Math.max(this.askedAt, begun) + QUIET_MS - performance.now();',
        '0;',
      ],
      ['src/api/health/drain.ts', "if (this.draining) reply.header('connection', 'close');", 'void reply;'],
      ['src/create-application.ts', 'return503OnClosing: false', 'return503OnClosing: true'],
    ],
    tests: ['test/durability/rolling-restarts'],
    build: true,
  },
  {
    name: 'mistake-unlogged',
    edits: [['src/main.ts', '  endOnMistakes(logger);\n', '  void endOnMistakes;\n']],
    tests: ['test/e2e/process'],
    build: true,
  },
  {
    name: 'paused-deadlines-overdue',
    edits: [[`${PROCESSES}/typeorm/process-backlog.ts`, "NOT ${isParked('each')}", '1 = 1']],
    tests: ['test/e2e/health'],
  },
  {
    name: 'forked-for-good',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuild-end.ts`,
        'if (build >= Math.min(live, await this.store.head())) return build;',
        'if (build >= live) return build;',
      ],
    ],
    tests: ['test/integration/projections/forked'],
  },
  {
    name: 'counted-by-each-instance',
    edits: [
      [
        `${LIMITS}/rate-limits.ts`,
        'this.pool ? new SharedCounts(options, this.pool) : new LocalCounts(options)',
        'new LocalCounts(options)',
      ],
    ],
    tests: ['test/e2e/postgres/rate-limits'],
  },
  {
    name: 'turned-away-for-a-count',
    edits: [[`${LIMITS}/shared-counts.ts`, 'this.awayUntil = Date.now() + AWAY_MS;', 'throw failure;']],
    tests: ['test/e2e/postgres/rate-limits'],
  },
  {
    name: 'health-limited',
    edits: [[`${LIMITS}/exempt.ts`, '(?:health|metrics|admin)', '(?:metrics|admin)']],
    tests: ['test/e2e/limits/rate-limits', 'test/e2e/limits/overload'],
  },
  {
    name: 'any-proxy-trusted',
    edits: [[`${LIMITS}/callers.ts`, 'proxyAddress.compile([...trustedProxies])', '() => true']],
    tests: ['src/api/limits/callers'],
  },
  {
    name: 'slow-clients-wait',
    edits: [[`${LIMITS}/connections.ts`, 'requestTimeout: requestTimeoutMs,', 'requestTimeout: 0,']],
    tests: ['test/e2e/limits/connections'],
  },
  {
    name: 'places-uncounted',
    edits: [[`${LIMITS}/live-places.ts`, 'this.total >= live', 'this.total > 100 * live']],
    tests: ['test/e2e/limits/connections'],
  },
  {
    name: 'shedding-off',
    edits: [
      [`${LIMITS}/overload.ts`, 'this.running.size >= this.config.limits.requests', 'this.running.size < 0'],
    ],
    tests: ['test/e2e/limits/overload'],
  },
  {
    name: 'sheds-all-or-nothing',
    edits: [[`${LIMITS}/shedding.ts`, 'Math.min(Math.max(this.share + step, 0), 1)', 'step > 0 ? 1 : 0']],
    tests: ['src/api/limits/shedding'],
  },
  {
    name: 'crowded-queue-unseen',
    edits: [[`${LIMITS}/overload.ts`, '&& this.database.isCrowded', '&& false']],
    tests: ['test/e2e/limits/overload'],
  },
  {
    name: 'shed-and-never-told',
    edits: [
      [`${LIMITS}/pace.ts`, 'this.gone >= this.atOnce && next.latest > due', 'this.gone >= this.atOnce'],
    ],
    tests: ['src/api/limits/pace'],
  },
  {
    name: 'shed-and-kept-alive',
    edits: [[`${LIMITS}/shed-answer.ts`, 'if (isLast)', 'if (false)']],
    tests: ['src/api/limits/shed-answer'],
  },
  {
    name: 'cost-unlimited',
    edits: [
      [
        'src/api/graphql/graphql-api.module.ts',
        'hooks: { preExecution: refuseWhatCostsTooMuch },',
        'hooks: { preExecution: () => undefined },',
      ],
    ],
    tests: ['test/e2e/attacks/graphql'],
  },
  {
    name: 'hints-in-production',
    edits: [['src/api/graphql/format-errors.ts', '(hints ? each : withoutHint(each))', 'each']],
    tests: ['test/e2e/attacks/graphql'],
  },
  {
    name: 'reserved-taken',
    edits: [
      [
        'src/api/fields/strict-validation.pipe.ts',
        'forbidNonWhitelisted: true',
        'forbidNonWhitelisted: false',
      ],
    ],
    tests: ['test/e2e/attacks/requests'],
  },
  {
    name: 'queries-logged',
    edits: [['src/api/http/request-log.ts', "path: request.url.split('?', 1)[0],", 'path: request.url,']],
    tests: ['test/e2e/attacks/requests'],
  },
  {
    name: 'patterns-in-a-search',
    edits: [
      [
        'src/users/queries/list-users/list-users.handler.ts',
        String.raw`searchText(q).replace(/[\\%_]/g, '\\$&')`,
        'searchText(q)',
      ],
    ],
    tests: ['test/e2e/injection'],
  },
  {
    name: 'queries-ask-no-policy',
    edits: [
      [
        'src/event-sourcing/application/query-service.ts',
        "const admitted = await this.admission.admit(query, 'read');",
        'const admitted = query;',
      ],
    ],
    tests: ['test/features/who-may'],
  },
  {
    name: 'commands-ask-no-policy',
    edits: [
      [
        'src/event-sourcing/application/application-service.ts',
        "const admitted = await this.admission.admit(command, 'write');",
        'const admitted = command;',
      ],
    ],
    tests: ['test/features/who-may'],
  },
  {
    name: 'undecided-let-pass',
    edits: [
      [
        'src/event-sourcing/policies/admission.ts',
        'if (!decide || !isInScope) throw new ForbiddenError(name);',
        'if (!decide) return message;\n    if (!isInScope) throw new ForbiddenError(name);',
      ],
    ],
    tests: ['src/event-sourcing/policies/admission'],
  },
  {
    name: 'undecided-started',
    edits: [
      ['src/event-sourcing/boot/boot-check.ts', '    ...policyProblems(explorer, options.adopt),\n', ''],
    ],
    tests: ['test/features/boot-check'],
  },
  {
    name: 'list-unfiltered',
    edits: [
      [
        'src/users/queries/list-users/list-users.handler.ts',
        "if (onlyOf !== undefined) query.andWhere('user.id = :onlyOf', { onlyOf });",
        'void onlyOf;',
      ],
    ],
    tests: ['test/features/who-may'],
  },
  {
    name: 'nested-statement-leaks',
    edits: [
      [
        'src/wallets/queries/list-statements/list-statements.handler.ts',
        "if (onlyOf !== undefined) query.andWhere('wallet.ownerId = :onlyOf', { onlyOf });",
        'void onlyOf;',
      ],
    ],
    tests: ['test/features/who-may'],
  },
  {
    name: 'any-transfer-seen',
    edits: [
      [
        'src/transfers/queries/find-transfer/find-transfer.handler.ts',
        'AND wallet.ownerId = :onlyOf',
        'AND :onlyOf = :onlyOf',
      ],
    ],
    tests: ['test/e2e/auth/principals'],
  },
  {
    name: 'expired-token-taken',
    edits: [['src/api/auth/tokens.ts', 'clockTolerance: TOLERANCE_S };', 'clockTolerance: 86_400 };']],
    tests: ['test/e2e/auth/tokens'],
  },
  {
    name: 'remembered-beyond-its-end',
    edits: [
      [
        'src/api/auth/tokens.ts',
        'return known && known.until > Date.now() ? known : undefined;',
        'return known;',
      ],
    ],
    tests: ['test/e2e/auth/tokens'],
  },
  {
    name: 'token-brings-its-key',
    edits: [
      [
        'src/api/auth/tokens.ts',
        "const OWN_KEYS = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];",
        'const OWN_KEYS: string[] = [];',
      ],
    ],
    tests: ['test/e2e/auth/tokens'],
  },
  {
    name: 'first-of-two-tokens',
    edits: [
      [
        'src/api/auth/authenticator.ts',
        'return names.length > 1 ? undefined : headers.authorization;',
        'return names.length > 9 ? undefined : headers.authorization;',
      ],
    ],
    tests: ['test/e2e/auth/tokens'],
  },
  {
    name: 'route-for-everybody',
    edits: [
      [
        'src/api/auth/public-routes.ts',
        'return route !== undefined && (PUBLIC',
        "return route?.startsWith('/v1') || route !== undefined && (PUBLIC",
      ],
    ],
    tests: ['test/e2e/auth/every-route'],
  },
  {
    name: 'customers-operate',
    edits: [
      [
        'src/api/admin/operators-only.guard.ts',
        'if (principal && isOperator(principal) &&',
        'if (principal &&',
      ],
    ],
    tests: ['test/e2e/auth/every-route'],
  },
  {
    name: 'others-told-apart',
    edits: [['src/access/roles.ts', '  throw notFound();', '  return false;']],
    tests: ['test/e2e/auth/every-route'],
  },
  {
    name: 'actor-from-the-client',
    edits: [['src/api/http/correlation.ts', 'actor: principal.id }) };', 'actor: requestId }) };']],
    tests: ['test/e2e/auth/principals'],
  },
  {
    name: 'keys-of-all',
    edits: [['src/api/http/idempotency-key.ts', '`actor:${actor}`', "'actor:everybody'"]],
    tests: ['test/e2e/auth/principals'],
  },
  {
    name: 'cursor-of-anybody',
    edits: [
      [
        'src/api/cursor/cursors.ts',
        '...(actor === undefined ? [] : [actor]),',
        '...(actor === undefined ? [] : []),',
      ],
    ],
    tests: ['test/e2e/auth/principals'],
  },
  {
    name: 'revoked-key-remembered',
    edits: [['src/api/auth/keys.ts', 'const KNOWN_MS = 2_000;', 'const KNOWN_MS = 3_600_000;']],
    tests: ['test/e2e/auth/keys'],
  },
  {
    name: 'secret-uncompared',
    edits: [
      [
        'src/access/keys/api-keys.ts',
        'if (!row || !isTheirs) return undefined;',
        'if (!row) return undefined;',
      ],
    ],
    tests: ['test/e2e/auth/keys'],
  },
  {
    name: 'sockets-outlive-tokens',
    edits: [['src/api/auth/watch.ts', '    this.stop();\n    this.end();', '    this.stop();']],
    tests: ['test/e2e/auth/live'],
  },
  {
    name: 'all-in-one-turn',
    edits: [[`${LIMITS}/turns.ts`, 'while (this.begun < this.room)', 'while (this.waiting.length > 0)']],
    tests: ['src/api/limits/turns'],
  },
  {
    name: 'dependency-undeclared',
    edits: [['release/engine-manifest.mjs', "'commander', 'lru-cache'", "'commander'"]],
    tests: ['test/package/tarball'],
    build: true,
  },
  {
    name: 'door-closed',
    edits: [['package.json', '"./domain": {', '"./domains": {']],
    tests: ['test/package/slice'],
    build: true,
  },
  {
    name: 'operator-feeds',
    edits: [
      [
        `${ES}/boot/runtime.ts`,
        '!isOperator() && (this.options.feed ?? true)',
        '(isOperator() || true) && (this.options.feed ?? true)',
      ],
    ],
    tests: ['test/e2e/cli/operator'],
  },
  {
    name: 'personal-specified',
    edits: [[`${ES}/aggregates/stream-specifications.ts`, 'personal ?? []', '[]']],
    tests: [`${ES}/aggregates/stream-specifications`],
  },
  {
    name: 'masked-anew',
    edits: [[`${ES}/messages/masking.ts`, 'if (known !== undefined) return known;', 'void known;']],
    tests: [`${ES}/messages/masking`],
  },
  {
    name: 'durable-handler-also-fed-live',
    edits: [
      [
        `${ADOPTION}/live-only.ts`,
        'handlers.filter((wrapper) => durableOf(classOf(wrapper)) === undefined)',
        'handlers',
      ],
    ],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'durable-saga-also-fed-live',
    edits: [[`${ADOPTION}/live-only.ts`, 'wrappers.map(withLiveSagas)', 'wrappers']],
    tests: ['test/integration/adoption/durable-sagas'],
  },
  {
    name: 'handler-begins-with-the-log',
    edits: [[`${ADOPTION}/typeorm/handler-runner.ts`, "if (startAt === 'head')", "if (startAt !== 'head')"]],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'handler-in-the-transaction',
    edits: [
      [
        `${ADOPTION}/typeorm/durable-handler.ts`,
        'for (const event of events) await this.handle(event);\n    return { run: () => Promise.resolve() };',
        'await Promise.resolve();\n    return { run: async () => { for (const event of events) await this.handle(event); } };',
      ],
    ],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'handler-by-the-page',
    edits: [
      [
        `${ADOPTION}/typeorm/one-by-one.ts`,
        'next < 0 ? events : events.slice(0, next + 1)',
        'next < -1 ? [] : events',
      ],
    ],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'handler-loses-its-lease',
    edits: [
      [
        `${ADOPTION}/typeorm/one-by-one.ts`,
        'void this.lease.renew(held).catch(() => undefined);',
        'void held;',
      ],
    ],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'handler-called-while-paused',
    edits: [[`${ADOPTION}/typeorm/one-by-one.ts`, 'if (next >= 0) await this.lease.assertHeld(from);', '']],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'partner-taken-for-the-database',
    edits: [[`${ADOPTION}/typeorm/durable-handler.ts`, 'cause: asItsOwn(thrown) }', 'cause: thrown }']],
    tests: ['test/integration/adoption/durable-handlers'],
  },
  {
    name: 'saga-ids-at-random',
    edits: [
      [
        `${ADOPTION}/saga-definition.ts`,
        '`${name}/${input.event.id}/${String(index + 1)}`',
        '`${name}/${crypto.randomUUID()}/${String(index + 1)}`',
      ],
    ],
    tests: ['test/integration/adoption/durable-sagas'],
  },
  {
    name: 'saga-trusted-to-forget',
    edits: [[`${ADOPTION}/ask-saga.ts`, 'if (first === second) return;', 'return;']],
    tests: ['src/event-sourcing/adoption/ask-saga'],
  },
  {
    name: 'commit-unawaited',
    edits: [
      [
        `${ES}/aggregates/stream-repository.ts`,
        '      this.take(unit, aggregate);\n    });',
        '      void this.unitOfWork.run(() => this.restore(aggregate.id)).then(() => { this.take(unit, aggregate); });\n    });',
      ],
    ],
    tests: ['test/integration/adoption/commit'],
  },
  {
    name: 'bus-past-the-unit-of-work',
    edits: [
      [
        `${ADOPTION}/through-application-service.ts`,
        'if (unitOfWork.current) return',
        'if (unitOfWork !== undefined) return',
      ],
    ],
    tests: ['test/integration/adoption/commit'],
  },
  {
    name: 'unstored-events-unnoticed',
    edits: [[`${ADOPTION}/unstored-events.ts`, 'if (!awaited.has(eventClass) ||', 'if (awaited.size > 0 ||']],
    tests: ['test/integration/adoption/buses'],
  },
  {
    name: 'adopted-unreported',
    edits: [[`${ES}/boot/adopted.ts`, 'this.logger.log(this.report());', 'this.report();']],
    tests: ['test/integration/adoption/heroes'],
  },
  {
    name: 'any-name-goes',
    edits: [['schematics/lib/names.js', 'if (!KEBAB.test(kebab))', "if (kebab === '-')"]],
    tests: ['test/generators/names'],
  },
  {
    name: 'generated-for-everybody',
    edits: [['schematics/lib/messages.js', '`${who}(principal)`', "'true'"]],
    tests: ['test/generators/writing'],
  },
  {
    name: 'migration-in-the-past',
    edits: [
      [
        'schematics/lib/migrations.js',
        'return Math.max(Date.now(), ...times.map((time) => time + 1));',
        'return Date.now() + times.length;',
      ],
    ],
    tests: ['test/generators/writing'],
  },
  {
    name: 'guessed-without-end',
    edits: [
      [
        'src/api/auth/log-ins.ts',
        "this.good.has(print) ? undefined : this.limits.spent('failed-log-ins', caller)",
        'this.limits.spent("failed-log-ins", `${caller} `)',
      ],
    ],
    tests: ['test/e2e/auth/log-ins'],
  },
  {
    name: 'locked-out-by-others',
    edits: [['src/api/auth/log-ins.ts', 'this.good.has(print) ? undefined : ', '']],
    tests: ['test/e2e/auth/log-ins'],
  },
  {
    name: 'callers-without-places',
    edits: [[`${LIMITS}/request-places.ts`, 'if (own.size >= most)', 'if (own.size < 0)']],
    tests: ['test/e2e/limits/principals'],
  },
  {
    name: 'gone-callers-keep-places',
    edits: [[`${LIMITS}/request-places.ts`, 'if (raw.destroyed) return true;', '']],
    tests: ['test/e2e/limits/principals'],
  },
  {
    name: 'sockets-of-addresses',
    edits: [[`${LIMITS}/socket-limits.ts`, 'seat.place.moveTo(caller);', '']],
    tests: ['test/e2e/limits/principals'],
  },
  {
    name: 'shed-untold',
    edits: [[`${LIMITS}/shed-sum.ts`, '(this.reasons.get(reason) ?? 0) + 1', '1']],
    tests: ['test/e2e/limits/overload'],
  },
  {
    name: 'checkpoint-before-the-handler',
    edits: [
      [
        `${ADOPTION}/typeorm/durable-handler.ts`,
        'for (const event of events) await this.handle(event);\n    return { run: () => Promise.resolve() };',
        'setTimeout(() => void Promise.all(events.map((event) => this.handle(event))), 5);\n    await Promise.resolve();\n    return { run: () => Promise.resolve() };',
      ],
    ],
    tests: ['test/durability/adoption'],
    build: true,
  },
  {
    name: 'saga-command-keyed-anew',
    edits: [[`${PROCESSES}/command-once.ts`, 'key: id,', 'key: id + String(Math.random()),']],
    tests: ['test/durability/adoption'],
    build: true,
  },
  {
    name: 'retried-unseen',
    edits: [['src/cli/parked.ts', "expect === 'any' ? undefined : expect", 'undefined']],
    tests: ['test/e2e/cli.e2e'],
    build: true,
  },
  {
    name: 'noted-at-each-use',
    edits: [['src/access/keys/api-keys.ts', 'const NOTED_EACH_MS = 60_000;', 'const NOTED_EACH_MS = 0;']],
    tests: ['test/e2e/auth/keys'],
  },
  {
    name: 'switch-holds-for-good',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/feed-hold.ts`,
        'this.database.after(this.leaseMs)',
        'this.database.after(this.leaseMs + 86_400_000)',
      ],
    ],
    tests: ['test/integration/projections/rebuild'],
  },
  {
    name: 'tables-taken-from-feeders',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuild-end.ts`,
        'if (!(await live.take()) || !(await build.take())) throw notBuilt(projection);',
        'void build;',
      ],
      [
        `${ES}/projections/typeorm/rebuild/rebuild-end.ts`,
        '!live.isOf(parts) || !build.isOf([built])',
        '!live.isOf(parts)',
      ],
    ],
    tests: ['test/integration/postgres/switch-under-load'],
  },
  {
    name: 'compared-in-a-hurry',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuilds.ts`,
        'this.database.forLongReads()',
        'this.database.forQueries()',
      ],
    ],
    tests: ['test/integration/postgres/long-reads'],
  },
  {
    name: 'held-taken-for-unreachable',
    edits: [
      [`${ES}/projections/typeorm/rebuild/postgres-build-tables.ts`, "['55P03', '40P01']", "['40P01']"],
    ],
    tests: ['test/integration/postgres/long-reads'],
  },
  {
    name: 'position-of-what-was-read',
    edits: [[`${ES}/unit-of-work/unit.ts`, 'this.saved.size > 0 ? this.saved : positions', 'positions']],
    tests: ['test/features/unit-of-work'],
  },
  {
    name: 'repetition-at-its-version',
    edits: [
      [
        'src/api/graphql/idempotency-key.interceptor.ts',
        'const asked = { ...args, expectedVersion: undefined };',
        'const asked = args;',
      ],
    ],
    tests: ['test/e2e/idempotency'],
  },
  {
    name: 'begun-over-another',
    edits: [
      [
        `${ES}/subscriptions/typeorm/consumers.ts`,
        '(rows) => beginAt(rows, place, partitions)',
        '(rows) => placeParts(rows, place, partitions).then(() => true)',
      ],
    ],
    tests: ['test/integration/postgres/beginnings'],
  },
  {
    name: 'hole-halts-unseen',
    edits: [
      [
        `${ES}/subscriptions/assert-same-history.ts`,
        'if (isFinal(error)) await',
        'if (error instanceof ForkedError) await',
      ],
    ],
    tests: ['src/event-sourcing/subscriptions/subscription.spec'],
  },
  {
    name: 'newer-build-given-up',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuilds.ts`,
        'if (build && build.version >= version) return;',
        'if (build?.version === version) return;',
      ],
    ],
    tests: ['test/integration/projections/rebuild-versions'],
  },
  {
    name: 'fresh-build-given-up',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuilds.ts`,
        'this.endOf(projection).abort(build.version)',
        'this.endOf(projection).abort()',
      ],
    ],
    tests: ['test/integration/projections/rebuild-versions'],
  },
  {
    name: 'epochs-of-builds-forgotten',
    edits: [
      [
        `${ES}/projections/typeorm/rebuild/rebuild-end.ts`,
        'await rows.update(CheckpointRow, { consumer: projection, epoch: LessThan(epoch) }, { epoch });',
        'void LessThan(epoch);',
      ],
    ],
    tests: ['test/integration/projections/rebuild-versions'],
  },
  {
    name: 'compared-without-a-hold',
    edits: [[`${ES}/projections/typeorm/rebuild/rebuilds.ts`, 'await tables.keep(snapshot);', '']],
    tests: ['test/integration/postgres/long-reads'],
  },
  {
    name: 'build-left-behind',
    edits: [[`${ES}/projections/typeorm/rebuild/rebuilds.ts`, 'consumers.onRename(', 'void (']],
    tests: ['test/integration/projections/renamed-builds'],
  },
  {
    name: 'doomed-in-another-line',
    edits: [
      [
        `${ES}/unit-of-work/unit.ts`,
        'turn.end(isDoomed ? undefined : tips.get(stream))',
        'turn.end(tips.get(stream))',
      ],
    ],
    tests: ['src/event-sourcing/unit-of-work/stream-lines'],
  },
];
