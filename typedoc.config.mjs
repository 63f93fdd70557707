/**
 * The reference of what is behind the three doors, from the doc blocks: `npm run docs` writes it to `api-reference/`, which
 * is not committed. A warning is a failure (test/architecture/api-reference.spec.ts): a type that somebody is handed and
 * cannot name, an export without a doc block, a link that leads nowhere.
 */

/** Only what the engine's own providers are constructed of, or what Nest calls: an application has them injected. */
const OF_CONSTRUCTORS = [
  'Admission',
  'Checkpoints',
  'Consumer',
  'DeclaredConsumer',
  'Handles',
  'Histories',
  'KnownDeadlines',
  'Leases',
  'ProcessDescription',
  'ProcessSnapshot',
  'ReadModels',
  'ReadPositions',
  'TakePart',
];

/** What methods hand on between the parts of the engine, which are public for these parts alone. */
const OF_THE_ENGINE = [
  'BuildTables',
  'Checkpoint',
  'Companion',
  'FoundSnapshot',
  'Member',
  'ProcessDecision',
  'ProcessStore',
  'ProjectionClass',
  'ProjectionDescription',
  'Rebuilt',
  'Renaming',
  'Restored',
  'RowProjector',
  'StoredAnswers',
  'TakeSnapshot',
  'Unit',
];

/** What is written out where it is used, or is inferred and never named by anybody. */
const INFERRED = [
  'src/event-sourcing/aggregates/aggregate-type.ts:AggregateClass',
  'src/event-sourcing/aggregates/stream-repository.ts:AggregateClass',
  'AggregateTypeDescription',
  'AnyAggregate',
  'ApplyOptions',
  'DeadlinePasses',
  'EventTypeDescription',
  'FieldPath',
  'PolicyMethod',
  'Refused',
  'RepositoryClass',
  'StateOf',
  'TimePasses',
];

/** The migrations themselves: `engineMigrations` is the list of them. */
const MIGRATIONS = [
  'CreateEventLog1760000000000',
  'LeaseConsumers1761000000000',
  'ParkEvents1762000000000',
  'RebuildProjections1763000000000',
  'DivideConsumers1764000000000',
  'KeepSnapshots1765000000000',
  'RunProcesses1766000000000',
  'RememberKeys1767000000000',
  'FindParkedInstances1768100000000',
  'NoteHalts1771300000000',
];

/** @type {Partial<import('typedoc').TypeDocOptions>} */
const options = {
  plugin: ['typedoc-plugin-markdown'],
  name: 'Tidemark',
  entryPoints: [
    'src/event-sourcing/index.ts',
    'src/event-sourcing/domain.ts',
    'src/event-sourcing/testing/index.ts',
  ],
  tsconfig: 'tsconfig.build.json',
  out: 'api-reference',
  readme: 'none',
  disableSources: true,
  excludePrivate: true,
  excludeExternals: true,
  // The compiler has its own place in `npm test`.
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'TypeAlias', 'Variable', 'Enum'],
  intentionallyNotExported: [...OF_CONSTRUCTORS, ...OF_THE_ENGINE, ...INFERRED, ...MIGRATIONS],
};

export default options;
