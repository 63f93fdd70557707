type Files = Readonly<Record<string, string>>;

const imports = (...paths: string[]) =>
  paths.map((path, n) => `import { x as x${String(n)} } from '${path}';`).join('\n');
const X = 'export const x = 1;';

/** For each rule a tree of files that breaks it. */
export const PLANTED: Readonly<Record<string, Files>> = {
  'no-circles': {
    'src/users/a.ts': `${imports('./b.js')}\n${X}`,
    'src/users/b.ts': `${imports('./a.js')}\n${X}`,
  },
  'engine-stands-alone': {
    'src/event-sourcing/store/a.ts': imports('../../users/index.js'),
    'src/users/index.ts': X,
  },
  'command-knows-no-application': { 'src/cli/a.ts': imports('../users/index.js'), 'src/users/index.ts': X },
  'engine-by-its-doors': {
    'src/users/a.ts': imports('../event-sourcing/store/a.js'),
    'src/event-sourcing/store/a.ts': X,
  },
  'testing-door-for-specs': {
    'src/users/a.ts': imports('../event-sourcing/testing/index.js'),
    'src/event-sourcing/testing/index.ts': X,
  },
  ...layer('errors', 'context'),
  ...layer('context', 'errors'),
  ...layer('messages', 'store'),
  ...layer('policies', 'messages'),
  ...layer('store', 'unit-of-work'),
  ...layer('unit-of-work', 'aggregates'),
  ...layer('snapshots', 'unit-of-work'),
  ...layer('aggregates', 'subscriptions'),
  ...layer('subscriptions', 'projections'),
  ...layer('idempotency', 'aggregates'),
  ...layer('projections', 'application'),
  ...layer('application', 'boot'),
  ...layer('processes', 'boot'),
  ...layer('adoption', 'observability'),
  ...layer('observability', 'boot'),
  ...layer('boot', 'testing'),
  'typeorm-in-its-rooms': { 'src/users/commands/a.ts': "import { Entity } from 'typeorm';" },
  'prometheus-in-the-shell': { 'src/event-sourcing/store/a.ts': "import { Counter } from 'prom-client';" },
  'tracing-in-its-rooms': { 'src/event-sourcing/store/a.ts': "import { trace } from '@opentelemetry/api';" },
  'domain-is-pure': { 'src/users/domain/a.ts': "import { createHash } from 'node:crypto';" },
  'messages-are-plain': {
    'src/users/commands/a/a.command.ts': imports('../../domain/a.js'),
    'src/users/domain/a.ts': X,
  },
  'commands-see-no-read-side': {
    'src/users/commands/a.handler.ts': imports('../read-models/a.js'),
    'src/users/read-models/a.ts': X,
  },
  'queries-see-no-write-side': {
    'src/users/queries/a.handler.ts': imports('../domain/a.js'),
    'src/users/domain/a.ts': X,
  },
  'queries-call-no-engine': {
    'src/users/queries/a.handler.ts': imports('../../event-sourcing/index.js'),
    'src/event-sourcing/index.ts': X,
  },
  'edges-speak-messages': {
    'src/users/api/a.controller.ts': imports('../domain/a.js'),
    'src/users/domain/a.ts': X,
  },
  'nobody-imports-an-edge': {
    'src/users/index.ts': imports('./api/a.controller.js'),
    'src/users/api/a.controller.ts': X,
  },
  'shell-edges-for-edges': {
    'src/users/commands/a.handler.ts': imports('../../api/a.js'),
    'src/api/a.ts': X,
  },
  'shell-knows-no-feature': { 'src/api/a.ts': imports('../users/index.js'), 'src/users/index.ts': X },
  'features-meet-at-index': {
    'src/users/processes/a.ts': imports('../../wallets/domain/a.js'),
    'src/wallets/domain/a.ts': X,
  },
  'features-look-sideways-seldom': {
    'src/users/commands/a.ts': imports('../../wallets/index.js'),
    'src/wallets/index.ts': X,
  },
  'production-stands-alone': { 'src/users/a.ts': imports('../../test/a.js'), 'test/a.ts': X },
  'no-development-packages': { 'src/users/a.ts': "import { jest } from '@jest/globals';" },
  'everything-resolves': { 'src/users/a.ts': imports('./nowhere.js') },
};

function layer(folder: string, notBelow: string): Readonly<Record<string, Files>> {
  return {
    [`engine-layer-${folder}`]: {
      [`src/event-sourcing/${folder}/a.ts`]: imports(`../${notBelow}/b.js`),
      [`src/event-sourcing/${notBelow}/b.ts`]: X,
    },
  };
}
