/** The write side of an installation: the lock, the index of the chosen model, and the switch to it. */
import { mkdirSync } from 'node:fs';
import { sourceName } from '@docgraph/domain';
import type { Embedder } from '@docgraph/embedding';
import type { GraphStore } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';
import { EMBEDDED, type Engines } from './engines.ts';
import { declareSource, withdrawSource } from './declared-sources.ts';
import { indexFile } from './index-file.ts';
import { dropLeaving } from './indexes.ts';
import { requireShared, share } from './live-index.ts';
import { changeRecord, readRecord, type DeclaredSource, type ModelChoice } from './record.ts';
import { REPLACED_GRACE_MS } from './reader.ts';
import { begun, published } from './rollout.ts';
import { openWriteStores, removeIndexFiles } from './stores.ts';
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
  /** Whether readers are answered from this index; false while it is built, or brought up to date, beside the one that answers. */
  isPublished(): boolean;
  /**
   * Lets readers change over to this index. The one that answered is kept to go back to, and the one that was kept before is
   * deleted: files at once, on servers when no request can be using them any more, or else when a writer is opened next.
   */
  publish(): Promise<void>;
  /** Closes the stores and gives the lock back; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the index that fits the model and this program's versions; an index of another model or version is left to answer until
 * {@link InstallationWriter.publish}, and the former one is continued as it was left. An index that was being built for yet another
 * model is given up. The first index of an installation is published at once.
 * @throws AppError `conflict` while another process writes, or where others of the installation use another model; `corrupt` when
 * the index is no longer readable.
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
    const { fingerprint } = embedder;
    const identity = { file: indexFile(fingerprint), fingerprint, dimensions: embedder.profile.dimensions, model };
    const isPublished = (): boolean => readRecord(dir).current?.file === identity.file;
    await requireShared(identity, readRecord(dir), engines);
    changeRecord(dir, (record) => begun(record, identity));
    // What an earlier process replaced and did not live to drop.
    await dropLeaving(dir, engines);
    const { graph, index } = await openWriteStores({ dir, ...identity }, engines);
    let dropping: Promise<void> = Promise.resolve();
    // A failure is no harm: the next opening tries again.
    const dropReplaced = (): void => void (dropping = dropLeaving(dir, engines).catch((_unavailable: unknown) => {}));
    let dropTimer: NodeJS.Timeout | undefined;
    const publish = async (): Promise<void> => {
      // The others first: one that stops here is told to use the new model, and not to go on with the old one.
      await share(identity, engines);
      changeRecord(dir, (record) => published(record, identity));
      for (const { file } of readRecord(dir).leaving) removeIndexFiles(dir, file);
      clearTimeout(dropTimer);
      dropTimer = setTimeout(dropReplaced, replacedGraceMs).unref();
    };
    if (readRecord(dir).current === null) await publish();
    else if (isPublished()) await share(identity, engines);
    return {
      name: identity.file,
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
