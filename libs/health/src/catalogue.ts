/** All rules there are, in the order in which they are documented. */
import type { Rule } from './rule.ts';
import { brokenAnchor } from './rules/broken-anchor.ts';
import { brokenLink } from './rules/broken-link.ts';
import { diagnosticRules } from './rules/diagnostics.ts';
import { duplicateSection } from './rules/duplicate-section.ts';
import { duplicateTitle } from './rules/duplicate-title.ts';
import { emptySection } from './rules/empty-section.ts';
import { missingTitle } from './rules/missing-title.ts';
import { nearDuplicateSection } from './rules/near-duplicate-section.ts';
import { orphanDocument } from './rules/orphan-document.ts';
import { redirect } from './rules/redirect.ts';
import { skippedHeadingLevel } from './rules/skipped-heading-level.ts';
import { staleFrontMatter } from './rules/stale-front-matter.ts';
import { undefinedTerm } from './rules/undefined-term.ts';
import { undocumentedCommand } from './rules/undocumented-command.ts';
import { undocumentedSetting } from './rules/undocumented-setting.ts';

export const catalogue: readonly Rule[] = [
  brokenLink,
  brokenAnchor,
  orphanDocument,
  duplicateSection,
  nearDuplicateSection,
  duplicateTitle,
  missingTitle,
  skippedHeadingLevel,
  emptySection,
  staleFrontMatter,
  redirect,
  undefinedTerm,
  undocumentedCommand,
  undocumentedSetting,
  ...diagnosticRules,
];
