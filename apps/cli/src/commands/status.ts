/** `docgraph status`: what is indexed, how far, from where, and what is wrong with which file. */
import type { DocumentId, DocumentRecord } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import { readRecord } from '@docgraph/installation';
import { openReadSide, storesOf } from '../composition.ts';
import type { Context } from '../context.ts';
import { percent, plural, printable } from '../output.ts';

/** Documents read at a time while looking for diagnostics. */
const PAGE = 500;

export async function status(context: Context): Promise<void> {
  const { data, json, print, styles } = context;
  const side = openReadSide(data);
  try {
    const stores = await storesOf(side, data);
    const record = readRecord(data.dir);
    const { list, semantic } = await side.answers.sources();
    const graph = await stores.graph.stats();
    const problems = await diagnosedDocuments(stores.graph);
    const model = record.current?.fingerprint ?? null;
    if (json) return print(JSON.stringify({ dir: data.dir, model, graph, semantic, sources: list, problems }, null, 2));

    print(
      `${styles.bold(data.dir)}  model ${model ?? 'none'}${stores.embedder === null ? ' (not available here)' : ''}`,
    );
    for (const source of list)
      print(
        `  ${styles.bold(source.id)}  ${plural(source.documents, 'document')}  revision ${source.revision?.slice(0, 12) ?? 'none'}  ${source.indexedAt ?? 'never completed'}\n    ${source.location}`,
      );
    print(
      `  ${graph.sections} sections, ${graph.chunks} chunks, semantic: ${percent(semantic)}, ${graph.pending} pending`,
    );
    for (const { sourceId, path, diagnostics } of problems)
      for (const d of diagnostics)
        print(`  ${d.severity}: ${sourceId}:${printable(path)}:${d.line} ${d.rule}: ${d.message}`);
  } finally {
    await side.close();
  }
}

/** Documents with errors or warnings, by source and path. */
async function diagnosedDocuments(
  graph: GraphReader,
): Promise<Pick<DocumentRecord, 'sourceId' | 'path' | 'diagnostics'>[]> {
  const found = [];
  for (let after: DocumentId | null = null; ;) {
    const page: readonly DocumentRecord[] = await graph.documents({ source: null, after, limit: PAGE });
    for (const { sourceId, path, diagnostics } of page) {
      const serious = diagnostics.filter((d) => d.severity !== 'info');
      if (serious.length > 0) found.push({ sourceId, path, diagnostics: serious });
    }
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last.id;
  }
}
