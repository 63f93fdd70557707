const withServer = {
  globalSetup: '<rootDir>/test/support/postgres/global-setup.js',
  globalTeardown: '<rootDir>/test/support/postgres/global-teardown.js',
};

const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/'],
  ...more,
});

/** What is the same whatever the database is: how things are shown, asked for and refused. SQLite is enough for it. */
const OF_THE_EDGES = [
  '/test/e2e/(cli|admin|limits|attacks)/',
  '/test/e2e/(cli|routes|process|wallets-rest)\\.',
  '/test/e2e/auth/(tokens|log-ins|live|every-route|every-field)\\.',
  '/test/e2e/live/(server-sent-events|subscription-socket|follow-wallets)\\.',
  '/test/e2e/observability/(logs|traces)\\.',
];

/** The same specs once on each engine; those in a folder named after one run on it alone. */
const onBothEngines = (displayName, pattern) => [
  project(displayName, [pattern], { testPathIgnorePatterns: ['/test/[a-z0-9]+/postgres/'] }),
  project(`${displayName} on PostgreSQL`, [pattern], {
    ...withServer,
    setupFiles: ['<rootDir>/test/support/on-postgres.js'],
    testPathIgnorePatterns: ['/test/[a-z0-9]+/sqlite/', ...OF_THE_EDGES],
  }),
];

export default {
  maxWorkers: 3,
  // A machine that is taken away from is ten times as slow for minutes: time limits are for what hangs.
  testTimeout: 240_000,
  // Modules of ESM specs are never collected: a worker that has run many files spends its time on garbage.
  workerIdleMemoryLimit: '512MB',
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
  projects: [
    project('unit', ['src/**/*.spec.ts']),
    project('architecture', ['test/architecture/**/*.spec.ts']),
    project('contract', ['test/contracts/**/*.spec.ts'], withServer),
    project('package', ['test/package/**/*.spec.ts'], withServer),
    project('features', ['test/features/**/*.spec.ts']),
    project('generators', ['test/generators/**/*.spec.ts']),
    project('simulation', ['test/simulation/**/*.spec.ts'], {
      moduleNameMapper: {
        '^(\\.{1,2}/.*)\\.js$': '$1',
        '^node:timers/promises$': '<rootDir>/test/simulation/virtual/timers-promises.ts',
      },
    }),
    project('guides', ['test/guides/**/*.spec.ts']),
    ...onBothEngines('integration', 'test/integration/**/*.spec.ts'),
    ...onBothEngines('durability', 'test/durability/**/*.spec.ts'),
    ...onBothEngines('e2e', 'test/e2e/**/*.e2e-spec.ts'),
  ],
};
