/**
 * The numbers of the ranking, each chosen by measurement with what stood at the time; what they bring today is in
 * reports/retrieval.json, and how much of that is chance in reports/tuning.json.
 */
import type { SectionTraits } from '@docgraph/graph';
import type { QuestionKind } from './question.ts';

/** What a section can hold that a kind of question wants. */
export type Trait = Exclude<keyof SectionTraits, 'sectionId'>;

/** What a section gains that holds something, as a share of its score. */
export type Preferences = Readonly<Partial<Record<Trait, number>>>;

/** All that was fitted to labelled questions; limits are not among it. */
export interface Tuning {
  /** Share of the lexical arm in the fused score; the rest is the dense arm's. */
  readonly lexicalWeight: number;
  /** The same for kinds of question; the first of the question's kinds that stands here decides. */
  readonly lexicalWeights: Readonly<Partial<Record<QuestionKind, number>>>;
  /** How much of its document's best score a section gets on top of its own. */
  readonly documentWeight: number;
  /** What a section loses that says nothing of its own, as a share of its score. */
  readonly substanceWeight: number;
  /** What a document whose title the question names gets on top. */
  readonly titleWeight: number;
  /** Share of its score that one of the best sections passes to what it refers to. */
  readonly hopWeight: number;
  /** How much of that goes to a section whose heading or term is named; a link or the title of a document gets all. */
  readonly headingHopShare: number;
  readonly preferences: Readonly<Partial<Record<QuestionKind, Preferences>>>;
  /** What a section gains that has an identifier in the same spelling, as a share of its score. */
  readonly identifierWeight: number;
  /** How much of its score in a part of the question a section gets on top. */
  readonly partWeight: number;
}

export const TUNING: Tuning = {
  // Longhorn: nDCG@10 is flat from 0.5 to 0.6 and falls on either side (minilm .688 at 0.4, .704 at 0.5 and 0.6, .696 at 0.7;
  // e5 .722, .731, .728, .717).
  lexicalWeight: 0.5,
  // Commands, error messages and identifiers are found by their exact words, and a question of many words by its sense. Longhorn
  // by kind: commands .863 at 0.5, .913 at 0.7; several questions .741 and .763 at 0.4; errors .815 and .827 at 0.6 (e5 .820 and
  // .840 at 0.7).
  lexicalWeights: { several: 0.4, identifier: 0.7, command: 0.7, error: 0.6 },
  // Longhorn, with everything else: .770 at 0.1, .776 at 0.15, .780 at 0.2 with minilm; e5 is level, and MuSiQue loses Recall@5
  // at 0.2.
  documentWeight: 0.15,
  // Longhorn, everything else on: .730 without, .734 with minilm, .748 and .763 with e5; questions about errors .776 and .808,
  // .793 and .824. MuSiQue and SciFact do not change. 0.2 to 0.6 differ by .002.
  substanceWeight: 0.5,
  // MuSiQue Recall@5 .660 without, .677 at 0.2, .685 at 0.3 and 0.5; longhorn does not change.
  titleWeight: 0.3,
  // Longhorn .704 without, .727 at 0.3, .732 at 0.5 and 0.7 with minilm (e5 .731, .749, .749); MuSiQue Recall@5 .633 without,
  // .660 at 0.5; 0.8 loses on both.
  hopWeight: 0.5,
  // A heading's words stand in a text by chance more often than a title's. Longhorn: several-section questions .723 without
  // headings, .741 at 0.4 and .743 at 1, but how-to questions fall from .824 to .774 at 1.
  headingHopShare: 0.4,
  // Longhorn by kind without and with: commands .745, .806; how-to .824, .905; errors .810, .815; settings .775, .838. No question
  // of that set shows what definitions bring.
  preferences: {
    command: { commands: 0.5 },
    'how-to': { steps: 0.2 },
    error: { resolves: 0.3 },
    configuration: { settings: 0.2 },
    concept: { definitions: 0.2 },
  },
  // Search folds case; who asks for an identifier means its spelling. Longhorn, exact identifiers: minilm .963 without, .982 at
  // 0.3, .979 at 0.5; e5 1.000, .988, .982. Questions of other kinds that hold an identifier lose: errors .830 and .815.
  identifierWeight: 0.3,
  // Longhorn, several questions: minilm .769 without, .787 at 0.1, .784 at 0.2 (2 sections); e5 .703, .704, .685.
  partWeight: 0.1,
};
