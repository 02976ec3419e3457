/** Searches: dense, sparse, fused, filtered, refused. */

export async function queries(step, { c, qd, qs, A }) {
  const F = { must: [{ key: 'tenant', match: { value: 't1' } }] };
  await step('query/dense', 200, () => c.query(A, { query: qd, using: 'dense', limit: 10, with_payload: ['n'] }));
  await step('query/dense exact', 200, () =>
    c.query(A, { query: qd, using: 'dense', limit: 10, params: { exact: true } }),
  );
  await step('query/dense nearest obj', 200, () => c.query(A, { query: { nearest: qd }, using: 'dense', limit: 3 }));
  await step('query/dense filter', 200, () => c.query(A, { query: qd, using: 'dense', limit: 10, filter: F }));
  await step('query/dense threshold', 200, () =>
    c.query(A, { query: qd, using: 'dense', limit: 10, score_threshold: 0.1 }),
  );
  await step('query/dense offset', 200, () => c.query(A, { query: qd, using: 'dense', limit: 4, offset: 3 }));
  await step('query/sparse', 200, () => c.query(A, { query: qs, using: 'bm25', limit: 10 }));
  await step('query/sparse filter', 200, () => c.query(A, { query: qs, using: 'bm25', limit: 10, filter: F }));
  await step('query/sparse idf of all points', 200, () =>
    c.query(A, { query: qs, using: 'bm25', limit: 10, params: { idf: { corpus: {} } } }),
  );
  await step('query/sparse none', 200, () =>
    c.query(A, { query: { indices: [4000000000], values: [1] }, using: 'bm25', limit: 10 }),
  );
  await step('query/sparse empty', 200, () =>
    c.query(A, { query: { indices: [], values: [] }, using: 'bm25', limit: 10 }),
  );
  const pre = [
    { query: qd, using: 'dense', limit: 50 },
    { query: qs, using: 'bm25', limit: 50 },
  ];
  await step('query/rrf', 200, () =>
    c.query(A, { prefetch: pre, query: { fusion: 'rrf' }, limit: 10, with_payload: true }),
  );
  await step('query/rrf filter top', 200, () =>
    c.query(A, { prefetch: pre, query: { fusion: 'rrf' }, limit: 10, filter: F }),
  );
  await step('query/rrf filter pre', 200, () =>
    c.query(A, { prefetch: pre.map((p) => ({ ...p, filter: F })), query: { fusion: 'rrf' }, limit: 10 }),
  );
  await step('query/rrf k=60', 200, () => c.query(A, { prefetch: pre, query: { rrf: { k: 60 } }, limit: 10 }));
  await step('query/rrf weights', 200, () =>
    c.query(A, { prefetch: pre, query: { rrf: { k: 60, weights: [2, 1] } }, limit: 5 }),
  );
  await step('query/dbsf', 200, () => c.query(A, { prefetch: pre, query: { fusion: 'dbsf' }, limit: 5 }));
  await step('query/rrf default prefetch limit', 200, () =>
    c
      .query(A, { prefetch: pre.map(({ query, using }) => ({ query, using })), query: { fusion: 'rrf' }, limit: 50 })
      .then((r) => r.points.length),
  );
  await step('query/rrf no prefetch', 422, () => c.query(A, { query: { fusion: 'rrf' }, limit: 5 }));
  await step('query/rrf threshold', 200, () =>
    c.query(A, { prefetch: pre, query: { fusion: 'rrf' }, score_threshold: 0.3, limit: 10 }),
  );
  await step('query/rrf one arm empty', 200, () =>
    c.query(A, {
      prefetch: [pre[0], { query: { indices: [4000000000], values: [1] }, using: 'bm25', limit: 50 }],
      query: { fusion: 'rrf' },
      limit: 3,
    }),
  );
  await step('query/by id', 200, () => c.query(A, { query: 0, using: 'dense', limit: 4 }));
  await step('query/by missing id', 404, () => c.query(A, { query: 123456, using: 'dense', limit: 4 }));
  await step('query/no query', 200, () => c.query(A, { limit: 3, filter: F }));
  await step('query/order_by', 200, () => c.query(A, { query: { order_by: 'n' }, limit: 3 }));
  await step('query/rescore', 200, () =>
    c.query(A, { prefetch: { query: qs, using: 'bm25', limit: 20 }, query: qd, using: 'dense', limit: 5 }),
  );
  await step('query/limit 0', 422, () => c.query(A, { query: qd, using: 'dense', limit: 0 }));
  await step('query/bad dim', 400, () => c.query(A, { query: [1, 2, 3], using: 'dense' }));
  await step('query/bad using', 400, () => c.query(A, { query: qd, using: 'nope' }));
  await step('query/no using', 400, () => c.query(A, { query: qd }));
  await step('query/sparse on dense', 400, () => c.query(A, { query: qs, using: 'dense' }));
  await step('query/dense on sparse', 400, () => c.query(A, { query: qd, using: 'bm25' }));
  await step('query/with_vector', 200, () =>
    c.query(A, { query: qd, using: 'dense', limit: 1, with_vector: ['bm25'] }),
  );
  await step('query/zero vector', 200, () => c.query(A, { query: Array(384).fill(0), using: 'dense', limit: 3 }));
  await step('queryBatch', 200, () =>
    c.queryBatch(A, {
      searches: [
        { query: qd, using: 'dense', limit: 2 },
        { query: qs, using: 'bm25', limit: 2 },
      ],
    }),
  );
  await step('facet', 200, () => c.facet(A, { key: 'repo', exact: true }));
  await step('facet/unindexed', 400, () => c.facet(A, { key: 'tags', exact: true }));
  await step('getCollection/full', 200, () => c.getCollection(A));
}
