/** What a question is, read from its words: kinds, and the questions it holds when it asks several things. Pure. */
import { textOf, type Stretch } from '@docgraph/embedding';

/** Kinds of question; what each changes is in the plan. A question can be of several kinds or of none (a plain look-up). */
export const QUESTION_KINDS = [
  'identifier',
  'command',
  'configuration',
  'error',
  'how-to',
  'comparison',
  'relation',
  'concept',
  'several',
] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

export interface QuestionPart {
  readonly text: string;
  /** What it is made of: characters of {@link Question.text}. */
  readonly stretches: readonly Stretch[];
}

export interface Question {
  /** The question with single spaces. */
  readonly text: string;
  /** In the order of {@link QUESTION_KINDS}. */
  readonly kinds: readonly QuestionKind[];
  /** The questions it holds, each behind what is said without asking, or the two things it compares; empty for one thing. */
  readonly parts: readonly QuestionPart[];
  /** Words that are identifiers, as they are written. */
  readonly identifiers: readonly string[];
}

/** Questions in one; more are left to the question as a whole. */
export const QUESTION_PARTS_MAX = 4;

const SIGNS: Readonly<Partial<Record<QuestionKind, RegExp>>> = {
  command: /\b(?:commands?|command[- ]line|cli|one-liner|invocation|kubectl|curl|shell)\b/i,
  configuration:
    /\b(?:settings?|options?|parameters?|flags?|fields?|variables?|env|configur\w{1,8}|config|propert(?:y|ies)|annotations?|labels?|switch(?:es)?|defaults?)\b/i,
  error:
    /\b(?:errors?|fail(?:s|ed|ing|ure)?|cannot|can't|could not|unable to|crash\w{0,4}|stuck|hangs?|panics?|exception|denied|refused|timed? ?out|invalid|unexpected|no such|not work(?:ing)?|dereference)\b/i,
  'how-to': /\bhow (?:do|can|should|to|would)\b|^steps\b|\b(?:steps|procedure) (?:to|for)\b|\bshow me how\b/i,
  comparison: /\b(?:vs|versus|differ(?:s|ence|ences)?|compared?|comparison|trade-?offs?|better than)\b/i,
  relation: /\b(?:depend(?:s|ed|ing|enc(?:y|ies))?|requires?|required|prerequisites?|affect(?:s|ed)?|impacts?)\b/i,
  concept: /^(?:what (?:is|are|does)|explain|define|describe)\b/i,
};

/** Reads a question. The same words give the same answer on any machine. */
export function readQuestion(query: string): Question {
  const text = query.replace(/\s+/g, ' ').trim();
  const asked = questionsIn(text);
  const words = text.split(' ');
  const identifiers = words
    .map((word) => word.replace(/^["'`(]+|["'`),.?:;]+$/g, ''))
    .filter((word) => IDENTIFIER.test(word));
  const plainWords = words.length - identifiers.length;
  const kinds = QUESTION_KINDS.filter((kind) => {
    if (kind === 'several') return asked.length > 1;
    if (kind === 'identifier') return identifiers.length > 0 && plainWords <= PLAIN_WORDS_MAX;
    return SIGNS[kind]!.test(text);
  });
  const compares = asked.length === 0 && kinds.includes('comparison');
  const parts = compares ? comparedIn(text) : asked;
  return { text, kinds, parts: parts.map((stretches) => ({ text: textOf(text, stretches), stretches })), identifiers };
}

/** A word that no prose has: with `_`, a dot or slash inside, two hyphens, or a capital after a small letter. */
const IDENTIFIER = /^[\w./:@-]*(?:\w_\w|\w[./:]\w|\w-\w+-\w|[a-z][A-Z])[\w./:@()-]*$/;
/** Plain words that may stand beside an identifier: `what does X do`. */
const PLAIN_WORDS_MAX = 4;

const WH = 'how|which|what|why|where|when|who';
const ASKING = `${WH}|is|are|does|do|can|will|should`;
/** Between clauses: after `.`, `?`, `!`, `;` or a colon behind a word, and at an `and` that begins a question. */
const CLAUSE_END = new RegExp(`(?<=[.?!;]|\\w\\w:) |,? and (?:then )?(?=(?:${ASKING})\\b)`, 'gi');
/** An asking word leads the clause, or leads on after a comma: `To run X, which modules …`. */
const IS_QUESTION = new RegExp(`^(?:${ASKING})\\b|(?:^(?:in|at|on|to|for|by|from|with) |, )(?:${WH})\\b`, 'i');
/** Words of three letters and more that a clause must have to be one. */
const CLAUSE_WORDS_MIN = 2;

/** Each question of the text behind all that is said without asking. Text in quotes is not looked into. */
function questionsIn(text: string): readonly (readonly Stretch[])[] {
  const masked = text.replace(/"[^"]*"|“[^”]*”|`[^`]*`/g, (quote) => 'x'.repeat(quote.length));
  const clauses: Stretch[] = [];
  let from = 0;
  for (const { index, 0: end } of masked.matchAll(CLAUSE_END)) {
    clauses.push({ from, to: index });
    from = index + end.length;
  }
  clauses.push({ from, to: text.length });
  const wordsIn = (clause: Stretch): string => text.slice(clause.from, clause.to);
  const whole = clauses.filter((clause) => (wordsIn(clause).match(/\p{L}{3,}/gu)?.length ?? 0) >= CLAUSE_WORDS_MIN);
  const [questions = [], said = []] = [true, false].map((asks) =>
    whole.filter((clause) => IS_QUESTION.test(wordsIn(clause)) === asks),
  );
  if (questions.length < 2) return [];
  return questions.slice(0, QUESTION_PARTS_MAX).map((question) => [...said, question]);
}

/** `A vs B`, `between A and B`, `compare A with B`. */
const COMPARED: readonly RegExp[] = [
  /\bbetween (?<first>[^?]{1,100}?) and (?<second>[^?]{1,100})/di,
  /\bcompare (?<first>[^?]{1,100}?) (?:and|with|to) (?<second>[^?]{1,100})/di,
  /(?<first>[^?]{1,100}?) (?:vs\.?|versus) (?<second>[^?]{1,100})/di,
];

function comparedIn(text: string): readonly (readonly Stretch[])[] {
  const found = COMPARED.map((pattern) => pattern.exec(text)?.indices?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return [];
  return ['first', 'second'].map((name) => [{ from: found[name]![0], to: found[name]![1] }]);
}
