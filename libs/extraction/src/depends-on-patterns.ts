/** DEPENDS_ON: sentences that say what a thing does not work without. */
import type { RelationPattern } from './relation-pattern.ts';

export const DEPENDS_ON_PATTERNS: readonly RelationPattern[] = [
  {
    kind: 'DEPENDS_ON',
    rule: 'depends-on',
    verb: /\b(?:(?:also |heavily |directly |entirely |solely |strongly )?(?:depends?|rel(?:y|ies))(?: heavily| solely| entirely| strongly| directly)? (?:up)?on|(?:is|are) (?:\w+ )?(?:dependent (?:up)?on|reliant on|built on(?: top of)?|based on top of|powered by|backed by)|(?:has|have) (?:an? )?(?:\w+ )?dependenc(?:y|ies) on)\b/i,
    passive: false,
  },
];
