/** AFFECTS: sentences that say what changes how another thing behaves. */
import type { RelationPattern } from './relation-pattern.ts';

const CONFIGURED =
  '(?:configured|controlled|adjusted|changed|customi[sz]ed|tuned|overridden|overwritten|disabled|enabled|limited|modified|activated|deactivated|turned (?:on|off)|tweaked)';
const CONFIGURE =
  '(?:configure|control|adjust|change|customi[sz]e|tune|override|disable|enable|limit|activate|deactivate|turn (?:on|off)|restrict|increase|decrease|reduce)';

export const AFFECTS_PATTERNS: readonly RelationPattern[] = [
  {
    kind: 'AFFECTS',
    rule: 'affected-by',
    verb: /\b(?:is|are|be|gets?) (?:also |directly |indirectly )?(?:affected|impacted|influenced|controlled|overridden|governed|determined|limited|restricted|disabled) by\b/i,
    passive: true,
    link: /^\s*/,
  },
  {
    kind: 'AFFECTS',
    rule: 'configured-by',
    verb: new RegExp(
      `\\b(?:(?:can|could|may|must|should) (?:also |only |now |either )?be|is|are) (?:also )?${CONFIGURED}\\b`,
      'i',
    ),
    passive: true,
    link: /^(?:(?: (?!to\b)\w+){0,4} (?:by|via|with|using|through)|[^.,;:]{0,60}? (?:by|via|using|through))\s+(?:(?:setting|changing|using|specifying|passing|providing|adding|modifying|editing|configuring|adjusting|means of)\s+)?/i,
    bySetting: true,
  },
  {
    kind: 'AFFECTS',
    rule: 'ignored-when',
    verb: /\b(?:(?:is|are|will be) (?:ignored|skipped|disabled|unavailable)|has no effect|have no effect)(?= (?:when|if|once)\b)/i,
    passive: true,
    link: /^ (?:when|if|once)\s+/i,
    bySetting: true,
  },
  {
    kind: 'AFFECTS',
    rule: 'set-to-change',
    verb: new RegExp(`\\bto (?:\\w+ly )?${CONFIGURE}\\b`, 'i'),
    passive: false,
    lead: /^(?:please |you can |you may |you must |you should )?(?:set|use|pass|specify|adds?|change|modify|edit|configure|adjust|enable|disable)\s+/i,
    bySetting: true,
  },
  {
    kind: 'AFFECTS',
    rule: 'affects',
    verb: /\b(?:(?:will |may |can |might |could )?(?:also |directly |negatively |only |adversely |significantly )?(?:affects?|impacts?|influences?)|(?:has|have) (?:an? )?(?:(?!no\b|little\b)\w+ )?(?:impact|effect|influence) on|takes? precedence over|supersedes?)\b/i,
    passive: false,
  },
  {
    kind: 'AFFECTS',
    rule: 'change-causes',
    verb: /\b(?:(?:(?:will|may|can|might|could|also|automatically|helps?(?: to)?|temporarily|immediately) ){0,3}(?:restarts?|recreates?|triggers?|overrides?|overwrites?|controls?|interrupts?|reboots?|stops?|disables?|detach(?:es)?|deletes?|removes?|resets?|causes?|invalidates?|enables?|prevents?|blocks?|limits?|determines?|restricts?|breaks?|disrupts?|terminates?|evicts?|degrades?|slows?(?: down)?|increases?|decreases?|reduces?|improves?|activates?|deactivates?|(?:requires?|needs?) (?:an? |the )?(?:\w+ )?(?:restart|reboot|recreation|redeployment)(?:ing)? of)|(?:(?:will|may|can) )?(?:leads?|results?) (?:to|in)|allows? (?:you|users?|administrators?) to (?:\w+ or )?(?:enable|disable|control|configure|limit|override|customi[sz]e|adjust))\b/i,
    passive: false,
    needsChange: true,
  },
];
