/** The labelled questions: of the evaluation sets, of this repository's own documentation, and written ones without an answer. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bench/report.ts';

/**
 * What a question is to its documentation. `answerable`: some section answers it. `undocumented`: about the product, answered
 * nowhere. `other`: about another product. `unanswerable`: the evaluation set's own, kept out of the fit.
 */
export type QuestionKind = 'answerable' | 'undocumented' | 'other' | 'unanswerable';

export interface LabelledQuestion {
  readonly text: string;
  readonly kind: QuestionKind;
  /** Places or paths that belong to the answer, and those among them that answer. */
  readonly gold: ReadonlySet<string>;
  readonly answering: ReadonlySet<string>;
}

export interface QuestionSet {
  readonly name: string;
  /** For `docgraph eval`. */
  readonly dir: string;
  readonly questions: readonly LabelledQuestion[];
}

/** Of a set of passages: enough, and each is put twice. */
const PASSAGE_QUESTIONS_MAX = 100;

const own = (file: string): readonly string[] =>
  readFileSync(join(root, 'tools/confidence/questions', file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
const without = (file: string, kind: QuestionKind): LabelledQuestion[] =>
  own(file).map((text) => ({ text, kind, gold: new Set(), answering: new Set() }));
const others = (): LabelledQuestion[] => without('other-products.txt', 'other');
const rows = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

interface LonghornQuestion {
  readonly question: string;
  readonly gold: readonly { readonly file: string; readonly line: number; readonly grade: number }[];
}

/** Grade 2 answers, grade 1 belongs to the answer. */
export function longhorn(evalData: string): QuestionSet {
  const dir = join(evalData, 'longhorn');
  const questions = rows<LonghornQuestion>(join(dir, 'questions.jsonl')).map(({ question, gold }) => {
    const places = (of: typeof gold): Set<string> => new Set(of.map(({ file, line }) => `${file}:${line}`));
    const kind = gold.length > 0 ? 'answerable' : 'unanswerable';
    return {
      text: question,
      kind,
      gold: places(gold),
      answering: places(gold.filter(({ grade }) => grade > 1)),
    } as const;
  });
  const written = without('longhorn-undocumented.txt', 'undocumented');
  return { name: 'longhorn', dir, questions: [...questions, ...written, ...others()] };
}

/** The documentation of this repository as an evaluation set, written to `dir`. */
export function docgraphSet(dir: string): QuestionSet {
  rmSync(dir, { recursive: true, force: true });
  cpSync(join(root, 'docs'), join(dir, 'docs'), { recursive: true });
  writeFileSync(join(dir, 'questions.jsonl'), '');
  const documented = own('docgraph-documented.tsv').map((line): LabelledQuestion => {
    const [text = '', files = ''] = line.split('\t');
    const gold = new Set(files.split('|'));
    return { text, kind: 'answerable', gold, answering: gold };
  });
  const missing = without('docgraph-undocumented.txt', 'undocumented');
  return { name: 'docgraph', dir, questions: [...documented, ...missing, ...others()] };
}

/** A set of passages with relevance judgements: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv`. */
export function passageSet(evalData: string, path: string): QuestionSet | null {
  const dir = join(evalData, path);
  if (!existsSync(dir)) return null;
  const gold = new Map<string, Set<string>>();
  for (const line of readFileSync(join(dir, 'qrels.tsv'), 'utf8').split('\n').slice(1)) {
    const [id = '', passage = '', grade] = line.trim().split('\t');
    if (Number(grade) > 0)
      gold.set(id, (gold.get(id) ?? new Set()).add(`${passage.replace(/[^A-Za-z0-9_-]/g, '_')}.md`));
  }
  const questions = rows<{ readonly _id: string; readonly text: string }>(join(dir, 'queries.jsonl')).flatMap(
    ({ _id, text }): LabelledQuestion[] => {
      const files = gold.get(String(_id));
      return files === undefined ? [] : [{ text, kind: 'answerable', gold: files, answering: files }];
    },
  );
  return { name: path.split('/').at(-1)!, dir, questions: [...questions.slice(0, PASSAGE_QUESTIONS_MAX), ...others()] };
}
