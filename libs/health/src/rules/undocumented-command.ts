/** Commands of one's own programs that are used and nowhere introduced. */
import picomatch from 'picomatch';
import { z } from 'zod';
import { holdsWords, wordsIn } from '../documented-names.ts';
import { ownPrograms } from '../own-programs.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { createTally, timesOf } from '../tally.ts';

/** Every program has them and they explain themselves, or they stand for any other. */
const SELF_EXPLAINING = /^(?:help|version|completion|(?:sub)?commands?|cmd|args?|options?)$/;

/** What stands there in the end is not known. */
const TEMPLATE = /\{\{|\{%/;

const options = z.strictObject({
  /** Commands that need no documentation, as globs of their names: `acme debug*`. */
  except: z.array(z.string().min(1)).default([]),
  /** Programs whose commands must be documented, besides those that have a page or of which some commands are. */
  programs: z.array(z.string().min(1)).default([]),
  /** Sections that must use a command. */
  sectionsMin: z.int().min(1).default(1),
});

export const undocumentedCommand = defineRule({
  name: 'undocumented-command',
  summary: 'commands of documented programs that no heading, table or list introduces',
  severity: 'warning',
  options,
  start({ except, programs, sectionsMin }, { names }) {
    const isExcepted = except.length === 0 ? () => false : picomatch(except);
    const tally = createTally();
    const defined = new Set<string>();
    return {
      visit(checked, isIgnored) {
        for (const { kind, to, surface, sectionId, span, rule } of checked.statements) {
          if (to.kind !== 'command' || TEMPLATE.test(surface)) continue;
          if (kind === 'DEFINES' || rule === 'help-usage') defined.add(to.name);
          else if (kind === 'MENTIONS' && !isIgnored)
            tally.add(to.name, surface, checked.document, sectionId, span.startLine);
        }
        return [];
      },
      *finish() {
        const used = new Map(tally.entries());
        const own = new Set([...programs, ...ownPrograms(used.keys(), names)]);
        for (const [name, use] of used) {
          const [program = '', ...subcommands] = name.split(' ');
          if (!own.has(program) || SELF_EXPLAINING.test(subcommands[0] ?? '') || isExcepted(name)) continue;
          if (use.sections < sectionsMin || defined.has(name)) continue;
          if (!isIntroduced(names, program, subcommands))
            yield {
              ...use.first,
              message: `the command ${name} is used ${timesOf(use)}, but no heading, table or list introduces it`,
              advice: 'say what it does where its program is documented',
            };
        }
      },
    };
  },
});

/**
 * `acme volume` as a whole, or `volume` below what names the program. Where that is introduced, `acme volume trim` is, too: what
 * looks like a further subcommand is as often an argument.
 */
function isIntroduced(names: RuleContext['names'], program: string, subcommands: readonly string[]): boolean {
  const [subcommand] = subcommands;
  if (names.holding(subcommand === undefined ? program : `${program} ${subcommand}`).length > 0) return true;
  if (subcommand === undefined) return false;
  const [first] = wordsIn(subcommand);
  return names
    .holding(subcommand)
    .some(({ text, context }) => wordsIn(text)[0] === first && holdsWords(wordsIn(context), wordsIn(program)));
}
