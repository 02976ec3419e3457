/** Reads two stores side by side in the order of ids, in bounded memory. */

/** What two stores hold under one id; null where one holds nothing. */
export interface Pair<T> {
  readonly want: T | null;
  readonly have: T | null;
}

/**
 * Pairs what two streams hold, both in ascending order of ids. What is written to the second under an id that was already given out
 * is not read again, so that the stream can be acted on while it is read.
 */
export async function* merged<T>(
  wanted: AsyncIterable<T>,
  present: AsyncIterable<T>,
  idOf: (item: T) => string,
): AsyncGenerator<Pair<T>, undefined> {
  const [wants, haves] = [wanted[Symbol.asyncIterator](), present[Symbol.asyncIterator]()];
  let [want, have] = [await nextOf(wants), await nextOf(haves)];
  while (want !== null || have !== null) {
    const order = compare(want, have, idOf);
    yield { want: order <= 0 ? want : null, have: order >= 0 ? have : null };
    [want, have] = [order <= 0 ? await nextOf(wants) : want, order >= 0 ? await nextOf(haves) : have];
  }
  return undefined;
}

/** Everything that a store gives out in pages after the last id of the page before. */
export async function* pagesOf<T, Id extends string>(
  read: (after: Id | null) => Promise<readonly T[]>,
  idOf: (item: T) => Id,
): AsyncGenerator<T, undefined> {
  for (let after: Id | null = null; ;) {
    const page: readonly T[] = await read(after);
    if (page.length === 0) return undefined;
    yield* page;
    after = idOf(page.at(-1)!);
  }
}

async function nextOf<T>(items: AsyncIterator<T>): Promise<T | null> {
  const { done, value } = await items.next();
  return done === true ? null : value;
}

/** An exhausted stream comes after everything. */
function compare<T>(want: T | null, have: T | null, idOf: (item: T) => string): number {
  if (want === null || have === null) return want === null ? 1 : -1;
  const [a, b] = [idOf(want), idOf(have)];
  return a < b ? -1 : a > b ? 1 : 0;
}
