/** Measures what a question takes: searched by words alone, with all parts, and with all parts when it was asked before. */
import type { Answers } from '@docgraph/retrieval';

export interface Quantiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Times of replies with passages, warm: index open, model loaded. */
export interface QueryTimes extends Quantiles {
  /** The same question again: its vector is known. */
  readonly again: Quantiles;
  /** By words alone, to compare with. */
  readonly lexical: Quantiles;
}

/** Every question is put in each way before the next, so that a busy moment of the machine falls on all of them. */
export async function timeQueries(
  questions: readonly string[],
  { full, lexical }: { readonly full: Answers; readonly lexical: Answers },
  signal: AbortSignal,
): Promise<QueryTimes> {
  const timed = async (answers: Answers, query: string): Promise<number> => {
    const started = performance.now();
    await answers.search({ query }, signal);
    return performance.now() - started;
  };
  for (const answers of [full, lexical]) await timed(answers, 'a question that nobody asks, to load what is needed');
  const times = { lexical: [] as number[], full: [] as number[], again: [] as number[] };
  for (const query of questions) {
    times.lexical.push(await timed(lexical, query));
    times.full.push(await timed(full, query));
    times.again.push(await timed(full, query));
  }
  return { ...quantiles(times.full), again: quantiles(times.again), lexical: quantiles(times.lexical) };
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return Math.round(value * 100) / 100;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}
