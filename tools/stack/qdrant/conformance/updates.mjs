/** Payloads and deletions. */

export async function updates(step, { c, pts, qs, A }) {
  await step('updateVectors', 200, () =>
    c.updateVectors(A, { wait: true, points: [{ id: 2, vector: { dense: pts[4].vector.dense } }] }),
  );
  await step('updateVectors/bad dim', 400, () =>
    c.updateVectors(A, { wait: true, points: [{ id: 2, vector: { dense: [1] } }] }),
  );
  await step('setPayload', 200, () => c.setPayload(A, { wait: true, payload: { extra: 1 }, points: [0, 2] }));
  await step('setPayload/filter', 200, () =>
    c.setPayload(A, { wait: true, payload: { gen: 99 }, filter: { must: [{ key: 'repo', match: { value: 'r6' } }] } }),
  );
  await step('count/gen99', 200, () => c.count(A, { filter: { must: [{ key: 'gen', match: { value: 99 } }] } }));
  await step('delete/filter', 200, () =>
    c.delete(A, { wait: true, filter: { must: [{ key: 'repo', match: { value: 'r5' } }] } }),
  );
  await step('delete/filter nothing', 200, () =>
    c.delete(A, { wait: true, filter: { must: [{ key: 'repo', match: { value: 'zzz' } }] } }),
  );
  await step('delete/missing id', 200, () => c.delete(A, { wait: true, points: [55555] }));
  await step('delete/empty filter', 200, () => c.count(A, { exact: true, filter: {} }));
  await step('count/after', 200, () => c.count(A));
  await step('query/sparse after delete', 200, () => c.query(A, { query: qs, using: 'bm25', limit: 10 }));
  await step('batchUpdate', 200, () =>
    c.batchUpdate(A, {
      wait: true,
      operations: [
        { delete: { filter: { must: [{ key: 'n', match: { value: 0 } }] } } },
        { upsert: { points: [pts[0], pts[1]] } },
      ],
    }),
  );
  await step('count/after batch', 200, () => c.count(A));
}
