/** Tables of settings and parameters: each row defines one; those of one setting or command are its parameters. */
import type { Block, ParsedSection } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import type { EntityRef } from './extraction.ts';
import { isAboutSettings } from './configuration.ts';
import { entity, type Finding } from './finding.ts';
import { isKeyShaped } from './key-shape.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { configurationName, flagName } from './names.ts';
import type { Cell, Page } from './page.ts';
import { ownerOf } from './owner.ts';
import type { Vocabulary } from './vocabulary.ts';

const SETTING_HEADER =
  /^(?:settings?|config(?:uration)?(?: keys?| options?)?|keys?|(?:environment |env )?variables?(?: names?)?|propert(?:y|ies)|fields?|annotations?|labels?|values?)$/i;
const PARAMETER_HEADER =
  /^(?:parameters?|params?|options?|flags?|arguments?|args?|switch(?:es)?|attributes?)(?: names?)?$/i;
const NAME_HEADER = /^(?:names?|(?:setting|option|parameter|key|variable|field|property) names?)$/i;
const DETAIL_HEADER =
  /\b(?:default|description|meaning|type|purpose|details?|values?|required|explanation|what it does|usage|example|effect)\b/i;
const DEFAULT_HEADER = /\b(?:default|allowed values|type|required)\b/i;
/** A word of lower case counts in a table that says it lists parameters. */
const WORD = /^[A-Za-z][\w.-]*$/;

/** DEFINES of the rows' keys and flags, and HAS_PARAMETER from the setting or command that the section is about. */
export function settingTableFindings(page: Page, vocabulary: Vocabulary): readonly Finding[] {
  return page.document.sections.flatMap((section) =>
    section.blocks
      .filter(({ kind }) => kind === 'table')
      .flatMap((table) => readTable(page, section, table, vocabulary)),
  );
}

function readTable(page: Page, section: ParsedSection, table: Block, vocabulary: Vocabulary): readonly Finding[] {
  const [header = [], ...rows] = page.cellsOf(table);
  const kind = kindOf(header, isAboutSettings(section, page.document.title));
  if (kind === null) return [];
  const hasFlags = rows.some(([cell]) => cell?.text.includes('--') === true);
  const owner = ownerOf(page, section, table, { vocabulary, hasFlags });
  const found = rows.flatMap(([cell]) => readRow(cell, kind, owner?.entity ?? null, section.ordinal));
  if (owner === null || !found.some(({ from }) => from !== null)) return found;
  const mention = {
    kind: 'MENTIONS',
    from: null,
    to: owner.entity,
    section: section.ordinal,
    rule: 'parameter-table',
  } as const;
  const surface = oneLine(owner.surface, EXTRACTION_LIMITS.nameCharsMax);
  return [{ ...mention, span: owner.span, surface }, ...found];
}

function kindOf(header: readonly Cell[], aboutSettings: boolean): 'configuration' | 'parameter' | null {
  const [first = '', ...others] = header.map(({ text }) => text.replace(/[`*:]/g, '').trim());
  if (!others.some((text) => DETAIL_HEADER.test(text))) return null;
  if (PARAMETER_HEADER.test(first)) return 'parameter';
  if (SETTING_HEADER.test(first)) return 'configuration';
  return NAME_HEADER.test(first) && (aboutSettings || others.some((text) => DEFAULT_HEADER.test(text)))
    ? 'configuration'
    : null;
}

function readRow(
  cell: Cell | undefined,
  kind: 'configuration' | 'parameter',
  owner: EntityRef | null,
  section: number,
): readonly Finding[] {
  if (cell === undefined || cell.place === null) return [];
  const written = cell.text.split(/[\s,(]/, 1)[0]!;
  const flag = flagName(cell.text.split(/[\s,/]+/).find((word) => word.startsWith('--')) ?? '');
  const name = flag ?? configurationName(written);
  const accepted = flag !== null || isKeyShaped(written) || (WORD.test(written) && cell.text.trim() === written);
  if (!accepted || name.length < 2 || name.length > EXTRACTION_LIMITS.nameCharsMax) return [];
  if (flag === null && kind === 'configuration' && !isKeyShaped(written)) return [];
  const to = entity(flag === null ? kind : 'parameter', name);
  const rule = to.kind === 'parameter' ? 'parameter-table' : 'setting-table';
  const common = {
    to,
    section,
    span: cell.place,
    rule,
    surface: oneLine(cell.text, EXTRACTION_LIMITS.nameCharsMax),
  } as const;
  const findings: Finding[] = [{ ...common, kind: 'DEFINES', from: null }];
  if (to.kind === 'parameter' && owner !== null) findings.push({ ...common, kind: 'HAS_PARAMETER', from: owner });
  return findings;
}
