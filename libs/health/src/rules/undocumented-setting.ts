/** Settings, environment variables and flags of one's own that are used and nowhere introduced. */
import picomatch from 'picomatch';
import { z } from 'zod';
import { ownPrograms } from '../own-programs.ts';
import { defineRule, type Problem, type RuleContext } from '../rule.ts';
import { familyOf } from '../setting-family.ts';
import { createTally, timesOf, type Tally, type Use } from '../tally.ts';

/** Settings of a family that must be documented before others of it must be. */
const DOCUMENTED_MIN = 2;
/** Where fewer of a family are documented, its names are the reader's own: of `params.*` in Hugo's documentation half are. */
const DOCUMENTED_SHARE_MIN = 0.6;
/** Every program has them, and they explain themselves. */
const SELF_EXPLAINING = /^--(?:help|version)$/;

const options = z.strictObject({
  /** Settings that need no documentation, as globs of their names: `ACME_INTERNAL_*`. */
  except: z.array(z.string().min(1)).default([]),
  /** Sections that must use a setting. */
  sectionsMin: z.int().min(1).default(1),
});

export const undocumentedSetting = defineRule({
  name: 'undocumented-setting',
  summary: 'settings and flags of documented programs that no heading, table or list introduces',
  severity: 'warning',
  options,
  start({ except, sectionsMin }, { names }) {
    const isExcepted = except.length === 0 ? () => false : picomatch(except);
    const [settings, flags] = [createTally(), createTally()];
    const commands = new Set<string>();
    const defined = new Set<string>();
    return {
      visit(checked, isIgnored) {
        for (const { kind, from, to, surface, sectionId, span } of checked.statements) {
          const add = (tally: Tally, name: string): void =>
            tally.add(name, surface, checked.document, sectionId, span.startLine);
          if (to.kind === 'command') commands.add(to.name);
          if (to.kind !== 'configuration' && to.kind !== 'parameter') continue;
          if (kind === 'DEFINES') defined.add(to.name);
          if (isIgnored) continue;
          if (kind === 'MENTIONS' && to.kind === 'configuration') add(settings, to.name);
          if (kind === 'HAS_PARAMETER' && from?.kind === 'command' && to.name.startsWith('--'))
            add(flags, `${from.name.split(' ', 1)[0]} ${to.name}`);
        }
        return [];
      },
      *finish() {
        const programs = ownPrograms(commands, names);
        const isMissing = (name: string, use: Use): boolean =>
          use.sections >= sectionsMin && !defined.has(name) && !isExcepted(name) && !isIntroduced(names, name);
        for (const [name, use] of missingOfFamilies(settings, defined, isMissing))
          yield problemOf('setting', name, use);
        for (const [name, use] of flags.entries()) {
          const [program = '', flag = ''] = name.split(' ');
          if (programs.has(program) && !SELF_EXPLAINING.test(flag) && isMissing(flag, use))
            yield problemOf('flag', `${flag} of ${program}`, use);
        }
      },
    };
  },
});

/** What is missing in families that are documented but for a few. */
function missingOfFamilies(
  { entries }: Tally,
  defined: ReadonlySet<string>,
  isMissing: (name: string, use: Use) => boolean,
): readonly (readonly [string, Use])[] {
  const documented = Map.groupBy(defined, familyOf);
  const used = Map.groupBy(entries(), ([name]) => familyOf(name));
  return [...used].flatMap(([family, members]) => {
    const known = documented.get(family)?.length ?? 0;
    if (family === '' || known < DOCUMENTED_MIN) return [];
    const missing = members.filter(([name, use]) => isMissing(name, use));
    return known / (known + missing.length) >= DOCUMENTED_SHARE_MIN ? missing : [];
  });
}

/** A flag as it is written; of a setting the words: `default-data-path` is introduced by `Default Data Path`. */
function isIntroduced(names: RuleContext['names'], name: string): boolean {
  // `hosts[0].name` is a part of `hosts`.
  const found = [name, name.split('[', 1)[0]!].flatMap((name) => names.holding(name));
  return name.startsWith('--') ? found.some(({ text }) => text.split(/[\s,=|/]+/).includes(name)) : found.length > 0;
}

function problemOf(what: string, name: string, use: Use): Problem {
  return {
    ...use.first,
    message: `the ${what} ${name} is used ${timesOf(use)}, but no heading, table or list introduces it`,
    advice: `say what it does where the other ${what}s are documented`,
  };
}
