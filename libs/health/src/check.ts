/** Runs the rules over everything the graph holds: documents one by one, so that memory does not grow with their text. */
import type { DocumentId, DocumentRecord, Severity } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import type { ActiveRule, HealthConfig } from './config.ts';
import { createDocumentedNames } from './documented-names.ts';
import { compareFindings, type Finding } from './finding.ts';
import type { CheckedDocument, Problem, RuleContext, RuleRun } from './rule.ts';

export interface HealthReport {
  /** By source, path and line. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** Documents that were looked at. */
  readonly documents: number;
  /** The rules that ran. */
  readonly rules: readonly RuleSummary[];
}

export interface RuleSummary {
  readonly name: string;
  readonly summary: string;
  /** Null where each finding brings its own. */
  readonly severity: Severity | null;
}

export interface CheckOptions extends Omit<RuleContext, 'names'> {
  readonly graph: GraphReader;
  /** Sources that are looked at; default: all. */
  readonly sources?: ReadonlySet<string>;
  readonly config: HealthConfig;
  readonly signal?: AbortSignal;
}

/** Documents read at a time. */
const PAGE_DOCUMENTS = 200;

/** Equal graphs, options and times give equal reports. */
export async function checkHealth({
  graph,
  sources,
  config,
  signal,
  now,
  exists,
}: CheckOptions): Promise<HealthReport> {
  const names = createDocumentedNames();
  const runs = config.rules.map((active) => ({ active, run: active.start({ now, exists, names }) }));
  const findings: Finding[] = [];
  let documents = 0;
  for await (const document of documentsOf(graph)) {
    signal?.throwIfAborted();
    if (sources?.has(document.sourceId) === false) continue;
    const checked = await look(graph, document);
    documents++;
    names.add(checked);
    for (const { active, run } of runs) {
      const isIgnored = active.isIgnored(document.path);
      if (active.rule.skipsIgnored !== true || !isIgnored)
        findings.push(...findingsOf(active, run.visit(checked, isIgnored)));
    }
  }
  for (const { active, run } of runs) findings.push(...findingsOf(active, finish(run)));
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings: findings.sort(compareFindings),
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    documents,
    rules: config.rules.map(({ rule: { name, summary }, severity }) => ({ name, summary, severity })),
  };
}

async function* documentsOf(graph: GraphReader): AsyncGenerator<DocumentRecord> {
  for (let after: DocumentId | null = null; ;) {
    const page: readonly DocumentRecord[] = await graph.documents({ source: null, after, limit: PAGE_DOCUMENTS });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function look(graph: GraphReader, document: DocumentRecord): Promise<CheckedDocument> {
  const sections = await graph.sectionsOf(document.id);
  const references = await graph.references(sections.map(({ id }) => id));
  const named = references.filter(({ kind }) => kind === 'REFERS_TO').map(({ target }) => target.documentId);
  const [links, statements] = [await graph.linksOf(document.id), await graph.statementsOf(document.id)];
  return { document, sections, links, named: new Set(named), statements };
}

const finish = (run: RuleRun): Iterable<Problem> => run.finish?.() ?? [];

/** What a rule without a severity calls mere information is left out unless the rule was asked for. */
function findingsOf({ rule, severity, isIgnored }: ActiveRule, problems: Iterable<Problem>): readonly Finding[] {
  return [...problems]
    .filter((problem) => !isIgnored(problem.path) && (severity !== null || problem.severity !== 'info'))
    .map(({ source, path, line, message, advice, severity: own }) => ({
      ...{ rule: rule.name, severity: severity ?? own ?? 'warning' },
      ...{ source, path, line, message, advice },
    }));
}
