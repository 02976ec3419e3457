/** Sections that differ from one of another document in few words: copies that drift apart. */
import { sha256 } from '@docgraph/domain';
import { z } from 'zod';
import type { Place } from '../finding.ts';
import { defineRule, placeName, placeOf } from '../rule.ts';
import { ownText, wordsOf } from '../section-text.ts';
import { bandKeys, shinglesOf, similarity } from '../shingles.ts';

/** One changed word takes five runs along: of 40 words .76 stay common, of 60 words .84. */
const NEAR_DUPLICATE_WORDS_MIN = 40;
const NEAR_DUPLICATE_SIMILARITY_MIN = 0.75;
/** Sections of one band that are compared with a new one: bounds the work where everything is alike. */
const BAND_SECTIONS_MAX = 50;

const options = z.strictObject({
  /** Words that a section must have under its heading to be compared. */
  wordsMin: z.int().min(5).default(NEAR_DUPLICATE_WORDS_MIN),
  /** Common by all runs of five words. Of pairs at .75 0.4 % are missed, at .7 2 %, at .6 20 %: lower makes no sense. */
  similarityMin: z.number().min(0.6).max(1).default(NEAR_DUPLICATE_SIMILARITY_MIN),
});

interface Seen extends Place {
  readonly shingles: Uint32Array;
}

export const nearDuplicateSection = defineRule({
  name: 'near-duplicate-section',
  summary: 'sections that differ from one of another document in few words',
  severity: 'warning',
  options,
  skipsIgnored: true,
  start({ wordsMin, similarityMin }) {
    const bands = new Map<string, Seen[]>();
    const exact = new Set<string>();
    return {
      *visit({ document, sections }) {
        for (const section of sections) {
          const words = wordsOf(ownText(section));
          const text = sha256(words.join(' '));
          // Equal ones are the business of duplicate-section.
          if (words.length < wordsMin || exact.has(text)) continue;
          exact.add(text);
          const seen: Seen = { ...placeOf(document, section.span.startLine), shingles: shinglesOf(words) };
          const [other, share] = mostSimilar(seen, enter(seen, bands));
          if (other !== null && share >= similarityMin)
            yield {
              ...placeOf(document, section.span.startLine),
              message: `${Math.floor(share * 100)} % of this section stands in ${placeName(other)}, too`,
              advice: 'join them and link to the one, or make clear what is different',
            };
        }
      },
    };
  },
});

/** Puts a section into its bands and returns those that were there. */
function enter(seen: Seen, bands: Map<string, Seen[]>): ReadonlySet<Seen> {
  const found = new Set<Seen>();
  for (const key of bandKeys(seen.shingles)) {
    const band = bands.get(key) ?? [];
    for (const other of band) found.add(other);
    if (band.length < BAND_SECTIONS_MAX) band.push(seen);
    bands.set(key, band);
  }
  return found;
}

/** Sections of one document that are alike are variants side by side, as "with the UI" and "with YAML". */
function mostSimilar(seen: Seen, others: ReadonlySet<Seen>): readonly [Seen | null, number] {
  let best: readonly [Seen | null, number] = [null, 0];
  for (const other of others) {
    if (other.path === seen.path && other.source === seen.source) continue;
    const share = similarity(seen.shingles, other.shingles);
    if (share > best[1]) best = [other, share];
  }
  return best;
}
