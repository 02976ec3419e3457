/** Whether two replies to one question are the same: the passages that they cite, their order, and how sure they are. */
import type { Passage, SearchReply } from '@docgraph/retrieval';

/** `equal-scores`: passages that are as good as each other stand in another order, or one of them fell behind the last place. */
export type Agreement = 'same' | 'equal-scores' | 'different';

/** Scores of passages and confidences are 0 to 1; a server computes similarities in 32 bits. */
const SCORE_ROUNDING = 1e-5;
/** Of a confidence, which multiplies roundings of several scores. */
const CONFIDENCE_ROUNDING = 1e-3;

export function agreement(a: SearchReply, b: SearchReply): Agreement {
  if (a.answered !== b.answered || a.results.length !== b.results.length) return 'different';
  if (String(a.degraded) !== String(b.degraded)) return 'different';
  if (a.results.every((passage, i) => isSamePassage(passage, b.results[i]!)))
    return isNear(a.confidence, b.confidence, CONFIDENCE_ROUNDING) ? 'same' : 'different';
  return isReordered(a.results, b.results) && isReordered(b.results, a.results) ? 'equal-scores' : 'different';
}

const isNear = (a: number, b: number, rounding: number): boolean => Math.abs(a - b) <= rounding;

/** Lines and text, and so the part that was quoted. */
const isSamePassage = (a: Passage, b: Passage): boolean => citationOf(a) === citationOf(b) && a.text === b.text;

/** `docs:guides/install.md#requirements:12-30`. */
export const citationOf = ({ citation: { link, startLine, endLine } }: Passage): string =>
  `${link}:${startLine}-${endLine}`;

/** Each section stands where its score is that of the place, or its score is that of the last place and it is gone. */
function isReordered(a: readonly Passage[], b: readonly Passage[]): boolean {
  const places = new Map(b.map((passage) => [passage.sectionId, passage]));
  const last = b.at(-1)?.score ?? 0;
  return a.every((passage, i) => {
    const place = b[i]!;
    if (!isNear(passage.score, place.score, SCORE_ROUNDING)) return false;
    return isNear(passage.score, places.get(passage.sectionId)?.score ?? last, SCORE_ROUNDING);
  });
}
