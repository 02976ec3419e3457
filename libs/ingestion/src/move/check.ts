/** Compares what two indexes hold, record by record in the order of ids, and by their counts. */
import { isDeepStrictEqual } from 'node:util';
import type { GraphReader } from '@docgraph/graph';
import type { SearchIndexReader } from '@docgraph/vector';
import type { CopyOptions } from './copy.ts';
import type { Pair } from '../merge.ts';
import { documentPairs, isSameDocument, isSamePoint, pointPairs, removalPairs } from './streams.ts';

/** Differences that are named; all are counted. */
const DIFFERENCES_NAMED_MAX = 10;

/** What was compared, and what is not the same. */
export interface StoreCheck {
  readonly compared: number;
  readonly different: number;
  /** The first of them, as `document 1f… is missing`. */
  readonly named: readonly string[];
}

/** Sources with their revisions, documents with all they contribute and their marks, removals, counts. */
export async function checkGraph(from: GraphReader, to: GraphReader, options: CopyOptions): Promise<StoreCheck> {
  const tally = createTally(options, (await from.stats()).documents);
  await tally.pairs('document', documentPairs(from, to), ({ document }) => document.id, isSameDocument);
  await tally.pairs(
    'removal',
    removalPairs(from, to),
    (id) => id,
    () => true,
  );
  tally.values('sources', await from.sources(), await to.sources());
  tally.values('counts of the graph', await from.stats(), await to.stats());
  return tally.check();
}

/** Points with their fields, hashes and vectors, counts. */
export async function checkIndex(
  from: SearchIndexReader,
  to: SearchIndexReader,
  options: CopyOptions,
): Promise<StoreCheck> {
  const tally = createTally(options, (await from.stats()).points);
  await tally.pairs('point', pointPairs(from, to), ({ point }) => point.id, isSamePoint);
  tally.values('counts of the search index', await from.stats(), await to.stats());
  return tally.check();
}

interface Tally {
  pairs<T>(
    noun: string,
    pairs: AsyncIterable<Pair<T>>,
    idOf: (item: T) => string,
    isSame: (a: T, b: T) => boolean,
  ): Promise<void>;
  values(noun: string, want: unknown, have: unknown): void;
  check(): StoreCheck;
}

/** Progress is told each time so many were compared. */
const PROGRESS_EVERY = 100;

function createTally({ signal, onProgress }: CopyOptions, total: number): Tally {
  let [compared, different] = [0, 0];
  const named: string[] = [];
  const differs = (what: string): void => {
    different++;
    if (named.length < DIFFERENCES_NAMED_MAX) named.push(what);
  };
  return {
    async pairs(noun, pairs, idOf, isSame) {
      for await (const { want, have } of pairs) {
        signal?.throwIfAborted();
        compared++;
        if (want === null) differs(`${noun} ${idOf(have!)} is there and should not be`);
        else if (have === null) differs(`${noun} ${idOf(want)} is missing`);
        else if (!isSame(want, have)) differs(`${noun} ${idOf(want)} is another`);
        if (compared % PROGRESS_EVERY === 0) onProgress({ step: 'check', done: Math.min(compared, total), total });
      }
      onProgress({ step: 'check', done: Math.min(compared, total), total });
    },
    values(noun, want, have) {
      if (!isDeepStrictEqual(want, have))
        differs(`${noun}: ${JSON.stringify(have)} instead of ${JSON.stringify(want)}`);
    },
    check: () => ({ compared, different, named }),
  };
}
