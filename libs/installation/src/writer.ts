/** The write side of an installation: the lock, the index of the chosen model, and the switch to it. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENT_MODEL_VERSION, sha256, sourceName } from '@docgraph/domain';
import type { Embedder } from '@docgraph/embedding';
import { GRAPH_SCHEMA_VERSION, type GraphStore } from '@docgraph/graph';
import { ANALYZER_VERSION, INDEX_SCHEMA_VERSION, type SearchIndex } from '@docgraph/vector';
import { EMBEDDED, type Engines } from './engines.ts';
import { declareSource, withdrawSource } from './declared-sources.ts';
import { changeRecord, readRecord, type DeclaredSource, type ModelChoice } from './record.ts';
import { REPLACED_GRACE_MS } from './reader.ts';
import { dropOtherStores, openWriteStores } from './stores.ts';
import { acquireWriterLock } from './writer-lock.ts';

export interface WriterOptions {
  readonly dir: string;
  readonly model: ModelChoice;
  /** The embedder of `model`; it stays the caller's to close. */
  readonly embedder: Embedder;
  /** Default: {@link EMBEDDED}. */
  readonly engines?: Engines;
  /** Time from {@link InstallationWriter.publish} until replaced indexes are dropped from servers. Default 30,000. */
  readonly replacedGraceMs?: number;
}

export interface InstallationWriter {
  /** Of the index, by model and versions: writers of one installation with equal names write the same index. */
  readonly name: string;
  readonly graph: GraphStore;
  readonly index: SearchIndex;
  /** Declared sources by id. */
  sources(): readonly DeclaredSource[];
  /** Adds or replaces a declaration. */
  declare(source: DeclaredSource): void;
  /** Forgets a declaration and everything indexed of it, all versions; the next repair takes it out of the search index. */
  forget(id: string): Promise<void>;
  /** Whether readers are answered from this index; false while it is built beside the one that answers. */
  isPublished(): boolean;
  /**
   * Lets readers change over to this index, and deletes the ones it replaces: files at once, on servers when no request can be
   * using them any more, or else when the published index is opened for writing again.
   */
  publish(): void;
  /** Closes the stores and gives the lock back; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the index that fits the model and this program's versions; an index of another model or version is left to
 * answer until {@link InstallationWriter.publish}. The first index of an installation is published at once.
 * @throws AppError `conflict` while another process writes, `corrupt` when the index is no longer readable.
 */
export async function openWriter({
  dir,
  model,
  embedder,
  engines = EMBEDDED,
  replacedGraceMs = REPLACED_GRACE_MS,
}: WriterOptions): Promise<InstallationWriter> {
  mkdirSync(dir, { recursive: true });
  const lock = acquireWriterLock(dir);
  try {
    const file = indexFile(embedder.fingerprint);
    const { fingerprint } = embedder;
    const { dimensions } = embedder.profile;
    const isPublished = (): boolean => readRecord(dir).current?.file === file;
    // What an earlier process replaced and did not live to drop.
    if (isPublished()) await dropOtherStores({ file }, engines);
    const { graph, index } = await openWriteStores({ dir, file, fingerprint, dimensions }, engines);
    let dropping: Promise<void> = Promise.resolve();
    // A failure is no harm: the next opening tries again.
    const dropReplaced = (): void =>
      void (dropping = dropOtherStores({ file }, engines).catch((_unavailable: unknown) => {}));
    let dropTimer: NodeJS.Timeout | undefined;
    const publish = (): void => {
      changeRecord(dir, (record) => ({ ...record, model, current: { file, fingerprint, dimensions, model } }));
      for (const name of readdirSync(dir))
        if (name.startsWith(INDEX_PREFIX) && !name.startsWith(file)) rmSync(join(dir, name), { force: true });
      clearTimeout(dropTimer);
      dropTimer = setTimeout(dropReplaced, replacedGraceMs).unref();
    };
    if (readRecord(dir).current === null) publish();
    return {
      name: file,
      graph,
      index,
      sources: () => readRecord(dir).sources,
      declare: (source) => declareSource(dir, source),
      async forget(id) {
        withdrawSource(dir, id);
        for (const known of await graph.sources()) if (sourceName(known.id) === id) await graph.removeSource(known.id);
      },
      isPublished,
      publish,
      async close() {
        clearTimeout(dropTimer);
        await dropping;
        await index.close();
        await graph.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

const INDEX_PREFIX = 'index-';

/** Names everything that must be equal for an index to be continued. */
function indexFile(fingerprint: string): string {
  const versions = [GRAPH_SCHEMA_VERSION, INDEX_SCHEMA_VERSION, ANALYZER_VERSION, DOCUMENT_MODEL_VERSION];
  return `${INDEX_PREFIX}${fingerprint}-${sha256(...versions.map(String)).slice(0, 8)}.db`;
}
