/** `docgraph reconcile`: compares folders, graph and search index by hashes and ids, and repairs what differs. */
import { AppError, toAppError } from '@docgraph/domain';
import {
  drift,
  fileDrift,
  planRepair,
  planSync,
  type ChangeSet,
  type Connector,
  type FolderSource,
  type RepairPlan,
} from '@docgraph/ingestion';
import { readRecord } from '@docgraph/installation';
import { FOLDER_NOT_FOUND, openReadSide, openWriteSide, storesOf } from '../composition.ts';
import type { Context } from '../context.ts';
import { createProgress, percent, plural } from '../output.ts';
import { connectorOf } from '../sources.ts';

export interface ReconcileOptions {
  readonly dryRun?: boolean;
  readonly source?: string;
}

interface SourcePlan {
  readonly source: string;
  /** Null where the folder is not there. */
  readonly files: ChangeSet | null;
  readonly error: string | null;
}

/** What differs: plans before they are applied, or what was applied. */
interface Differences {
  readonly sources: readonly SourcePlan[];
  readonly index: RepairPlan;
}

export async function reconcile(options: ReconcileOptions, context: Context): Promise<void> {
  const sources = chosen(options.source, context);
  const found = options.dryRun === true ? await compare(sources, context) : await repair(sources, context);
  show(found, options.dryRun === true, context);
  const [missing] = found.sources.flatMap(({ error }) => error ?? []);
  if (missing !== undefined) throw new AppError(missing, { code: FOLDER_NOT_FOUND, kind: 'not-found' });
}

/** Changes nothing, and asks for no lock. */
async function compare(sources: readonly Connector[], { data, signal }: Context): Promise<Differences> {
  const side = openReadSide(data);
  try {
    const { graph, index } = await storesOf(side, data);
    const plans = await each(sources, signal, (source) => planSync(source, graph, signal));
    return { sources: plans, index: await planRepair(graph, index) };
  } finally {
    await side.close();
  }
}

async function repair(sources: readonly Connector[], { data, signal, json }: Context): Promise<Differences> {
  const side = await openWriteSide(data, { onEvent: createProgress(process.stderr, json) }).catch(askTheWriter);
  try {
    const index = await side.ingestor.repair(signal);
    const applied = await each(sources, signal, async (source) => (await side.ingestor.sync(source, signal)).change);
    await side.ingestor.fill(signal);
    return { sources: applied, index };
  } finally {
    await side.close();
  }
}

/** A folder that is gone does not keep the others from being compared. */
async function each(
  sources: readonly Connector[],
  signal: AbortSignal,
  change: (source: FolderSource) => Promise<ChangeSet>,
): Promise<readonly SourcePlan[]> {
  const plans: SourcePlan[] = [];
  for (const connector of sources)
    try {
      for (const target of await connector.look(signal)) {
        const files = await change(await connector.fetch(target, signal));
        plans.push({ source: target.source, files, error: null });
      }
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      if (code !== FOLDER_NOT_FOUND) throw thrown;
      plans.push({ source: connector.id, files: null, error: message });
    }
  return plans;
}

function show({ sources, index }: Differences, dryRun: boolean, { json, print, styles }: Context): void {
  const shares = { files: fileDrift(sources.flatMap(({ files }) => files ?? [])), index: drift(index) };
  if (json) return print(JSON.stringify({ applied: !dryRun, drift: shares, sources, index }, null, 2));
  for (const { source, files, error } of sources) print(`${styles.bold(source)}  ${error ?? counts(files!)}`);
  const parts = [`${index.missing.length} missing`, `${index.stale.length} stale`, `${index.extra.length} extra`];
  print(`${styles.bold('search index')}  ${parts.join(', ')} of ${plural(index.expected, 'chunk')}`);
  const verb = dryRun ? 'would be repaired' : 'repaired';
  print(`drift: files ${percentOf(shares.files)}, search index ${percentOf(shares.index)} (${verb})`);
}

const counts = ({ added, modified, moved, removed, unchanged }: ChangeSet): string =>
  `${added.length} added, ${modified.length} modified, ${moved.length} moved, ${removed.length} removed, ${unchanged} unchanged`;

/** Never 0 while anything differs. */
const percentOf = (share: number): string => (share > 0 && share < 0.01 ? '< 1 %' : percent(share));

/** @throws AppError `source-not-found`, or `no-source` when none is declared. */
function chosen(name: string | undefined, { data }: Context): readonly Connector[] {
  const declared = readRecord(data.dir).sources;
  const sources = name === undefined ? declared : declared.filter(({ id }) => id === name);
  if (sources.length > 0) return sources.map((source) => connectorOf(source, data));
  if (declared.length === 0)
    throw new AppError('no folder is declared yet: docgraph ingest FOLDER', { code: 'no-source', kind: 'validation' });
  throw new AppError(`there is no source ${name}: known are ${declared.map(({ id }) => id).join(', ')}`, {
    ...{ code: 'source-not-found', kind: 'not-found' },
  });
}

/** The process that has the lock can do it, too. */
function askTheWriter(thrown: unknown): never {
  const error = toAppError(thrown);
  if (error.code !== 'writer-busy') throw thrown;
  throw new AppError(`${error.message}; ingest-worker compares when it is asked by POST /reconcile`, {
    ...{ code: error.code, kind: error.kind, cause: error },
  });
}
