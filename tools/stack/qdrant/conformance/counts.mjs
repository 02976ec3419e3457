/** Filters, by counting what passes. */

export async function counts(step, { c, uuid, A }) {
  await step('delete/ids', 200, () => c.delete(A, { wait: true, points: [9003, 9004, 9006, 9007] }));
  await step('count/all', 200, () => c.count(A, { exact: true }));
  await step('count/filter', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'repo', match: { value: 'r1' } }] } }),
  );
  await step('count/any', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'repo', match: { any: ['r1', 'r2'] } }] } }),
  );
  await step('count/except', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'repo', match: { except: ['r1', 'r2'] } }] } }),
  );
  await step('count/range', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'n', range: { gte: 10, lt: 20 } }] } }),
  );
  await step('count/must_not', 200, () =>
    c.count(A, { exact: true, filter: { must_not: [{ key: 'gen', match: { value: 3 } }] } }),
  );
  await step('count/should', 200, () =>
    c.count(A, {
      exact: true,
      filter: {
        should: [
          { key: 'gen', match: { value: 3 } },
          { key: 'repo', match: { value: 'r0' } },
        ],
      },
    }),
  );
  await step('count/nested bool', 200, () =>
    c.count(A, {
      exact: true,
      filter: {
        must: [
          {
            should: [
              { key: 'gen', match: { value: 3 } },
              { key: 'gen', match: { value: 4 } },
            ],
          },
          { key: 'repo', match: { value: 'r0' } },
        ],
      },
    }),
  );
  await step('count/unindexed', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'tags', match: { value: 'x1' } }] } }),
  );
  await step('count/nested path', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'nested.a', match: { value: 1 } }] } }),
  );
  await step('count/is_empty', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ is_empty: { key: 'repo' } }] } }),
  );
  await step('count/is_null', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ is_null: { key: 'nested.b' } }] } }),
  );
  await step('count/has_id', 200, () => c.count(A, { exact: true, filter: { must: [{ has_id: [0, 2, uuid(1)] }] } }));
  await step('count/has_vector', 200, () => c.count(A, { exact: true, filter: { must: [{ has_vector: 'dense' }] } }));
  await step('count/approx', 200, () =>
    c.count(A, { exact: false, filter: { must: [{ key: 'repo', match: { value: 'r1' } }] } }),
  );
  await step('count/bad filter', 400, () => c.count(A, { exact: true, filter: { foo: [] } }));
  await step('count/bad cond', 400, () => c.count(A, { exact: true, filter: { must: [{ wat: 1 }] } }));
  await step('count/bad match', 400, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'repo', match: { wat: 'x' } }] } }),
  );
  await step('count/range on keyword', 200, () =>
    c.count(A, { exact: true, filter: { must: [{ key: 'repo', range: { gte: 1 } }] } }),
  );
}
