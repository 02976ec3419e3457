/** Reads whole documents back as they were written, a page of them in two round trips. */
import type { ChunkId, DocumentId, EntityRecord } from '@docgraph/domain';
import type { DocumentExport } from '../graph-export.ts';
import type { Row, Transaction } from './connection.ts';
import { EXPORT } from './cypher.ts';
import { toChunk, toDocument, toSection, toSpan } from './rows.ts';

/** To be called in a snapshot. */
export async function exportedDocuments(
  tx: Transaction,
  { after, limit }: { readonly after: DocumentId | null; readonly limit: number },
): Promise<readonly DocumentExport[]> {
  const documents = (await tx.all(EXPORT.documents, { after: after ?? '', limit })).map(toDocument);
  const ids = documents.map(({ id }) => id);
  if (ids.length === 0) return [];
  const [sections, chunks, links, edges] = await Promise.all(
    [EXPORT.sections, EXPORT.chunks, EXPORT.links, EXPORT.edges].map(async (statement) =>
      Map.groupBy(await tx.all(statement, { ids }), (row) => row['documentId'] as DocumentId),
    ),
  );
  return documents.map((document) => {
    const of = (rows: ReadonlyMap<DocumentId, readonly Row[]> | undefined): readonly Row[] =>
      rows?.get(document.id) ?? [];
    return {
      document,
      sections: of(sections).map(toSection),
      chunks: of(chunks).map(toChunk),
      links: of(links).map(toLink),
      entities: entitiesOf(of(edges)),
      edges: of(edges).map(toEdge),
      pending: of(chunks)
        .filter((chunk) => chunk['isPending'] === true)
        .map((chunk) => chunk['id'] as ChunkId),
    };
  });
}

function toLink(row: Row): DocumentExport['links'][number] {
  const { sectionId, ordinal, url, text, candidates } = row as unknown as DocumentExport['links'][number];
  return { sectionId, ordinal, url, text, span: toSpan(row), candidates };
}

function toEdge(row: Row): DocumentExport['edges'][number] {
  const edge = row as unknown as DocumentExport['edges'][number];
  const { kind, from, to, sectionId, ordinal, rule, confidence, surface } = edge;
  return { kind, from, to, sectionId, ordinal, span: toSpan(row), rule, confidence, surface };
}

function entitiesOf(edges: readonly Row[]): readonly EntityRecord[] {
  const ends = edges.flatMap((row) => row['ends'] as readonly EntityRecord[]);
  const known = new Map(ends.map(({ id, kind, name }) => [id, { id, kind, name }]));
  return [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
