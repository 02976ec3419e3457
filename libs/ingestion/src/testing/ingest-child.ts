/** A process that ingests a folder and can be killed: at the start of a numbered write, or from outside at any moment. */
import { createIngestor } from '../ingestor.ts';
import { createParsePool } from '../parse-pool.ts';
import { DEFAULT_RULES } from '../scan.ts';
import { createCheapEmbedder } from './cheap-embedder.ts';
import { editVersions } from './versions.ts';
import { closeStores, openStores } from './stores.ts';
import { killing } from './write-steps.ts';

/** The program's one argument, as JSON. */
export interface ChildTask {
  readonly root: string;
  /** File of the stores. */
  readonly file: string;
  /** The process kills itself before this write, 1-based. */
  readonly killBeforeWrite?: number;
  /** Versions of the page that are written and ingested one after the other. */
  readonly versions?: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const stores = openStores(task.file);
const { writes, ...gated } = killing(stores, task.killBeforeWrite);
// One thread: most of this program's time is the loading of the parser.
const pool = createParsePool({ workers: 1 });
const ingestor = createIngestor({ ...gated, embedder: createCheapEmbedder(), pool });
const source = { id: 'docs' as never, location: task.root, rules: DEFAULT_RULES };
console.log('started');
await ingestor.repair();
for (let version = 1; version <= (task.versions ?? 1); version++) {
  if (task.versions !== undefined) editVersions(task.root, version);
  await ingestor.sync(source);
  await ingestor.fill();
}
await ingestor.close();
await pool.close();
await closeStores(stores);
console.log(`done ${writes()}`);
