/** What a template wants to say before it is quoted: a place in the documentation and what it states. */
import type { SectionId, Span } from '@docgraph/domain';
import type { EdgeView } from '@docgraph/graph';
import type { Passage } from '../answer.ts';

/** An edge, at the lines that state it. */
export interface StatedClaim {
  readonly edge: EdgeView;
  readonly level: number;
  /** Whether for an edge that a heading states its first paragraph is enough; default: the section. */
  readonly isBrief?: boolean;
  readonly subject?: string;
}

/** Some lines of a section: these, its heading with the first paragraph (`lead`), or else all. */
export interface SectionClaim {
  readonly sectionId: SectionId;
  readonly span?: Span | 'lead';
  readonly subject?: string;
}

/** What search found. */
export interface FoundClaim {
  readonly passage: Passage;
  readonly subject?: string;
}

export type Claim = StatedClaim | SectionClaim | FoundClaim;

export interface ClaimGroup {
  readonly name: string;
  readonly about?: string;
  readonly claims: readonly Claim[];
}

/** What a template hands over to be quoted. */
export interface Draft {
  readonly groups: readonly ClaimGroup[];
  readonly notes: readonly string[];
}

export const stated = (edges: readonly EdgeView[], level = 1): readonly StatedClaim[] =>
  edges.map((edge) => ({ edge, level }));

export const found = (passages: readonly Passage[]): readonly FoundClaim[] => passages.map((passage) => ({ passage }));
