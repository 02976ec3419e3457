/** Random writes that every backend must take alike: few ids and words, so that they meet. */
import fc from 'fast-check';
import type { IndexPoint, SearchIndex } from '../search-index.ts';
import { pointFixture, randomUnit, seededRandom } from './points.ts';

/** Length of the vectors that the operations store. */
export const OPERATION_DIMENSIONS = 8;
const WORDS = ['alpha', 'beta', 'gamma', 'delta.key', '--flag'];
/** Finds some of the points. */
export const OPERATION_QUERY = 'alpha delta.key --flag';

const point = fc
  .record({
    path: fc.constantFrom('a.md', 'b.md', 'c/d.md', 'c/e.md'),
    heading: fc.constantFrom('one', 'two'),
    body: fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(' ')),
    code: fc.constantFrom('', 'x', 'alpha'),
  })
  .map(pointFixture);
const points = fc.array(point, { maxLength: 5 });
export interface Operation {
  readonly kind: 'upsert' | 'remove' | 'setVectors';
  readonly points: readonly IndexPoint[];
  readonly seed: number;
}

/** One call of the port. */
export const operation = fc.oneof(
  fc.record<Operation>({ kind: fc.constant('upsert'), points, seed: fc.constant(0) }),
  fc.record<Operation>({ kind: fc.constant('remove'), points, seed: fc.constant(0) }),
  fc.record<Operation>({ kind: fc.constant('setVectors'), points, seed: fc.nat(9) }),
);

/** The vector of a text; another for each seed. */
export const vectorFor = ({ textHash }: IndexPoint, seed: number): Float32Array =>
  randomUnit(seededRandom(Number.parseInt(textHash.slice(0, 8), 16) + seed), OPERATION_DIMENSIONS);

/** Makes the call. */
export async function perform(index: SearchIndex, { kind, points, seed }: Operation): Promise<void> {
  if (kind === 'upsert') return index.upsert(points);
  if (kind === 'remove') return index.remove(points.map(({ id }) => id));
  return index.setVectors(
    points.map((each) => ({ id: each.id, textHash: each.textHash, vector: vectorFor(each, seed) })),
  );
}
