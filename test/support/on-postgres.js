/** Runs the specs of a project on PostgreSQL; see `engines.ts`. */
process.env.TEST_ENGINE = 'PostgreSQL';
