/** The one entry: a parsed document to the statements that its text makes. Pure, deterministic, linear in the text. */
import type { ParsedDocument } from '@docgraph/domain';
import { codeMentions } from './code-mentions.ts';
import { commandFindings } from './command.ts';
import { conceptFindings } from './concept.ts';
import { configurationFindings } from './configuration.ts';
import { errorFindings } from './error.ts';
import { exampleFindings } from './example.ts';
import { executionFindings } from './execution.ts';
import type { EntityRef, Extraction, StatedEdge } from './extraction.ts';
import type { Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { readPage } from './page.ts';
import { parameterFindings } from './parameter.ts';
import { readProcedures } from './procedure.ts';
import { relationFindings } from './relations.ts';
import { resolutionFindings } from './resolution.ts';
import { readTopics } from './relation-topic.ts';
import { RULE_CONFIDENCE } from './rule-confidence.ts';
import { settingTableFindings } from './setting-table.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * What a document says: each edge once a section, in the order of the text, with an entity at either end that the
 * document mentions or defines. At most {@link EXTRACTION_LIMITS} `edgesPerDocumentMax` edges.
 */
export function extract(document: ParsedDocument): Extraction {
  const page = readPage(document);
  const vocabulary = readVocabulary(page);
  const errors = errorFindings(page);
  const errorPlaces = new Set(errors.map(({ span }) => span.startOffset));
  const code = codeMentions(page, vocabulary).filter(({ span }) => !errorPlaces.has(span.startOffset));
  const commands = [...commandFindings(page), ...code];
  const concepts = conceptFindings(page);
  const { findings: procedures, steps } = readProcedures(page);
  const known = new Set(concepts.map(({ to }) => to.name));
  const named = new Map(code.map(({ to, surface }) => [surface, to]));
  const settings = [
    ...settingTableFindings(page, vocabulary),
    ...configurationFindings(page),
    ...parameterFindings(page),
  ];
  return finish([
    ...procedures,
    ...exampleFindings(page),
    ...concepts,
    ...commands,
    ...settings,
    ...errors,
    ...executionFindings(steps, commands),
    ...resolutionFindings(page, errors, steps),
    ...relationFindings(page, vocabulary, { known, code: named, topics: readTopics(settings) }),
  ]);
}

/** Orders, drops duplicates of a section and statements about what is nowhere named, and cuts at the limit. */
function finish(findings: readonly Finding[]): Extraction {
  const ordered = findings.toSorted(
    (a, b) => a.section - b.section || a.span.startOffset - b.span.startOffset || a.span.endOffset - b.span.endOffset,
  );
  const defined = new Set(
    ordered.filter(({ kind }) => kind === 'DEFINES').map(({ section, to }) => `${section} ${keyOf(to)}`),
  );
  const seen = new Set<string>();
  const kept = ordered.filter(({ kind, from, to, section }) => {
    const key = `${section} ${kind} ${keyOf(from)} ${keyOf(to)}`;
    const isNew = !seen.has(key) && !(kind === 'MENTIONS' && defined.has(`${section} ${keyOf(to)}`));
    seen.add(key);
    return isNew;
  });
  return { edges: withBothEnds(kept.slice(0, EXTRACTION_LIMITS.edgesPerDocumentMax)).map(toEdge) };
}

function withBothEnds(findings: readonly Finding[]): readonly Finding[] {
  const named = new Set(
    findings.filter(({ kind }) => kind === 'MENTIONS' || kind === 'DEFINES').map(({ to }) => keyOf(to)),
  );
  return findings.filter(({ from, to }) => named.has(keyOf(to)) && (from === null || named.has(keyOf(from))));
}

function keyOf(ref: EntityRef | null): string {
  return ref === null ? '' : `${ref.kind}\0${ref.name}`;
}

function toEdge({ kind, from, to, section, span, rule, surface }: Finding): StatedEdge {
  return { kind, from, to, section, span, rule, confidence: RULE_CONFIDENCE[rule], surface };
}
