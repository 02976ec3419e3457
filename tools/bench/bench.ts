/** `npm run bench [-- retrieval performance dense evidence tuning webhooks engines] [--all] [--bulk=SECTIONS]`: measures, writes reports/, and brings the tables in the documentation up to date. */
import { join, resolve } from 'node:path';
import { testServerUrl } from '@docgraph/domain/test-servers';
import type { Environment } from './cli.ts';
import { benchDense } from './dense.ts';
import { benchEngines } from './engines.ts';
import { benchEvidence } from './evidence.ts';
import { benchPerformance } from './performance.ts';
import { provenance, root, writeReport } from './report.ts';
import { benchRetrieval, modelsIn } from './retrieval.ts';
import { writeTables } from './tables.ts';
import { benchTuning } from './tuning.ts';
import { benchWebhooks } from './webhooks.ts';

const evalData = resolve(process.env['DOCGRAPH_EVAL_DATA'] ?? join(root, '../shared/eval'));
const models = join(root, '.cache', 'bench-models');

/** Every model on every set: about 40 minutes more. */
const all = process.argv.includes('--all');

/** Of the documentation that is loaded at once; `--bulk=100000` takes about half an hour on Neo4j and Qdrant. */
const bulkSections = Number(process.argv.find((text) => text.startsWith('--bulk='))?.slice('--bulk='.length) ?? 20_000);

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  retrieval: async () => void (await benchRetrieval(evalData, models, all)),
  performance: async () => void (await benchPerformance(evalData)),
  dense: async () => writeReport('dense', { ...provenance('npm run bench -- dense'), ...(await benchDense()) }),
  evidence: async () => void (await benchEvidence(evalData)),
  tuning: () => benchTuning(evalData, models, modelsIn(models)),
  webhooks: async () => void (await benchWebhooks()),
  engines: async () => {
    const servers = serversIn(process.env);
    if (servers === null)
      return console.error('left out: engines, which needs DOCGRAPH_TEST_NEO4J_URL and DOCGRAPH_TEST_QDRANT_URL');
    await benchEngines(evalData, servers, bulkSections);
  },
};

/** Those that the suites of the engines use: see `npm run stack`. */
function serversIn(env: NodeJS.ProcessEnv): Environment | null {
  const [graph, vector] = [testServerUrl(env, 'neo4j'), testServerUrl(env, 'qdrant')];
  if (graph === undefined || vector === undefined) return null;
  return {
    ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: graph, DOCGRAPH_NEO4J_PASSWORD: 'testpassword' },
    ...{ DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: vector },
  };
}

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = chosen.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}: give some of ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benchmarks)) if (chosen.length === 0 || chosen.includes(name)) await run();
writeTables();
