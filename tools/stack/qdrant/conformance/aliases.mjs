/** Aliases: made, switched, refused; not a transaction. */

export async function aliases(step, { c, pts, cfg, A, B, AL }) {
  await step('create B', 200, () => c.createCollection(B, cfg));
  await step('upsert B', 200, () => c.upsert(B, { wait: true, points: pts.slice(0, 3) }));
  await step('alias/create', 200, () =>
    c.updateCollectionAliases({ actions: [{ create_alias: { collection_name: A, alias_name: AL } }] }),
  );
  await step('alias/list', 200, () => c.getAliases());
  await step('alias/count', 200, () => c.count(AL));
  await step('alias/getCollection', 200, () => c.getCollection(AL).then((r) => r.points_count));
  await step('alias/exists', 200, () => c.collectionExists(AL));
  await step('alias/swap', 200, () =>
    c.updateCollectionAliases({
      actions: [{ delete_alias: { alias_name: AL } }, { create_alias: { collection_name: B, alias_name: AL } }],
    }),
  );
  await step('alias/count after swap', 200, () => c.count(AL));
  await step('alias/overwrite without delete', 200, () =>
    c.updateCollectionAliases({ actions: [{ create_alias: { collection_name: A, alias_name: AL } }] }),
  );
  await step('alias/count after overwrite', 200, () => c.count(AL));
  await step('alias/of A', 200, () => c.getCollectionAliases(A));
  await step('alias/of missing', 404, () => c.getCollectionAliases('nope'));
  await step('alias/missing target', 404, () =>
    c.updateCollectionAliases({ actions: [{ create_alias: { collection_name: 'nope', alias_name: 'x' } }] }),
  );
  await step('alias/name is a collection', 409, () =>
    c.updateCollectionAliases({ actions: [{ create_alias: { collection_name: A, alias_name: B } }] }),
  );
  await step('alias/delete missing', 200, () =>
    c.updateCollectionAliases({ actions: [{ delete_alias: { alias_name: 'zzz' } }] }),
  );
  await step('alias/rename', 200, () =>
    c.updateCollectionAliases({ actions: [{ rename_alias: { old_alias_name: AL, new_alias_name: 'docs2' } }] }),
  );
  await step('alias/rename missing', 404, () =>
    c.updateCollectionAliases({ actions: [{ rename_alias: { old_alias_name: 'zz', new_alias_name: 'docs2' } }] }),
  );
  await step('alias/collection named as alias', 400, () => c.createCollection('docs2', cfg));
  await step('alias/partial failure', 404, () =>
    c.updateCollectionAliases({
      actions: [
        { create_alias: { collection_name: B, alias_name: 'pf' } },
        { create_alias: { collection_name: 'nope', alias_name: 'pf2' } },
      ],
    }),
  );
  await step('alias/after partial failure', 200, () => c.getAliases());
  await step('alias/upsert through', 200, () => c.upsert('docs2', { wait: true, points: pts.slice(0, 1) }));
  await step('alias/delete collection by alias', 200, () => c.deleteCollection('docs2'));
}
