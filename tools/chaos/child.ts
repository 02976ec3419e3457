/** A process that repairs, syncs and fills, and is killed: by itself at the start of a numbered write, or from outside. */
import type { SourceId } from '@docgraph/domain';
import { createIngestor, DEFAULT_RULES, type ParsePool } from '@docgraph/ingestion';
import { closeStores, createCheapEmbedder, killing, openStores } from '@docgraph/ingestion/testing';
import type { ChildMessage, ChildReply, ChildTask } from './child-process.ts';

type Parsed = Awaited<ReturnType<ParsePool['parse']>>;

/** Files are parsed by the parent, which has the parser loaded: what is killed here is what writes. */
function parseInParent(): ParsePool {
  const waiting = new Map<number, (write: Parsed) => void>();
  let asked = 0;
  process.on('message', ({ number, write }: ChildReply) => {
    waiting.get(number)?.(write);
    waiting.delete(number);
  });
  return {
    parse: (job) =>
      new Promise((resolve) => {
        waiting.set(++asked, resolve);
        say({ kind: 'parse', number: asked, job });
      }),
    close: async () => {},
  };
}

const say = (message: ChildMessage): void => void process.send?.(message);

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const stores = openStores(task.file);
const { writes, ...gated } = killing(stores, task.killBeforeWrite);
const ingestor = createIngestor({ ...gated, embedder: createCheapEmbedder(), pool: parseInParent() });
say({ kind: 'started' });
await ingestor.repair();
await ingestor.sync({ id: 'docs' as SourceId, location: task.root, rules: DEFAULT_RULES });
await ingestor.fill();
await ingestor.close();
await closeStores(stores);
say({ kind: 'done', writes: writes() });
process.disconnect();
