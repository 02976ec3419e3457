/** Sentences that state a relation, as patterns: the words before the verb, the verb, the words behind it. */
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
  /** Says that the sentence does not name the other end with these words in front: then the section is the end. */
  readonly link?: RegExp;
  /** The verb says this only of what changes: `Changing X restarts Y`, or of a setting. */
  readonly needsChange?: boolean;
}

const STATE =
  '(?:installed|enabled|running|available|loaded|present|configured|set up|deployed|started|created|accessible|reachable|active|in place)';

export const RELATION_PATTERNS: readonly RelationPattern[] = [
  {
    kind: 'REQUIRES',
    rule: 'passive-requires',
    verb: /\b(?:is|are) (?:also |always |strictly )?(?:required|needed|necessary|mandatory|a prerequisite)\b/i,
    passive: true,
    link: /^ ?(?:by|for|on|to (?:use|run|install|enable|deploy|operate|support)|when using|in order to (?:use|run|install|enable))\s+/i,
  },
  {
    kind: 'REQUIRES',
    rule: 'must-be-there',
    verb: new RegExp(`\\b(?:must|needs? to|has to|have to) (?:already )?be ${STATE}\\b`, 'i'),
    passive: true,
    link: /^[^,.;]{0,60}?\b(?:before|for)\s+(?:you (?:can )?)?(?:installing|install|using|use|running|run|deploying|deploy|enabling|enable)?\s*/i,
  },
  {
    kind: 'REQUIRES',
    rule: 'requires',
    verb: /\b(?:requires|require|(?:needs?|has|have) to (?:have|install|set up|deploy|enable|load)|must (?:have|install|set up|deploy|enable|load)|needs|need)(?! to\b| not\b| no\b)\b(?! ?[.,;:)("'`])/i,
    passive: false,
  },
  {
    kind: 'DEPENDS_ON',
    rule: 'depends-on',
    verb: /\b(?:(?:also |heavily |directly |entirely |solely )?(?:depends?|rel(?:y|ies))(?: heavily| solely| entirely)? (?:up)?on|(?:is|are) (?:dependent (?:up)?on|built on(?: top of)?|powered by))\b/i,
    passive: false,
  },
  {
    kind: 'AFFECTS',
    rule: 'affected-by',
    verb: /\b(?:is|are|be|gets?) (?:also |directly |indirectly )?(?:affected|impacted|influenced|controlled|overridden|governed|determined) by\b/i,
    passive: true,
    link: /^\s*/,
  },
  {
    kind: 'AFFECTS',
    rule: 'affects',
    verb: /\b(?:(?:will |may |can |might |could )?(?:also |directly |negatively |only )?(?:affects?|impacts?|influences?)|(?:has|have) (?:an? )?(?:(?!no\b|little\b)\w+ )?(?:impact|effect|influence) on)\b/i,
    passive: false,
  },
  {
    kind: 'AFFECTS',
    rule: 'change-causes',
    verb: /\b(?:(?:will |may |can |might |could |automatically )*(?:restarts?|recreates?|triggers?|overrides?|overwrites?|controls?|interrupts?|reboots?|stops?|disables?|detach(?:es)?|deletes?|removes?|resets?|causes?|invalidates?|enables?)|(?:will |may |can )?(?:leads?|results?) (?:to|in))\b/i,
    passive: false,
    needsChange: true,
  },
];
