/** Terms that many documents use and none explains. */
import { z } from 'zod';
import { wordsIn } from '../documented-names.ts';
import { defineRule, type Problem } from '../rule.ts';
import { createTally, timesOf } from '../tally.ts';
import { proseOf, shortWordsIn, termsIn } from '../terms.ts';

const options = z.strictObject({
  /** Documents that must use a term. */
  documentsMin: z.int().min(1).default(3),
  /** Whether capitalised words in the middle of a sentence are terms, too, besides acronyms. */
  capitalised: z.boolean().default(false),
  /** Terms that need no definition, in any spelling. */
  except: z.array(z.string().min(1)).default([]),
});

/** `Container Storage Interface (CSI)`, `… (CSI driver)` and `CSI (Container Storage Interface)`. */
const EXPANDED =
  /[a-z][)`*_]{0,3} \(([A-Z][A-Z0-9]{1,6})s?(?: [A-Za-z]{1,20}){0,2}\)|\b([A-Z][A-Z0-9]{1,6})s? \((?:[A-Z]?[a-z]{1,30}[ -]){1,6}[A-Za-z]{1,30}\)/g;
/** `CSI is a …` anywhere in a sentence. */
const SAID =
  /\b(?:(?:An?|The) )?([A-Z][A-Z0-9]{1,6}|(?:[A-Z][a-z]{1,30} ){1,3}[A-Z][A-Za-z]{1,30}) (?:is|are|means|stands for|refers to) (?:an?|the|one of|short for|[a-z]{1,20} (?:of|that|which))\b/g;
/** Text of a link: what it leads to explains it, and the acronyms in it. */
const LINKED = /\[([^\][\n]{2,100})\](?:\(|\[)/g;
const ACRONYM = /\b[A-Z]{2,7}\b/g;

export const undefinedTerm = defineRule({
  name: 'undefined-term',
  summary: 'terms that many documents use, but that none defines, heads or links',
  severity: 'warning',
  options,
  start({ documentsMin, except, capitalised }, { names }) {
    const isExcepted = new Set(except.map(keyOf));
    const tally = createTally();
    const explained = new Set<string>();
    const words = new Set<string>();
    return {
      visit(checked, isIgnored) {
        for (const section of checked.sections) {
          for (const term of explainedIn(section.text)) explained.add(keyOf(term));
          for (const line of proseOf(section)) {
            for (const word of shortWordsIn(line)) words.add(word);
            if (isIgnored) continue;
            for (const { kind, text, line: at } of termsIn(line))
              if (kind === 'acronym' || capitalised) tally.add(keyOf(text), text, checked.document, section.id, at);
          }
        }
        return [];
      },
      *finish(): Generator<Problem> {
        for (const [key, use] of tally.entries())
          if (
            use.documents >= documentsMin &&
            !isExcepted.has(key) &&
            !explained.has(key) &&
            !words.has(key) &&
            names.holding(key).length === 0
          )
            yield {
              ...use.first,
              message: `${JSON.stringify(use.surface)} is used ${timesOf(use)}, but no document says what it means`,
              advice: 'explain it here or under a heading of its own, or link to what explains it',
            };
      },
    };
  },
});

function explainedIn(text: string): readonly string[] {
  const found = [EXPANDED, SAID].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1] ?? match[2]!),
  );
  const linked = [...text.matchAll(LINKED)].flatMap(([, label = '']) => [label, ...(label.match(ACRONYM) ?? [])]);
  return [...found, ...linked];
}

const keyOf = (term: string): string => wordsIn(term).join(' ');
