/** What is asked on both sides of a move: a person's questions, or titles and headings of the documentation itself. */
import { readFileSync } from 'node:fs';
import { AppError, type DocumentId, type SectionRecord } from '@docgraph/domain';
import type { DocumentExport, GraphReader } from '@docgraph/graph';
import { QUERY_CHARS_MAX } from '@docgraph/retrieval';

/** Questions made of the documentation: two a document, its title and a heading. */
const QUESTIONS_MADE_MAX = 40;
/** Ids are hashes, so the first documents by id are a sample of all; many may have the same title. */
const DOCUMENTS_LOOKED_AT_MAX = 1000;
const DOCUMENTS_A_PAGE = 20;

/** The same index, the same questions. */
export async function questionsOf(graph: GraphReader): Promise<readonly string[]> {
  const questions = new Set<string>();
  let after: DocumentId | null = null;
  for (let seen = 0; seen < DOCUMENTS_LOOKED_AT_MAX && questions.size < QUESTIONS_MADE_MAX;) {
    const page: readonly DocumentExport[] = await graph.exportDocuments({ after, limit: DOCUMENTS_A_PAGE });
    for (const { document, sections } of page)
      for (const text of [document.title, headingOf(sections)]) questions.add(text.trim().slice(0, QUERY_CHARS_MAX));
    questions.delete('');
    after = page.at(-1)?.document.id ?? null;
    if (after === null) break;
    seen += page.length;
  }
  return [...questions].slice(0, QUESTIONS_MADE_MAX);
}

/** Of the section with the first id: any of them, and always the same. */
const headingOf = (sections: readonly SectionRecord[]): string =>
  sections.filter(({ level }) => level > 1).toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]?.heading ?? '';

/**
 * One question a line; empty lines are passed over.
 * @throws AppError `questions-unreadable` (not-found), `questions-invalid` (validation) for an empty file or too long a line.
 */
export function readQuestions(file: string): readonly string[] {
  const lines = textOf(file)
    .split(/\r?\n/)
    .map((line) => line.trim());
  const long = lines.findIndex((line) => line.length > QUERY_CHARS_MAX);
  if (long >= 0)
    throw invalid(
      `${file}:${long + 1} has ${lines[long]!.length} characters: a question has ${QUERY_CHARS_MAX} at most`,
    );
  const questions = [...new Set(lines)].filter((line) => line !== '');
  if (questions.length === 0) throw invalid(`${file} has no question: write one a line`);
  return questions;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new AppError(`cannot read the questions in ${file}: check the path of --questions`, {
      ...{ code: 'questions-unreadable', kind: 'not-found', cause },
    });
  }
}

const invalid = (message: string): AppError => new AppError(message, { code: 'questions-invalid', kind: 'validation' });
