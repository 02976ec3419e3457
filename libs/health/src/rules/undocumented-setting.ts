/** Settings, environment variables and flags of one's own that are used and nowhere introduced. */
import type { EntityRecord } from '@docgraph/domain';
import picomatch from 'picomatch';
import { z } from 'zod';
import { createDocumentedNames, type DocumentedNames } from '../documented-names.ts';
import { ownPrograms } from '../own-programs.ts';
import { defineRule } from '../rule.ts';
import { familyOf } from '../setting-family.ts';
import { createTally, timesOf, type Tally, type Use } from '../tally.ts';

/** Settings of a family that must be documented before others of it must be. */
const DOCUMENTED_MIN = 2;
/** Where fewer of a family are documented, its names are the reader's own: `params.title`. */
const DOCUMENTED_SHARE_MIN = 0.5;
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
  start({ except, sectionsMin }) {
    const isExcepted = except.length === 0 ? () => false : picomatch(except);
    const names = createDocumentedNames();
    const [settings, flags] = [createTally(), createTally()];
    const commands = new Set<string>();
    const flagOwners = new Map<string, Set<string>>();
    const defined = new Set<string>();
    return {
      visit(checked, isIgnored) {
        names.add(checked);
        for (const { kind, from, to, surface, sectionId, span } of checked.statements) {
          if (to.kind === 'command') commands.add(to.name);
          if (to.kind !== 'configuration' && to.kind !== 'parameter') continue;
          if (kind === 'DEFINES') defined.add(to.name);
          if (kind === 'HAS_PARAMETER' && from !== null) own(flagOwners, to, from);
          if (kind !== 'MENTIONS' || isIgnored) continue;
          const tally = to.kind === 'configuration' ? settings : flags;
          tally.add(to.name, surface, checked.document, sectionId, span.startLine);
        }
        return [];
      },
      *finish() {
        const programs = ownPrograms(commands, names);
        const isOwnFlag = (flag: string): boolean =>
          [...(flagOwners.get(flag) ?? [])].some((program) => programs.has(program));
        const isMissing = (name: string, use: Use): boolean =>
          use.sections >= sectionsMin && !defined.has(name) && !isExcepted(name) && !isIntroduced(names, name);
        for (const [name, use] of missingOfFamilies(settings, defined, isMissing))
          yield problemOf('setting', name, use);
        for (const [name, use] of flags.entries())
          if (!SELF_EXPLAINING.test(name) && isOwnFlag(name) && isMissing(name, use)) yield problemOf('flag', name, use);
      },
    };
  },
});

function own(owners: Map<string, Set<string>>, { name }: EntityRecord, command: EntityRecord): void {
  const programs = owners.get(name) ?? new Set();
  owners.set(name, programs.add(command.name.split(' ', 1)[0]!));
}

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
function isIntroduced(names: DocumentedNames, name: string): boolean {
  // `hosts[0].name` is a part of `hosts`.
  const found = [name, name.split('[', 1)[0]!].flatMap((name) => names.holding(name));
  return name.startsWith('--') ? found.some(({ text }) => text.split(/[\s,=|/]+/).includes(name)) : found.length > 0;
}

function problemOf(what: string, name: string, use: Use) {
  return {
    ...use.first,
    message: `the ${what} ${name} is used ${timesOf(use)}, but no heading, table or list introduces it`,
    advice: `say what it does where the other ${what}s are documented`,
  };
}
