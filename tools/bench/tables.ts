/** The reports as tables of the documentation. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BoundaryCounts } from '../chaos/boundaries.ts';
import type { PushReport } from '../chaos/push.ts';
import type { ServerCrashCounts } from '../chaos/servers.ts';
import type { ZombieCounts } from '../chaos/zombies.ts';
import type { EngineSet, EnginesReport } from './engines.ts';
import type { EvidenceReport } from './evidence.ts';
import type { PerformanceReport } from './performance.ts';
import { root, type Provenance } from './report.ts';
import type { RetrievalReport } from './retrieval.ts';
import type { TuningReport } from './tuning.ts';
import type { WebhookReport } from './webhooks.ts';

interface DenseReport extends Provenance {
  readonly chunks: number;
  readonly dense: { readonly p50Ms: number; readonly p95Ms: number; readonly cpuMs: number; readonly recall10: number };
  readonly sqliteVec: { readonly p50Ms: number; readonly p95Ms: number; readonly cpuMs: number };
}

/** What `npm run chaos` has found on servers; each part is measured alone. */
interface ChaosReport {
  readonly push?: PushReport & Provenance;
  readonly boundaries?: BoundaryCounts & Provenance;
  readonly servers?: Provenance & {
    readonly runs: readonly ServerCrashCounts[];
    readonly zombies?: ZombieCounts;
  };
}

/** Brings docs/measurements.md and the table of the README up to date with `reports/`. */
export function writeTables(): void {
  const retrieval = readReport<RetrievalReport>('retrieval');
  const performance = readReport<PerformanceReport>('performance');
  const dense = readReport<DenseReport>('dense');
  const evidence = readReport<EvidenceReport>('evidence');
  const tuning = readReport<TuningReport>('tuning');
  const webhooks = readReport<WebhookReport>('webhooks');
  const engines = readReport<EnginesReport>('engines');
  const chaos = readReport<ChaosReport>('chaos');
  const parts = [
    ...(retrieval === null ? [] : [retrievalTable(retrieval)]),
    ...(tuning === null ? [] : [tuningTable(tuning)]),
    ...(performance === null ? [] : [performanceTable(performance)]),
    ...(dense === null ? [] : [denseTable(dense)]),
    ...(evidence === null ? [] : [evidenceTable(evidence)]),
    ...(webhooks === null ? [] : [webhookTable(webhooks)]),
    ...(engines === null ? [] : [enginesTable(engines)]),
    ...(chaos?.push === undefined ? [] : [pushTable(chaos.push)]),
    ...(chaos?.boundaries === undefined ? [] : [boundariesTable(chaos.boundaries)]),
    ...(chaos?.servers === undefined ? [] : [crashesTable(chaos.servers)]),
  ];
  writeFileSync(
    join(root, 'docs/measurements.md'),
    `# Measurements\n\nWritten by \`npm run bench\` from the files in \`reports/\`; do not edit by hand.\n\n${parts.join('\n\n')}\n`,
  );
  if (retrieval !== null) replaceBlock(join(root, 'README.md'), shortTable(retrieval, performance));
  execFileSync(join(root, 'node_modules/.bin/prettier'), ['--write', 'docs/measurements.md', 'README.md'], {
    cwd: root,
  });
}

function readReport<T>(name: string): T | null {
  const file = join(root, 'reports', `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const three = (value: number): string => value.toFixed(3);

function origin({ date, commit, machine, node, command }: Provenance): string {
  return `Measured by \`${command}\` at commit ${commit} on ${date.slice(0, 10)}: ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, Node ${node}, load ${machine.load} at the start.`;
}

/** One row a set, model and part of the ranking; kinds of questions below. */
function retrievalTable(report: RetrievalReport): string {
  const rows = report.sets.flatMap(({ set, model, variants }) =>
    Object.entries(variants).map(([name, { all }]) => [
      ...[set, model.replace(/-[0-9a-f]{12}$/, ''), name, all.n],
      ...[all.ndcg10, all.recall5, all.recall10, all.recall50, all.mrr10, all.allGold5].map(three),
    ]),
  );
  const head = [
    'set',
    'model',
    'parts',
    'questions',
    'nDCG@10',
    'Recall@5',
    'Recall@10',
    'Recall@50',
    'MRR@10',
    'all gold@5',
  ];
  const kinds = report.sets
    .filter(({ variants }) => Object.keys(variants['full']?.byKind ?? {}).length > 1)
    .flatMap(({ set, model, variants }) =>
      Object.entries(variants['full']!.byKind).map(([kind, m]) => [
        ...[set, model.replace(/-[0-9a-f]{12}$/, ''), kind, m.n, three(m.ndcg10), three(m.recall5), three(m.mrr10)],
      ]),
    );
  return [
    '## Retrieval quality',
    origin(report),
    '`lexical` and `dense` are the two retrievers alone, `fused` is their combination, `full` adds everything that is served.',
    table(head, rows),
    '### By kind of question, full',
    table(['set', 'model', 'kind', 'questions', 'nDCG@10', 'Recall@5', 'MRR@10'], kinds),
    '### Questions that the documentation does not answer',
    'More in [confidence](confidence.md).',
    refusalTable(report),
    '### Time of a question',
    'In one process, each question in each way before the next; a new question is embedded, one asked again is not.',
    timeTable(report),
  ].join('\n\n');
}

function tuningTable(report: TuningReport): string {
  const rows = report.validated.map(({ model, questions, untuned, served, crossValidated }) => [
    ...[model, questions, three(untuned), three(crossValidated), three(served)],
  ]);
  return [
    `## Chance in the numbers of the ranking, ${report.set}`,
    origin(report),
    `${report.fitted.length} numbers were chosen: ${report.fitted.map((name) => `\`${name}\``).join(', ')}. Chosen again on four fifths of the questions and measured on the last, nDCG@10:`,
    table(['model', 'questions', 'none of them', 'chosen on other questions', 'as served'], rows),
  ].join('\n\n');
}

/** How long a question takes with all parts, new and asked again, against words alone, in one run. */
function timeTable(report: RetrievalReport): string {
  const rows = report.sets.map(({ set, model, query: { lexical, again, ...first } }) => [
    ...[set, model.replace(/-[0-9a-f]{12}$/, '')],
    ...[lexical, first, again].map((time) => `${time.p50Ms} / ${time.p95Ms}`),
    ...[first, again].map((time) => (time.p95Ms / lexical.p95Ms).toFixed(1)),
  ]);
  return table(
    ['set', 'model', 'words alone, p50 / p95 ms', 'all parts', 'asked again', 'p95 to words alone', 'asked again'],
    rows,
  );
}

function refusalTable(report: RetrievalReport): string {
  const rows = report.sets.flatMap(({ set, model, refusal }) =>
    refusal === undefined
      ? []
      : [
          [
            ...[set, model.replace(/-[0-9a-f]{12}$/, ''), three(refusal.refused), refusal.n.unanswerable],
            ...[three(refusal.falseRefusals), refusal.n.answerable, three(refusal.auc)],
          ],
        ],
  );
  return table(['set', 'model', 'refused', 'of unanswerable', 'refused', 'of answerable', 'AUC'], rows);
}

function performanceTable(report: PerformanceReport): string {
  const { search, embedding, oneFileChanged: edit, secondIngest: again, serverMemoryMb: memory, repeated } = report;
  const rows = [
    ['searchable by words after the command, empty data folder', `${report.lexicalReadySeconds} s`],
    ['serving again, everything indexed', `${report.secondStartSeconds} s`],
    [
      'second ingestion, nothing changed',
      `${again.seconds} s, ${again.parsed} files parsed, ${again.embedded} chunks embedded`,
    ],
    ['one file changed', `${edit.parsed} file parsed, ${edit.embedded} chunks embedded`],
    [
      'embedding, product over bare sessions on the same texts',
      `${embedding.ratio} (${embedding.productTextsPerSecond} over ${embedding.bareTextsPerSecond} texts a second)`,
    ],
    ['`search_documentation` over HTTP, p50 / p95', `${search.p50Ms} / ${search.p95Ms} ms`],
    [
      'bare FTS5 statement and bare embedding of the same questions, p50 / p95',
      `${search.bareP50Ms} / ${search.bareP95Ms} ms`,
    ],
    ['ratio of the p95', search.p95Ratio],
    // A report of a version without the reply cache does not have it.
    ...(repeated === undefined
      ? []
      : [
          [
            'the same question again, from the reply cache over searched anew, p50 / p95',
            `${repeated.p50Ratio} / ${repeated.p95Ratio} (${repeated.p50Ms} / ${repeated.p95Ms} over ${repeated.uncachedP50Ms} / ${repeated.uncachedP95Ms} ms)`,
          ],
        ]),
    ['memory of mcp-server after all questions (peak)', `${memory.now} MB (${memory.peak} MB)`],
  ];
  return [
    '## Speed, work and memory',
    `${origin(report)} Documents: ${report.documents}.`,
    table(['what', 'measured'], rows),
  ].join('\n\n');
}

function denseTable(report: DenseReport): string {
  const of = (name: string, m: DenseReport['sqliteVec']): (string | number)[] => [name, m.p50Ms, m.p95Ms, m.cpuMs];
  return [
    `## Dense search over ${report.chunks} chunks`,
    origin(report),
    `Recall@10 against the exact ranking: ${report.dense.recall10}.`,
    table(['', 'p50 ms', 'p95 ms', 'CPU ms'], [of('docgraph', report.dense), of('sqlite-vec', report.sqliteVec)]),
  ].join('\n\n');
}

function webhookTable(report: WebhookReport): string {
  const { deliveries, perSecond, payloadBytes, documents, ms, nice, cpuMsPerDelivery, statuses } = report;
  const answers = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
  return [
    `## Webhook deliveries at ${perSecond} a second`,
    origin(report),
    `${deliveries} signed deliveries of ${payloadBytes} bytes to a worker with ${documents} documents, from the moment each was due until its answer was complete, at nice ${nice}. Answers: ${answers.join(', ')}.`,
    table(['p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'CPU ms'], [[ms.p50, ms.p95, ms.p99, ms.max, cpuMsPerDelivery]]),
  ].join('\n\n');
}

function pushTable(report: PushReport & Provenance): string {
  const { pushes, warmUpPushes, pages, chunks, ms, withPushMs, askedForReplaced } = report;
  return [
    '## From a push to its quotation, on Neo4j, Qdrant and Redis',
    origin(report),
    `${pushes} pushes, each of one new sentence, to a repository of ${pages} pages with ${chunks} chunks, until a reply over MCP quotes the sentence at its commit, after ${warmUpPushes} that are not counted. ${askedForReplaced} questions about replaced sentences were asked meanwhile; no reply quoted one.`,
    table(
      ['from', 'p50 ms', 'p95 ms', 'max ms'],
      [
        ['the end of `git push`, with its delivery', ms.p50, ms.p95, ms.max],
        ['`git commit`', withPushMs.p50, withPushMs.p95, withPushMs.max],
      ],
    ),
  ].join('\n\n');
}

function boundariesTable(report: BoundaryCounts & Provenance): string {
  const { boundaries, crashes, notReached, compared } = report;
  return [
    '## Killed at numbered writes, on Neo4j, Qdrant and Redis',
    origin(report),
    `One edit leads to ${boundaries.length} boundaries: before and after each write of graph, search index and queue. Each was killed at every one; ${notReached} were not reached. ${compared} comparisons with a clean rebuild, all equal.`,
    table(Object.keys(crashes), [Object.values(crashes)]),
  ].join('\n\n');
}

function crashesTable(report: NonNullable<ChaosReport['servers']>): string {
  const rows = report.runs.map(({ workers, crashes, duplicateJobs, supersededRuns, compared }) => [
    ...[workers, ...Object.values(crashes), duplicateJobs, supersededRuns, compared],
  ]);
  const kinds = Object.keys(report.runs[0]?.crashes ?? {});
  const refused = Object.entries(report.zombies?.refused ?? {}).map(([passage, count]) => `${count} ${passage}`);
  return [
    '## Killed at random moments, on Neo4j, Qdrant and Redis',
    origin(report),
    'A zombie is a worker that is stopped past its lock. After every few crashes the state is compared with a clean rebuild; all were equal.',
    table(['workers', ...kinds, 'repeated jobs', 'superseded runs', 'comparisons'], rows),
    ...(refused.length === 0
      ? []
      : [`Zombies that stood at a write while another worker took over were refused: ${refused.join(', ')}.`]),
  ].join('\n\n');
}

function evidenceTable(report: EvidenceReport): string {
  const { passages, places1to3, places4to8, places9to50 } = report;
  const places = Object.entries({ '1 to 3': places1to3, '4 to 8': places4to8, '9 to 50': places9to50 });
  const rows = places.map(([place, m]) => [place, m.answers, m.kept, m.tokensWhole, m.tokensNarrowed]);
  return [
    `## Length of what is quoted, ${report.set}`,
    origin(report),
    `A passage at the default of 8 results has ${passages.tokensNarrowed} estimated tokens, ${passages.tokensWhole} where it is not narrowed to the part that answers (${passages.count} passages). Below: passages whose section is labelled with the texts that answer.`,
    table(
      ['place', 'passages that hold the answer', 'still do when narrowed', 'tokens whole', 'tokens narrowed'],
      rows,
    ),
  ].join('\n\n');
}

function enginesTable(report: EnginesReport): string {
  const times = ({ embedded, servers, p95Ratio }: EngineSet['search']): (string | number)[] => [
    ...[embedded, servers].map(({ p50Ms, p95Ms }) => `${p50Ms} / ${p95Ms}`),
    p95Ratio,
  ];
  const quality = report.sets.map(({ set, embedded, servers: other, search }) => [
    ...[set, ...[embedded.ndcg10, other.ndcg10, embedded.recall5, other.recall5].map(three)],
    ...times(search),
  ]);
  const head = [
    'set',
    'nDCG@10 embedded',
    'on servers',
    'Recall@5 embedded',
    'on servers',
    'p50 / p95 ms embedded',
    'on servers',
  ];
  const parts = [
    '## Neo4j and Qdrant beside the embedded engines',
    origin(report),
    table([...head, 'p95 ratio'], quality),
  ];
  if (report.bulk === null) return parts.join('\n\n');
  const { files, afterLoading, ...worlds } = report.bulk;
  const loads = (['embedded', 'servers'] as const).map((world) => {
    const { chunks, seconds, chunksPerSecond, whileLoading } = worlds[world];
    const { questions, failed, p50Ms, p95Ms } = whileLoading;
    const after = afterLoading[world];
    return [
      ...[world, chunks, seconds, chunksPerSecond, questions, failed, `${p50Ms} / ${p95Ms}`],
      `${after.p50Ms} / ${after.p95Ms}`,
    ];
  });
  const bulkHead = [
    'engines',
    'chunks',
    'seconds',
    'chunks a second',
    'questions while loading',
    'failed',
    'p50 / p95 ms',
    'p50 / p95 ms afterwards',
  ];
  return [
    ...parts,
    `### ${files} files at once`,
    `Real sections in new combinations; vectors from a service that costs nothing. p95 afterwards on servers: ${afterLoading.p95Ratio} times the embedded one.`,
    table(bulkHead, loads),
  ].join('\n\n');
}

/** What the README shows: the ranking that is served, for each set and model. */
function shortTable(retrieval: RetrievalReport, performance: PerformanceReport | null): string {
  const rows = retrieval.sets.map(({ set, model, variants }) => [
    ...[set, model.replace(/-[0-9a-f]{12}$/, '')],
    ...['lexical', 'dense', 'full'].map((name) => three(variants[name]!.all.ndcg10)),
    three(variants['full']!.all.recall5),
  ]);
  const speed =
    performance === null
      ? ''
      : `\n\nOn ${performance.documents}: searchable by words ${performance.lexicalReadySeconds} s after the command, a search over HTTP takes ${performance.search.p50Ms} ms (p95 ${performance.search.p95Ms} ms), the server needs ${performance.serverMemoryMb.now} MB.`;
  return `${table(['set', 'model', 'lexical nDCG@10', 'dense nDCG@10', 'docgraph nDCG@10', 'docgraph Recall@5'], rows)}${speed}\n\n${origin(retrieval)} More in [docs/measurements.md](docs/measurements.md).`;
}

function replaceBlock(file: string, content: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const block = /(<!-- measured:start -->)[\s\S]*(<!-- measured:end -->)/;
  writeFileSync(
    file,
    text.replace(block, (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`),
  );
}
