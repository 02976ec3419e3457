/** Quantized vectors, and replies as they are on the wire. */

export async function raw(step, { c, url, pts, qd, A }) {
  await step('quant/upsert', 200, () => c.upsert('quant', { wait: true, points: pts.slice(0, 300) }));
  await step('quant/query', 200, () => c.query('quant', { query: qd, using: 'dense', limit: 5 }));
  await step('quant/query rescore', 200, () =>
    c.query('quant', {
      query: qd,
      using: 'dense',
      limit: 5,
      params: { quantization: { rescore: true, oversampling: 2 } },
    }),
  );
  await step('unknown route', 200, async () => {
    const r = await fetch(url + '/wat');
    return { s: r.status, b: await r.text() };
  });
  await step('bad json', 200, async () => {
    const r = await fetch(`${url}/collections/${A}/points/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":',
    });
    const j = await r.json();
    delete j.time;
    return { s: r.status, j };
  });
  await step('raw envelope', 200, async () => {
    const r = await fetch(`${url}/collections/${A}/points/count`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const j = await r.json();
    return { s: r.status, keys: Object.keys(j), ct: r.headers.get('content-type'), usage: j.usage };
  });
  await step('raw error envelope', 200, async () => {
    const r = await fetch(`${url}/collections/nope/points/count`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const j = await r.json();
    return { s: r.status, keys: Object.keys(j), ct: r.headers.get('content-type'), j: { ...j, time: 0 } };
  });
}
