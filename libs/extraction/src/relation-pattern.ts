/** The form of a pattern: the words before the verb, the verb, the words behind it. */
import type { StatedEdgeKind } from '@docgraph/domain';
import type { RuleName } from './rule-confidence.ts';

export type RelationKind = Extract<StatedEdgeKind, 'REQUIRES' | 'DEPENDS_ON' | 'AFFECTS'>;

export interface RelationPattern {
  readonly kind: RelationKind;
  readonly rule: RuleName;
  /** The verb with its helpers; what stands on either side are the two ends. */
  readonly verb: RegExp;
  /** The thing needed or affected stands before the verb. */
  readonly passive: boolean;
  /** Must stand in front of the subject, and is no part of it: `Make sure that X is installed`. */
  readonly lead?: RegExp;
  /** Says that the sentence does not name the other end with these words in front: then the section is the end. */
  readonly link?: RegExp;
  /** The verb says this only behind a purpose or a time: `Before installing X, enable Y`. */
  readonly needsFront?: boolean;
  /** The verb says this only of what changes (`Changing X restarts Y`), or of a setting. */
  readonly needsChange?: boolean;
  /** What acts is a setting or a flag: `X can be enabled with --flag`. */
  readonly bySetting?: boolean;
  /** The subject is the words behind the last article: `create the Secret required by X`. */
  readonly isParticiple?: boolean;
  /** Words behind the verb that take the statement back: `only works when X is disabled`. */
  readonly unless?: RegExp;
}

/** What has to be the case with a thing before another can work. */
export const STATE =
  '(?:installed|enabled|running|available|loaded|present|configured|set up|deployed|started|created|accessible|reachable|active|in place|up and running|turned on|applied|mounted|ready)';

/** The other thing is off, or away. */
export const OFF =
  /^[^.;,]{0,100}\b(?:not|n't|disabled|false|off|none|never|unset|empty|without|stopped|deleted|removed|detached|missing|no)\b/i;
