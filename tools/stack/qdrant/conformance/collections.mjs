/** Collections: made, looked at, refused; payload indexes. */

export async function collections(step, { c, vec, cfg, A }) {
  await step('versionInfo', 200, async () => {
    const v = await c.versionInfo();
    return { title: v.title, version: v.version, keys: Object.keys(v).sort() };
  });
  await step('getCollections/empty', 200, () => c.getCollections());
  await step('exists/no', 200, () => c.collectionExists(A));
  await step('getCollection/missing', 404, () => c.getCollection('nope'));
  await step('query/missing collection', 404, () => c.query('nope', { query: vec(), using: 'dense' }));
  await step('upsert/missing collection', 404, () => c.upsert('nope', { wait: true, points: [{ id: 1, vector: {} }] }));
  await step('createCollection', 200, () => c.createCollection(A, cfg));
  await step('createCollection/again', 409, () => c.createCollection(A, cfg));
  await step('createCollection/bad distance', 400, () =>
    c.createCollection('bad', { vectors: { dense: { size: 4, distance: 'Foo' } } }),
  );
  await step('createCollection/no size', 400, () =>
    c.createCollection('bad', { vectors: { dense: { distance: 'Cosine' } } }),
  );
  await step('createCollection/size 0', 400, () =>
    c.createCollection('bad', { vectors: { dense: { size: 0, distance: 'Cosine' } } }),
  );
  await step('createCollection/bad name', 422, () => c.createCollection('a/b', cfg));
  await step('createCollection/quant', 200, () =>
    c.createCollection('quant', {
      ...cfg,
      quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
    }),
  );
  await step('exists/yes', 200, () => c.collectionExists(A));
  await step('getCollection/new', 200, () => c.getCollection(A));
  await step('getCollection/quant', 200, () => c.getCollection('quant'));
  await step('index/keyword', 200, () =>
    c.createPayloadIndex(A, { wait: true, field_name: 'repo', field_schema: 'keyword' }),
  );
  await step('index/keyword params', 200, () =>
    c.createPayloadIndex(A, { wait: true, field_name: 'tenant', field_schema: { type: 'keyword', is_tenant: true } }),
  );
  await step('index/integer', 200, () =>
    c.createPayloadIndex(A, { wait: true, field_name: 'n', field_schema: 'integer' }),
  );
  await step('index/integer params', 200, () =>
    c.createPayloadIndex(A, {
      wait: true,
      field_name: 'gen',
      field_schema: { type: 'integer', lookup: true, range: true },
    }),
  );
  await step('index/again', 200, () =>
    c.createPayloadIndex(A, { wait: true, field_name: 'n', field_schema: 'integer' }),
  );
  await step('index/bad schema', 400, () =>
    c.createPayloadIndex(A, { wait: true, field_name: 'x', field_schema: 'wat' }),
  );
}
