import { describe, expect, it } from 'vitest';
import { CONFIDENCE_MODEL } from '@docgraph/retrieval';
import { writeDocuments } from '../testing/documents.ts';
import { createPlace } from '../testing/program.ts';
import type { EvalReport } from './evaluate.ts';

const lines = (...rows: readonly object[]): string => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

describe('docgraph eval on documentation', () => {
  it('finds gold sections by their line, gold files by their path, and leaves unanswerable questions out', async () => {
    const place = createPlace();
    writeDocuments(place, 'set/docs');
    const gold = (file: string, line?: number, grade = 2) => ({ file, grade, ...(line !== undefined && { line }) });
    place.write(
      'set/questions.jsonl',
      lines(
        { id: '1', question: 'E4012', kind: 'error', gold_mode: 'any', gold: [gold('reference/errors.md', 3)] },
        { id: '2', question: 'on-call rota calendar', kind: 'lookup', gold_mode: 'any', gold: [gold('notes.md', 1)] },
        {
          id: '3',
          question: 'rotate the signing secret',
          kind: 'lookup',
          gold_mode: 'any',
          gold: [gold('guides/secrets.md')],
        },
        // The answer is another section than the one that must be found: missed by construction.
        { id: '4', question: 'E4013', kind: 'error', gold_mode: 'any', gold: [gold('reference/errors.md', 999)] },
        { id: '5', question: 'who won the cup?', kind: 'unanswerable', gold_mode: 'none', gold: [] },
      ),
    );
    const times = { p50Ms: expect.any(Number), p95Ms: expect.any(Number) };
    const report = await place.json<EvalReport>('eval', 'set', '--ablate');
    expect(report).toMatchObject({
      ...{ set: 'set', model: expect.stringMatching(/^minilm-l6-v2-/), documents: 6, units: 12 },
      index: { chunks: 12, embedded: 12, seconds: expect.any(Number), lexicalSeconds: expect.any(Number) },
      query: { ...times, again: times, lexical: times },
    });
    expect(Object.keys(report.variants)).toEqual([
      ...['lexical', 'dense', 'full', 'fused', '+substance', '+document', '+title', '+hop', '+kind'],
      ...['no substance', 'no document', 'no title', 'no hop', 'no kind', 'lexical, full graph'],
    ]);
    const perfect = { ndcg10: 1, recall2: 1, recall5: 1, recall10: 1, recall50: 1, mrr10: 1, allGold5: 1 };
    expect(report.variants['full']!.byKind).toEqual({
      lookup: { n: 2, ...perfect },
      error: { n: 2, ndcg10: 0.5, recall2: 0.5, recall5: 0.5, recall10: 0.5, recall50: 0.5, mrr10: 0.5, allGold5: 0.5 },
    });
    expect(report.variants['lexical']!.all).toMatchObject({ n: 4, ndcg10: 0.75, mrr10: 0.75 });
    expect(report.index.lexicalSeconds).toBeLessThan(report.index.seconds);
    expect(report.refusal).toEqual({
      ...{ n: { answerable: 4, unanswerable: 1 }, refused: 1, falseRefusals: 0, auc: 1 },
      threshold: CONFIDENCE_MODEL.threshold,
    });
    const table = await place.run(['eval', 'set']);
    expect(table.out).toMatch(
      /^refused below a confidence of 0\.\d+: 1\.000 of 1 unanswerable questions, 0\.000 of 4 answerable/m,
    );
  });
});

describe('docgraph eval on passages', () => {
  it('indexes each passage as a document with its title, and judges by file', async () => {
    const place = createPlace();
    place.write(
      'ir/corpus.jsonl',
      lines(
        { _id: 'p/1', title: 'Otters', text: 'Otters sleep while *floating* on their backs. # not a heading' },
        { _id: 'p/2', title: 'Badgers', text: 'Badgers dig setts with many entrances.' },
        { _id: 'p/3', title: 'Herons', text: '1. Herons stand still for hours.' },
      ),
    );
    place.write(
      'ir/queries.jsonl',
      lines(
        { _id: 'a', text: 'floating otters' },
        { _id: 'b', text: 'setts with entrances' },
        { _id: 'c', text: 'not judged' },
      ),
    );
    place.write('ir/qrels.tsv', 'query-id\tcorpus-id\tscore\na\tp/1\t1\na\tp/2\t0\nb\tp/2\t1\nb\tp/1\t1\n');
    const report = await place.json<EvalReport>('eval', 'ir');
    expect(report).toMatchObject({ documents: 3, units: 3 });
    expect(report).not.toHaveProperty('refusal');
    expect(Object.keys(report.variants).sort()).toEqual(['dense', 'full', 'lexical']);
    // Question a finds its passage first; b has two, and at least the one with its words comes first.
    const { n, mrr10, recall50 } = report.variants['lexical']!.all;
    expect({ n, mrr10, recall50 }).toEqual({ n: 2, mrr10: 1, recall50: 0.75 });
    expect(report.variants['full']!.all).toMatchObject({ n: 2, mrr10: 1, recall50: 1 });

    const table = await place.run(['eval', 'ir']);
    expect(table.code).toBe(0);
    expect(table.out).toMatch(/^ir: 3 documents, 3 sections, minilm-l6-v2-/);
    expect(table.out).toMatch(/^full +2 +1\.000/m);
  });

  it('names the line of a file that cannot be read', async () => {
    const place = createPlace();
    place.write('ir/corpus.jsonl', '{"_id": "1", "title": "t", "text": "x"}\n{"_id": "2"}\n');
    place.write('ir/queries.jsonl', '');
    place.write('ir/qrels.tsv', '');
    const { code, err } = await place.run(['eval', 'ir']);
    expect(code).toBe(2);
    expect(err).toContain('corpus.jsonl:2 is not as expected');
  });
});
