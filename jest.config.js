const project = (displayName, testMatch) => ({
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/'],
});

export default {
  maxWorkers: 2,
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
  projects: [
    project('unit', ['src/**/*.spec.ts']),
    project('architecture', ['test/architecture/**/*.spec.ts']),
    project('contract', ['test/contracts/**/*.spec.ts']),
    project('integration', ['test/integration/**/*.spec.ts', 'test/features/**/*.spec.ts']),
    project('e2e', ['test/e2e/**/*.e2e-spec.ts']),
  ],
};
