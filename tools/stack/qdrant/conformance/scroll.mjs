/** Paging, ordering and reading points. */

export async function scroll(step, { c, uuid, A }) {
  await step('scroll/first', 200, () => c.scroll(A, { limit: 5 }));
  await step('scroll/offset', 200, () =>
    c.scroll(A, { limit: 3, offset: 396, with_payload: ['n'], with_vector: false }),
  );
  await step('scroll/uuid offset', 200, () =>
    c.scroll(A, { limit: 3, offset: uuid(395), with_payload: { exclude: ['text', 'tags', 'nested'] } }),
  );
  await step('scroll/all ids', 200, async () => {
    const ids = [];
    let off;
    do {
      const r = await c.scroll(A, { limit: 64, offset: off, with_payload: false });
      ids.push(...r.points.map((p) => p.id));
      off = r.next_page_offset ?? undefined;
    } while (off !== undefined);
    return ids;
  });
  await step('scroll/filter', 200, () =>
    c.scroll(A, { limit: 4, filter: { must: [{ key: 'repo', match: { value: 'r3' } }] }, with_vector: ['bm25'] }),
  );
  await step('scroll/vector', 200, () =>
    c.scroll(A, { limit: 1, with_vector: true, with_payload: false }).then((r) => ({
      keys: Object.keys(r.points[0].vector),
      d: r.points[0].vector.dense.slice(0, 4),
      s: r.points[0].vector.bm25,
      n: r.points[0].vector.dense.reduce((a, x) => a + x * x, 0).toFixed(5),
    })),
  );
  await step('scroll/order_by', 200, () =>
    c.scroll(A, { limit: 3, order_by: { key: 'n', direction: 'desc' }, with_payload: ['n'] }),
  );
  await step('scroll/order_by unindexed', 400, () => c.scroll(A, { limit: 3, order_by: 'nested.a' }));
  await step('scroll/order_by+offset', 400, () => c.scroll(A, { limit: 3, order_by: 'n', offset: 3 }));
  await step('scroll/limit 0', 422, () => c.scroll(A, { limit: 0 }));
  await step('retrieve', 200, () => c.retrieve(A, { ids: [uuid(1), 0, 777777], with_payload: ['n'] }));
}
