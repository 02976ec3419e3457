/** `docgraph move`: copies the index to other engines, proves that it arrived whole, and asks both the same questions. */
import { AppError } from '@docgraph/domain';
import { moveStores, type MoveProgress, type MoveReport } from '@docgraph/ingestion';
import { openMove, type Engines } from '@docgraph/installation';
import { openAskedSides } from '../composition.ts';
import type { Context } from '../context.ts';
import { compareAnswers, type AnswerComparison, type Difference } from '../move/compare-answers.ts';
import { enginesNamed, nameOf, secretsFor, settingsFor } from '../move/engine-names.ts';
import { questionsOf, readQuestions } from '../move/questions.ts';
import { createBar, plural, printable } from '../output.ts';

export interface MoveCommandOptions {
  readonly from: string;
  readonly to: string;
  readonly questions?: string;
  readonly replace?: boolean;
}

/** Some answers are not the same, and nothing says why. */
const EXIT_DIFFERENT = 1;

export async function move(options: MoveCommandOptions, context: Context): Promise<void> {
  const { config, data, signal } = context;
  const from = enginesNamed('--from', options.from, config.servers);
  const to = enginesNamed('--to', options.to, config.servers);
  if (nameOf(from) === nameOf(to))
    throw new AppError(`--from and --to are both ${nameOf(to)}: there is nothing to move; name other engines`, {
      ...{ code: 'invalid-option', kind: 'validation' },
    });
  const given = options.questions === undefined ? null : readQuestions(options.questions);
  const parts = { graph: from.graph.kind !== to.graph.kind, index: from.vector.kind !== to.vector.kind };
  const bar = progress(context);
  const opened = await openMove({ dir: data.dir, from, to, replace: options.replace === true });
  try {
    const report = await moveStores(
      { ...opened, parts },
      {
        signal,
        onProgress: ({ step, done, total }) => bar(LABELS[step], done, total),
      },
    );
    const answers = await compare(given ?? (await questionsOf(opened.from.graph)), { from, to, context, bar });
    tell({ from, to, report, answers }, context);
    if (answers.differences.some(({ cause }) => cause === null)) process.exitCode = EXIT_DIFFERENT;
  } finally {
    await opened.close();
  }
}

const LABELS: Readonly<Record<MoveProgress['step'], string>> = {
  points: 'Points',
  documents: 'Documents',
  check: 'Comparing',
};

type Bar = ReturnType<typeof createBar>;

const progress = ({ json }: Context): Bar => (json ? () => {} : createBar(process.stderr));

interface Comparing {
  readonly from: Engines;
  readonly to: Engines;
  readonly context: Context;
  readonly bar: Bar;
}

async function compare(
  questions: readonly string[],
  { from, to, context: { data, signal }, bar }: Comparing,
): Promise<AnswerComparison> {
  const sides = await openAskedSides(data, { from, to });
  try {
    return await compareAnswers(questions, sides, {
      signal,
      onProgress: (done) => bar('Questions', done, questions.length),
    });
  } finally {
    await sides.close();
  }
}

interface Moved {
  readonly from: Engines;
  readonly to: Engines;
  readonly report: MoveReport;
  readonly answers: AnswerComparison;
}

function tell({ from, to, report, answers }: Moved, { json, print, styles }: Context): void {
  const settings = settingsFor(to);
  if (json)
    return print(
      JSON.stringify({ from: nameOf(from), to: nameOf(to), ...report, questions: answers, settings }, null, 2),
    );
  print(styles.bold(`moved the index from ${nameOf(from)} to ${nameOf(to)}`));
  for (const [noun, moved] of [
    ['documents', report.documents],
    ['points of the search index, with their vectors', report.points],
  ] as const)
    if (moved !== null)
      print(
        `  ${noun}: ${moved.copied} copied, ${moved.present} were there, ${moved.removed} removed; all are the same on both sides`,
      );
  print(formatAnswers(answers));
  print('To answer from it, set for every program of the installation:');
  for (const line of settings) print(`  ${line}`);
  const secrets = secretsFor(to);
  if (secrets.length > 0) print(`and keep ${secrets.join(' and ')} as ${secrets.length > 1 ? 'they are' : 'it is'}.`);
  print(`The index on ${nameOf(from)} stays where it is.`);
}

function formatAnswers({ asked, same, differences }: AnswerComparison): string {
  const caused = (cause: Difference['cause']): readonly Difference[] =>
    differences.filter((each) => each.cause === cause);
  const [tied, scored, unknown] = [caused('equal-scores'), caused('word-scores'), caused(null)];
  const visible = scored.filter(({ from, to }) => from.answered !== to.answered || from.cited[0] !== to.cited[0]);
  return [
    `  ${plural(asked, 'question')}: ${same} with the same answers`,
    ...(tied.length > 0 ? [`  ${tied.length} with passages of equal scores in another order`] : []),
    ...(scored.length > 0
      ? [`  ${scored.length} that differ because the engines score words by different formulas`]
      : []),
    ...(visible.length > 0 ? [`  of these ${visible.length} in the first passage or in whether it answers:`] : []),
    ...visible.flatMap(formatDifference),
    ...(unknown.length > 0 ? [`  ${unknown.length} that differ, and the cause is not known:`] : []),
    ...unknown.flatMap(formatDifference),
  ].join('\n');
}

/** Passages shown of each side. */
const CITED_SHOWN_MAX = 3;

function formatDifference({ question, from, to }: Difference): readonly string[] {
  const side = (name: string, { answered, confidence, cited }: Difference['from']): string =>
    `      ${name}: ${answered ? 'answered' : 'not answered'}, confidence ${confidence.toFixed(3)}, ` +
    (cited.slice(0, CITED_SHOWN_MAX).join(', ') || 'nothing');
  return [`    ${question}`, side('before', from), side('after', to)].map(printable);
}
