/** Snapshots: made, restored, refused. */

export async function snapshots(step, { c, dir, qs, A }) {
  await step('snapshot/list 0', 200, () => c.listSnapshots(A));
  let snap;
  await step('snapshot/create', 200, async () => {
    snap = await c.createSnapshot(A);
    return {
      keys: Object.keys(snap),
      name: /^docs_a-\d+-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.snapshot$/.test(snap.name),
      ct: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(snap.creation_time),
      size: typeof snap.size,
      sum: /^[0-9a-f]{64}$/.test(snap.checksum),
    };
  });
  await step('snapshot/list 1', 200, () =>
    c.listSnapshots(A).then((r) => r.length === 1 && JSON.stringify(r[0]) === JSON.stringify(snap)),
  );
  await step('snapshot/missing collection', 404, () => c.createSnapshot('nope'));
  const before = await c.count(A);
  await c.delete(A, { wait: true, filter: { must: [{ key: 'repo', match: { value: 'r1' } }] } });
  await step('snapshot/recover', 200, () =>
    c.recoverSnapshot(A, { location: `file://${dir}/${A}/${snap.name}`, priority: 'snapshot' }),
  );
  await step('snapshot/count restored', 200, async () => (await c.count(A)).count === before.count);
  await step('snapshot/query restored', 200, () => c.query(A, { query: qs, using: 'bm25', limit: 5 }));
  await step('snapshot/aliases after', 200, () => c.getAliases());
  await step('snapshot/recover new name', 200, () =>
    c.recoverSnapshot('restored', { location: `file://${dir}/${A}/${snap.name}`, priority: 'snapshot' }),
  );
  await step('snapshot/count new name', 200, () => c.count('restored'));
  await step('snapshot/recover bad checksum', 400, () =>
    c.recoverSnapshot('r3', { location: `file://${dir}/${A}/${snap.name}`, checksum: '0'.repeat(64) }).catch((e) => {
      const m = e.data?.status?.error ?? '';
      throw Object.assign(new Error(m.replace(/[0-9a-f]{64}/g, 'H')), { status: e.status });
    }),
  );
  await step('snapshot/recover missing file', 404, () =>
    c.recoverSnapshot(A, { location: `file://${dir}/${A}/none.snapshot` }),
  );
  await step('snapshot/delete', 200, () => c.deleteSnapshot(A, snap.name));
  await step('snapshot/delete missing', 404, () => c.deleteSnapshot(A, 'none.snapshot'));
  await step('deleteCollection', 200, () => c.deleteCollection('restored'));
  await step('deleteCollection/missing', 200, () => c.deleteCollection('nope'));
  await step('getCollections', 200, () => c.getCollections().then((r) => r.collections.map((x) => x.name).sort()));
}
