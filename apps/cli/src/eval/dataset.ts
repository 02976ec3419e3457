/** Reads an evaluation set: documentation with gold sections, or passages with relevance judgements. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AppError } from '@docgraph/domain';
import { z } from 'zod';

export interface EvalQuestion {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
  /** Gold unit → grade. Empty for a question that the documents do not answer. */
  readonly gold: ReadonlyMap<string, number>;
  /** Lowest grade that answers; lower ones count in nDCG alone. */
  readonly gradeMin: number;
  /** `any`: one answering unit is enough for recall; `all`: recall is the share of them. */
  readonly mode: 'any' | 'all';
  /** What a result is compared by: its section (`path:line`, line 1 for the text before the first heading) or its file. */
  readonly unit: 'section' | 'file';
}

export interface EvalSet {
  readonly name: string;
  /** Folder to index. */
  readonly folder: string;
  readonly questions: readonly EvalQuestion[];
}

/**
 * @param dir holds `docs/` and `questions.jsonl`, or `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`.
 * @param work folder for the passages of the second form, written as one Markdown file each.
 * @throws AppError `validation` naming the file and line that cannot be read.
 */
export function readEvalSet(dir: string, work: string): EvalSet {
  const has = (name: string): boolean => existsSync(join(dir, name));
  if (has('questions.jsonl') && has('docs')) return readDocumentationSet(dir);
  if (has('corpus.jsonl') && has('queries.jsonl') && has('qrels.tsv')) return readPassageSet(dir, work);
  throw new AppError(
    `${dir} is not an evaluation set: it needs docs/ and questions.jsonl, or corpus.jsonl, queries.jsonl and qrels.tsv`,
    { code: 'not-an-eval-set', kind: 'validation' },
  );
}

const question = z.object({
  id: z.string(),
  question: z.string(),
  kind: z.string(),
  gold_mode: z.enum(['any', 'all', 'none']),
  gold: z.array(z.object({ file: z.string(), line: z.number().optional(), grade: z.number() })),
});

function readDocumentationSet(dir: string): EvalSet {
  const questions = readLines(join(dir, 'questions.jsonl'), question).map((q): EvalQuestion => {
    const unit = q.gold.some((gold) => gold.line === undefined) ? 'file' : 'section';
    const gold = new Map<string, number>();
    for (const { file, line, grade } of q.gold) {
      const key = unit === 'file' ? file : `${file}:${line}`;
      gold.set(key, Math.max(grade, gold.get(key) ?? 0));
    }
    const mode = q.gold_mode === 'all' ? 'all' : 'any';
    return { id: q.id, text: q.question, kind: q.kind, gold, gradeMin: 2, mode, unit };
  });
  return { name: nameOf(dir), folder: join(dir, 'docs'), questions };
}

const passage = z.object({ _id: z.coerce.string(), title: z.string().default(''), text: z.string() });
const query = z.object({ _id: z.coerce.string(), text: z.string() });

function readPassageSet(dir: string, work: string): EvalSet {
  mkdirSync(work, { recursive: true });
  for (const { _id, title, text } of readLines(join(dir, 'corpus.jsonl'), passage))
    writeFileSync(join(work, fileOf(_id)), passageFile(title, text));
  const judged = new Map<string, Map<string, number>>();
  for (const line of readFileSync(join(dir, 'qrels.tsv'), 'utf8').split('\n').slice(1)) {
    const [id, document, grade] = line.trim().split('\t');
    if (id === undefined || document === undefined || !(Number(grade) > 0)) continue;
    judged.set(id, (judged.get(id) ?? new Map<string, number>()).set(fileOf(document), Number(grade)));
  }
  const questions = readLines(join(dir, 'queries.jsonl'), query)
    .filter(({ _id }) => judged.has(_id))
    .map(({ _id, text }): EvalQuestion => {
      return { id: _id, text, kind: 'all', gold: judged.get(_id)!, gradeMin: 1, mode: 'all', unit: 'file' };
    });
  return { name: nameOf(dir), folder: work, questions };
}

const nameOf = (dir: string): string => basename(resolve(dir));
const fileOf = (id: string): string => `${id.replace(/[^A-Za-z0-9_-]/g, '_')}.md`;

/** A passage as a Markdown document that says exactly what the passage says. */
function passageFile(title: string, text: string): string {
  const literal = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#+\-!|~&:=]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
  return `---\ntitle: ${JSON.stringify(title)}\n---\n\n${literal}\n`;
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const parsed = schema.safeParse(parseJson(line));
    if (parsed.success) return [parsed.data];
    throw new AppError(`${file}:${i + 1} is not as expected: ${z.prettifyError(parsed.error)}`, {
      ...{ code: 'eval-set-invalid', kind: 'validation' },
    });
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
