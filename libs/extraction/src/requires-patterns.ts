/** REQUIRES: sentences that say what must be there first. */
import { OFF, STATE, type RelationPattern } from './relation-pattern.ts';

export const REQUIRES_PATTERNS: readonly RelationPattern[] = [
  {
    kind: 'REQUIRES',
    rule: 'not-without',
    verb: /\b(?:(?:(?:does|do|will|can|could|would)(?:n't| not| no longer)|cannot)\b[^,.;:]{0,40}?|(?:has|have) no effect|(?:is|are) ignored|(?:will )?fails?(?: to \w+)?) (?:without|unless)\b/i,
    passive: false,
    unless: OFF,
  },
  {
    kind: 'REQUIRES',
    rule: 'only-with',
    verb: /\b(?:(?:will |can |does |do )?only (?:works?|functions?|applies|apply|runs?|(?:be )?(?:available|supported|effective|valid|used|enabled|possible|functional)|takes? effect|(?:has|have) (?:an )?effect)|(?:works?|applies|apply|functions?|takes? effect|(?:can be|is|are) (?:available|supported|used|enabled|possible|effective)) only) (?:with|when|if|on|once|after)\b/i,
    passive: false,
    unless: OFF,
  },
  {
    kind: 'REQUIRES',
    rule: 'passive-requires',
    verb: /\b(?:is|are) (?:also |always |strictly )?(?:required|needed|necessary|mandatory|a (?:hard )?(?:prerequisite|requirement))\b/i,
    passive: true,
    link: /^ ?(?:by|for|of|on|to (?:use|run|install|enable|deploy|operate|support|create|configure|access|build|start)|when using|(?:in order )?to (?:use|run|install|enable))\s+/i,
  },
  {
    kind: 'REQUIRES',
    rule: 'required-by',
    verb: /(?<=[\w`)] )(?<!\b(?:is|are|be|not|if|as|when|was|were|than|now|only|also|longer|minimum) )(?:required|needed) (?=(?:by|for)\b)/i,
    passive: true,
    link: /^(?:by|for)\s+/i,
    isParticiple: true,
  },
  {
    kind: 'REQUIRES',
    rule: 'must-be-there',
    verb: new RegExp(`\\b(?:must|needs? to|has to|have to) (?:already |first )?be ${STATE}\\b`, 'i'),
    passive: true,
    link: /^[^,.;]{0,60}?\b(?:before|for)\s+(?:you (?:can )?)?(?:installing|install|using|use|running|run|deploying|deploy|enabling|enable)?\s*/i,
  },
  {
    kind: 'REQUIRES',
    rule: 'ensure',
    verb: new RegExp(
      `\\b(?:is|are|has been|have been) (?:already |also |properly |correctly |up and )?${STATE}\\b`,
      'i',
    ),
    passive: true,
    lead: /^(?:please |first,? |also,? )?(?:ensure|make sure|be sure)(?: that)?\s+/i,
  },
  {
    kind: 'REQUIRES',
    rule: 'requires',
    verb: /\b(?:requires|require|(?:needs?|has|have) to (?:have|install|set up|deploy|enable|load|create|configure)|must (?:first )?(?:have|install|set up|deploy|enable|load|create|configure)|needs|need)(?! to\b| not\b| no\b| (?:an? |the )?(?:\w+ )?(?:restart|reboot|recreation|redeployment|reinstallation)\b)\b(?! ?[.,;:)("'`])/i,
    passive: false,
  },
  {
    kind: 'REQUIRES',
    rule: 'must-use',
    verb: /(?<!\b(?:you|we|users?)(?:['’](?:d|ll)| will| would| only| may| also)?\s)\b(?:(?:needs? to|has to|have to|must) (?:use|run|support|be (?:running|using))|(?:needs?|has|have) to be (?:running|using)|must be (?:used|combined|paired) (?:together )?with)(?! (?:the )?(?:same|following)\b)\b/i,
    passive: false,
  },
  {
    kind: 'REQUIRES',
    rule: 'prepare',
    verb: /^\s*(?:please |first,? |you (?:must|should|need to|have to) (?:first )?)?(?:install|enable|load|deploy|set up)\b/i,
    passive: false,
    needsFront: true,
  },
];
