/** Which programs a documentation is the reference of; all others are somebody else's and documented there. */
import { isKnownProgram } from '@docgraph/extraction';
import type { Introduction } from './documented-names.ts';
import type { RuleContext } from './rule.ts';

/**
 * Different commands of a program that everybody knows which must be documented before it counts as one's own: documentation of
 * other products has a heading on one or two of kubectl.
 */
const KNOWN_COMMANDS_MIN = 3;
/** What a title says of a program besides its name. */
const REFERENCE_WORD =
  /^(?:the|cli|commands?|lines?|interface|tools?|utility|utilities|references?|usage|options?|manual|overview|a|an|and|of|for)$/i;

/**
 * Programs that have a page (`Command line tool (longhornctl)`), and those of whose commands headings, tables or definitions
 * introduce some: one, or {@link KNOWN_COMMANDS_MIN} of a program like kubectl or docker.
 * @param commands names of commands: the program, then its subcommands.
 */
export function ownPrograms(commands: Iterable<string>, names: RuleContext['names']): ReadonlySet<string> {
  const documented = new Map<string, number>();
  for (const command of commands) {
    const [program = ''] = command.split(' ', 1);
    if (program !== command && names.holding(command).length > 0)
      documented.set(program, (documented.get(program) ?? 0) + 1);
  }
  const programs = [...documented].filter(([program, n]) => n >= (isKnownProgram(program) ? KNOWN_COMMANDS_MIN : 1));
  const titled = [...names.all()].flatMap(programOfTitle).filter((program) => !isKnownProgram(program));
  return new Set([...titled, ...programs.map(([program]) => program)]);
}

/** What the title has in brackets, or its only word that is no furniture, written as programs are. */
function programOfTitle({ kind, text }: Introduction): readonly string[] {
  if (kind !== 'title') return [];
  const inBrackets = /\(([a-z][\w-]{1,40})\)$/.exec(text)?.[1];
  if (inBrackets !== undefined) return [inBrackets];
  const words = text.split(/\s+/).filter((word) => !REFERENCE_WORD.test(word));
  return words.length === 1 && /^[a-z][\w-]*$/.test(words[0]!) ? words : [];
}
