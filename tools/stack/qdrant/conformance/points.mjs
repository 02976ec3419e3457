/** Points stored and refused. */

export async function points(step, { c, pts, vec, sparse, A }) {
  await step('upsert/200', 200, () => c.upsert(A, { wait: true, points: pts.slice(0, 200) }));
  await step('upsert/200b', 200, () => c.upsert(A, { wait: true, points: pts.slice(200) }));
  await step('upsert/same', 200, () => c.upsert(A, { wait: true, points: pts.slice(0, 10) }));
  await step('upsert/empty', 400, () => c.upsert(A, { wait: true, points: [] }));
  await step('upsert/wait=false', 200, () => c.upsert(A, { wait: false, points: pts.slice(0, 1) }));
  await step('upsert/default wait', 200, () => c.upsert(A, { points: pts.slice(0, 1) }));
  await step('upsert/bad dim', 400, () =>
    c.upsert(A, {
      wait: true,
      points: [
        { ...pts[0], id: 9000 },
        { id: 9001, vector: { dense: [1, 2] } },
      ],
    }),
  );
  await step('retrieve/after bad dim', 200, () => c.retrieve(A, { ids: [9000, 9001], with_payload: false }));
  await step('upsert/bad vector name', 400, () =>
    c.upsert(A, { wait: true, points: [{ id: 9001, vector: { nope: vec() } }] }),
  );
  await step('upsert/bad sparse name', 400, () =>
    c.upsert(A, { wait: true, points: [{ id: 9001, vector: { nope: sparse() } }] }),
  );
  await step('upsert/string id', 400, () =>
    c.upsert(A, { wait: true, points: [{ id: 'abc', vector: { dense: vec() } }] }),
  );
  await step('upsert/negative id', 400, () =>
    c.upsert(A, { wait: true, points: [{ id: -1, vector: { dense: vec() } }] }),
  );
  await step('upsert/no vector', 400, () => c.upsert(A, { wait: true, points: [{ id: 9002, payload: {} }] }));
  await step('upsert/dense only', 200, () =>
    c.upsert(A, { wait: true, points: [{ id: 9003, vector: { dense: vec() }, payload: { n: 9003 } }] }),
  );
  await step('upsert/empty vectors', 200, () =>
    c.upsert(A, { wait: true, points: [{ id: 9004, vector: {}, payload: { n: 9004 } }] }),
  );
  await step('upsert/unnamed vector', 400, () => c.upsert(A, { wait: true, points: [{ id: 9005, vector: vec() }] }));
  await step('upsert/sparse dup idx', 422, () =>
    c.upsert(A, { wait: true, points: [{ id: 9005, vector: { bm25: { indices: [1, 1], values: [1, 2] } } }] }),
  );
  await step('upsert/sparse len', 422, () =>
    c.upsert(A, { wait: true, points: [{ id: 9005, vector: { bm25: { indices: [1, 2], values: [1] } } }] }),
  );
  await step('upsert/null payload', 200, () =>
    c.upsert(A, { wait: true, points: [{ id: 9006, vector: { dense: vec() }, payload: null }] }),
  );
  await step('upsert/big int payload', 200, () =>
    c.upsert(A, { wait: true, points: [{ id: 9007, vector: { dense: vec() }, payload: { big: 9007199254740993n } }] }),
  );
  await step('retrieve/big int', 200, () =>
    c.retrieve(A, { ids: [9007] }).then((r) => r.map((p) => ({ ...p, payload: { big: String(p.payload.big) } }))),
  );
}
