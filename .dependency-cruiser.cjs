/**
 * Who may import whom (docs/architecture.md). Rooms are the folders of src-main. Each row says what a room may import from other
 * rooms, and why not more; what is not in a row is a lint error that carries this reason. Type-only imports count like any other:
 * a type is knowledge of the other room as well.
 */
/** Rooms, and entries like serve.ts, by name. */
const ROOMS = {
  said: {
    may: [],
    why: 'said is the form of sentences: every room that speaks to people may use it, and it knows none of them.',
  },
  wire: { may: [], why: 'wire is bytes only: it knows no packet, port or configuration.' },
  packet: {
    may: ['wire'],
    why: 'a packet is a buffer with offsets into wire formats and knows nothing that handles it.',
  },
  tables: {
    may: ['wire', 'packet'],
    why: 'tables are state that stages look up; who fills or reads them is not their business.',
  },
  ports: {
    may: ['wire', 'packet'],
    why: 'a port brings and takes frames; what happens between two ports is not its business.',
  },
  datapath: {
    may: ['wire', 'packet', 'tables', 'ports'],
    why: 'the hot path reads tables, never the model: configuration is compiled by switchd/reconfigure.ts first.',
  },
  control: {
    may: ['wire', 'packet', 'tables', 'ports', 'datapath'],
    why: 'slow protocols see the forwarding core; the model and the run loop stand above them.',
  },
  switchd: {
    may: ['wire', 'packet', 'tables', 'ports', 'datapath', 'control', 'model', 'lab/light'],
    why: 'switchd turns the model into ports and tables in its worker, where light VMs run too; store, API and app talk to it by messages.',
  },
  model: {
    may: ['wire'],
    why: 'the model is intent: pure types and validation, which every other room may lean on.',
  },
  store: { may: ['model'], why: 'the store keeps the model and knows nothing of what runs.' },
  check: {
    may: ['model', 'wire', 'packet', 'datapath'],
    why: 'checks are pure functions over the model and the trace of the datapath.',
  },
  export: { may: ['model'], why: 'an export is a function of the model alone.' },
  lab: {
    may: ['model', 'wire', 'packet', 'ports'],
    why: 'VMs are ports with a machine behind them; who starts them is not their business.',
  },
  api: {
    may: ['model'],
    why: 'the contract and its handlers speak of an engine that they describe themselves (engine.ts); app implements it.',
  },
  app: {
    may: ['model', 'store', 'check', 'export', 'lab', 'switchd', 'api', 'ports', 'packet', 'wire'],
    why: 'app composes store, switchd, lab and API for main, serve and cli alike, and knows none of the three.',
  },
  bench: {
    may: ['wire', 'packet', 'tables', 'ports', 'datapath', 'control', 'switchd', 'lab', 'model'],
    why: 'benchmarks measure the core as it is, next to its peers, and nothing of the product leans on them.',
  },
  cli: {
    may: [
      'serve',
      'app',
      'api',
      'model',
      'store',
      'check',
      'export',
      'lab',
      'switchd',
      'bench',
      'control',
      'datapath',
      'tables',
      'ports',
      'packet',
      'wire',
    ],
    why: 'a command may use every room but the desktop shell.',
  },
  electron: {
    may: ['app', 'api', 'model'],
    why: 'the desktop shell shows the app; it holds no logic of the product.',
  },
};

/** Rooms that run the same in a test, a worker and Electron: time, randomness and I/O come in as arguments. */
const PURE = '^src-main/(said|wire|packet|tables|datapath|control|model|check|export|lab/light)/';

/** Packages by the only places that may use them. */
const PACKAGES = {
  electron: '^src-main/(main\\.ts$|electron/)',
  'better-sqlite3': '^src-main/(store/|app/(home-lock|doctor)\\.ts$)',
  kysely: '^src-main/store/',
  koffi: '^src-main/(ports|lab)/',
  ws: '^src-main/(api|app|cli|serve)',
  commander: '^src-main/cli/',
};

const roomRules = Object.entries(ROOMS).map(([room, { may, why }]) => ({
  name: `${room}-imports`,
  comment: why,
  severity: 'error',
  from: { path: `^src-main/${room}/` },
  to: {
    path: '^src-(main|renderer)/',
    pathNot: `^src-main/(${[room, 'said', ...may].join('|')})(/|\\.ts$)`,
  },
}));

const packageRules = Object.entries(PACKAGES).map(([name, place]) => ({
  name: `${name}-place`,
  comment: `${name} stays in one place, so that it can be replaced there and nothing else loads it.`,
  severity: 'error',
  from: { path: '^src-', pathNot: place },
  to: { path: `^node_modules/${name}/` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'pure-rooms-no-node',
      comment:
        'This room is pure: time, randomness and I/O come in as arguments, so that it runs the same in a test, a worker and Electron.',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-rooms-no-packages',
      comment:
        'The frames’ path depends on nothing but this repository; the model alone leans on zod and yaml.',
      severity: 'error',
      from: { path: PURE },
      to: { path: '^node_modules/', pathNot: '^node_modules/(zod|yaml)/' },
    },
    {
      name: 'frames-no-schemas',
      comment:
        'Schemas are checked where intent comes in; the frames’ path has been compiled from them.',
      severity: 'error',
      from: { path: '^src-main/(wire|packet|tables|ports|datapath|control|lab/light)/' },
      to: { path: '^node_modules/(zod|yaml)/' },
    },
    {
      name: 'contract-is-light',
      comment: 'The contract is loaded by the renderer: it may lean on the model alone.',
      severity: 'error',
      from: { path: '^src-main/api/contract(/|\\.ts$)' },
      to: { path: '^src-main/', pathNot: '^src-main/(api/contract|model|said)/' },
    },
    {
      name: 'tables-stand-alone',
      comment:
        'A table never looks into another one: only stages combine them. What they are made of is shared: the hash, lists by port; and a table has a file for what its entries are called.',
      severity: 'error',
      from: { path: '^src-main/tables/([^/]+)\\.ts$' },
      to: {
        path: '^src-main/tables/',
        pathNot: '^src-main/tables/($1|$1-entry|hash|chains|port-lists)\\.ts$',
      },
    },
    {
      name: 'stages-stand-alone',
      comment:
        'A stage never imports another stage or the pipeline: only pipeline.ts knows the order.',
      severity: 'error',
      from: { path: '^src-main/datapath/(ingress|forward|egress)/' },
      to: { path: '^src-main/datapath/((ingress|forward|egress)/|pipeline\\.ts$)' },
    },
    {
      name: 'entries-are-ends',
      comment: 'Entries compose and are composed by nobody.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/(cli/|main\\.ts$|serve\\.ts$)' },
      to: { path: '^src-main/(main|serve)\\.ts$' },
    },
    {
      name: 'renderer-imports',
      comment:
        'The renderer speaks to the engine through the contract; of the rest it may know the model’s types and schemas.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: '^src-main/(api/contract\\.ts$|model/|said/)' },
    },
    {
      name: 'renderer-no-node',
      comment: 'The renderer runs in a sandbox and in browsers: it has no Node.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-circles',
      comment:
        'Modules that load each other in a circle can only be understood together. Move what they share below them. (An edge that is only a type or only loaded on demand closes no circle: a stage names the type of the datapath that runs it.)',
      severity: 'error',
      from: {},
      to: {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] },
      },
    },
    {
      name: 'resolvable',
      comment:
        'This import leads nowhere: a wrong path, or a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tests-in-product',
      comment: 'The product does not load tests or their helpers.',
      severity: 'error',
      from: { path: '^src-' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
