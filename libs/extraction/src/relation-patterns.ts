/** All patterns of relations; of those that fit a sentence the first that finds both ends is taken. */
import { AFFECTS_PATTERNS } from './affects-patterns.ts';
import { DEPENDS_ON_PATTERNS } from './depends-on-patterns.ts';
import type { RelationPattern } from './relation-pattern.ts';
import { REQUIRES_PATTERNS } from './requires-patterns.ts';

export const RELATION_PATTERNS: readonly RelationPattern[] = [
  ...REQUIRES_PATTERNS,
  ...DEPENDS_ON_PATTERNS,
  ...AFFECTS_PATTERNS,
];
