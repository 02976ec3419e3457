/** Makes a question that the indexed documentation answers, to show a new user what an answer looks like. */
import type { SectionRecord, SourceId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';

/** Documents looked through. */
const DOCUMENTS_MAX = 50;
const QUESTION = /\?$|^(how|what|why|when|where|which|who|can|does|do|is|are)\b/i;

/** The heading that promises most, as a question; null for an index without headings. Same index, same question. */
export async function sampleQuestion(graph: GraphReader, source: SourceId): Promise<string | null> {
  const documents = await graph.documents({ source, after: null, limit: DOCUMENTS_MAX });
  const sections = (await Promise.all(documents.map((document) => graph.sectionsOf(document.id)))).flat();
  const best = sections
    .filter(({ level, heading }) => level >= 2 && /^[\p{L}\d].{5,70}$/u.test(heading))
    .sort((a, b) => promise(b) - promise(a) || (a.id < b.id ? -1 : 1))[0];
  if (best === undefined) return null;
  return QUESTION.test(best.heading)
    ? best.heading.replace(/\??$/, '?')
    : `What does the documentation say about "${best.heading}"?`;
}

/** Questions first, then headings of a few words over text of a readable length. */
function promise({ heading, text }: SectionRecord): number {
  const words = heading.split(/\s+/).length;
  const readable = text.length >= 200 && text.length <= 1500 ? 1 : 0;
  return (QUESTION.test(heading) ? 4 : 0) + 2 * readable + (words >= 3 && words <= 7 ? 1 : 0);
}
