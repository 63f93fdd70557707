/**
 * The borders of the house. Each rule says what to do instead; each was seen to fail on a planted violation
 * (test/architecture/borders.spec.ts).
 */

const SPEC = '\\.(?:spec|contract)\\.ts$';
const SHELL = 'access|api|cli|config|database|event-sourcing';
const FEATURE = `^src/(?!(?:${SHELL})/)([^/]+)/`;
const TYPEORM = '(?:^|/)node_modules/(?:typeorm|@nestjs/typeorm)/';

/** The engine's folders, lowest first. A folder sees those of the layers below its own, and itself. */
const LAYERS = [
  ['errors', 'context'],
  ['messages', 'policies'],
  ['store'],
  ['unit-of-work', 'snapshots'],
  ['aggregates', 'subscriptions', 'idempotency'],
  ['projections'],
  ['application'],
  ['processes'],
  ['adoption'],
  ['observability'],
  ['boot'],
  ['testing'],
];

const layerRules = LAYERS.flatMap((folders, layer) =>
  folders.map((folder) => {
    const notBelow = LAYERS.slice(layer)
      .flat()
      .filter((other) => other !== folder);
    return {
      name: `engine-layer-${folder}`,
      comment: `${folder}/ looks down only. Move what it needs to a lower layer, or turn the dependency round by a port.`,
      severity: 'error',
      from: { path: `^src/event-sourcing/${folder}/`, pathNot: SPEC },
      to: { path: `^src/event-sourcing/(?:${notBelow.join('|')})/` },
    };
  }),
).filter(({ to }) => !to.path.includes('(?:)'));

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one thing, or need a third. Take out what both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'engine-stands-alone',
      comment:
        'The engine knows no feature, no edge, no database folder. Let it take what it needs as an option.',
      severity: 'error',
      from: { path: '^src/event-sourcing/' },
      to: { path: '^src/(?!event-sourcing/)' },
    },
    {
      name: 'command-knows-no-application',
      comment:
        'The tidemark command is packed with the engine. What it can do here alone is given to it by src/operated.ts.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/(?!(?:cli|event-sourcing)/)' },
    },
    {
      name: 'engine-by-its-doors',
      comment: 'Import event-sourcing/index.ts, or event-sourcing/domain.ts from a domain folder.',
      severity: 'error',
      from: { path: '^src/(?!event-sourcing/)' },
      to: { path: '^src/event-sourcing/(?!(?:index|domain|testing/index)\\.ts$)' },
    },
    {
      name: 'testing-door-for-specs',
      comment: 'event-sourcing/testing is for specs and test/. Production code has event-sourcing/index.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: [SPEC, '^src/event-sourcing/testing/'] },
      to: { path: '^src/event-sourcing/testing/' },
    },
    ...layerRules,
    {
      name: 'typeorm-in-its-rooms',
      comment:
        'TypeORM lives in typeorm/, database/, read-models/, write-store/, queries/ and module files. Put a port in between.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '/typeorm/',
          '^src/database/',
          '/read-models/',
          '/write-store/',
          '/queries/',
          '\\.module\\.ts$',
          SPEC,
        ],
      },
      to: { path: TYPEORM },
    },
    {
      name: 'prometheus-in-the-shell',
      comment: 'prom-client lives in src/api/metrics/. The engine tells its Metrics, and is asked by Vitals.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/api/metrics/', SPEC] },
      to: { path: '(?:^|/)node_modules/prom-client/' },
    },
    {
      name: 'tracing-in-its-rooms',
      comment:
        'Spans are made by decorators around a port, in observability/, and by the edge in src/api/http/.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/event-sourcing/observability/', '^src/api/http/', SPEC] },
      to: { path: '(?:^|/)node_modules/@opentelemetry/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'A domain folder imports itself and event-sourcing/domain.ts: no Nest, no Node, no library.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/', pathNot: SPEC },
      to: { pathNot: ['^src/$1/domain/', '^src/event-sourcing/domain\\.ts$'] },
    },
    {
      name: 'messages-are-plain',
      comment: 'A command or query file imports nothing but @nestjs/cqrs; types are free.',
      severity: 'error',
      from: { path: '\\.(?:command|query)\\.ts$' },
      to: { pathNot: '@nestjs/cqrs', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'commands-see-no-read-side',
      comment:
        'A command decides on aggregates. What it must know comes from their events or by a condition.',
      severity: 'error',
      from: { path: '^src/[^/]+/commands/' },
      to: { path: '^src/[^/]+/(?:read-models|queries|live|api)/|^src/api/' },
    },
    {
      name: 'queries-see-no-write-side',
      comment: 'A query reads projection entities and nothing else.',
      severity: 'error',
      from: { path: '^src/[^/]+/queries/' },
      to: { path: '^src/[^/]+/(?:commands|domain|write-store|live|api)/|\\.repository\\.ts$' },
    },
    {
      name: 'queries-call-no-engine',
      comment: 'Its handler may say by a type of the engine what it can be asked; it calls nothing of it.',
      severity: 'error',
      from: { path: '^src/[^/]+/queries/' },
      to: { path: '^src/event-sourcing/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'edges-speak-messages',
      comment:
        'A controller or resolver sends commands and queries through the services of the engine. That is all.',
      severity: 'error',
      from: { path: `${FEATURE}api/` },
      to: {
        path: '^src/$1/',
        pathNot: [
          '^src/$1/api/',
          '^src/$1/commands/.*\\.command\\.ts$',
          '^src/$1/(?:queries|live)/.*\\.(?:query|view)\\.ts$',
        ],
      },
    },
    {
      name: 'nobody-imports-an-edge',
      comment: "Only a feature's module file knows its controllers and resolvers.",
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.module\\.ts$', '^src/[^/]+/api/'] },
      to: { path: `${FEATURE}api/` },
    },
    {
      name: 'shell-edges-for-edges',
      comment: "src/api/ is for features' api/ folders and for the composition root.",
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: ['^src/[^/]+/api/', '^src/api/'] },
      to: { path: '^src/api/' },
    },
    {
      name: 'shell-knows-no-feature',
      comment: 'src/access, src/api, src/config and src/database serve every feature and know none.',
      severity: 'error',
      from: { path: '^src/(?:access|api|config|database)/' },
      to: { path: FEATURE },
    },
    {
      name: 'features-meet-at-index',
      comment:
        "Another feature's index.ts is all that may be known of it, and the types by which it is in the graph.",
      severity: 'error',
      from: { path: FEATURE },
      to: {
        path: FEATURE,
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/[^/]+/api/dto/[^/]+\\.types\\.ts$'],
      },
    },
    {
      name: 'features-look-sideways-seldom',
      comment:
        'Only processes, read models, listeners, relay, and a handler, a resolver or a policy that spans two features look sideways.',
      severity: 'error',
      from: {
        path: FEATURE,
        pathNot: [
          '/(?:processes|read-models|listeners|relay)/',
          '\\.(?:handler|resolver|policies)\\.ts$',
          '\\.module\\.ts$',
          SPEC,
        ],
      },
      to: { path: FEATURE, pathNot: '^src/$1/' },
    },
    {
      name: 'production-stands-alone',
      comment: 'src/ imports neither tests nor ormconfig.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: '^(?:test/|bench/|ormconfig)' },
    },
    {
      name: 'no-development-packages',
      comment: 'What production code imports belongs to "dependencies".',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
