/** Points and vectors that are the same in every run. */

const MODULUS = 0x7fffffff;
const POINTS = 400;

export function data() {
  let s = 12345;
  const rnd = () => (s = (s * 1103515245 + 12345) & MODULUS) / MODULUS;
  const vec = (n = 384) => Array.from({ length: n }, () => rnd() * 2 - 1);
  const sparse = (k = 12) => {
    const m = new Map();
    while (m.size < k) m.set(Math.floor(rnd() * rnd() * 2000), 1 + Math.floor(rnd() * 3));
    return { indices: [...m.keys()], values: [...m.values()] };
  };
  const uuid = (i) => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
  const pts = Array.from({ length: POINTS }, (_, i) => ({
    id: i % 2 ? uuid(i) : i,
    vector: { dense: vec(), bm25: sparse() },
    payload: {
      ...{ repo: `r${i % 7}`, tenant: `t${i % 3}`, n: i, gen: i % 5, text: `chunk ${i}` },
      ...{ tags: [`x${i % 4}`, `y${i % 6}`], nested: { a: i % 2, b: null } },
    },
  }));
  const cfg = {
    vectors: { dense: { size: 384, distance: 'Cosine' } },
    sparse_vectors: { bm25: { modifier: 'idf' } },
  };
  return { vec, sparse, uuid, pts, cfg, qd: vec(), qs: sparse(8), A: 'docs_a', B: 'docs_b', AL: 'docs' };
}
