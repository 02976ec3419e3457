"""Queries in JSON as queries of the engine."""
import qdrant_edge as q

from filters import flt
from points import one_vector, point_id
from refusal import Err, fmt
from settings import enum


def params(p):
    if not p:
        return None
    z = p.get("quantization")
    idf = p.get("idf")
    return q.SearchParams(hnsw_ef=p.get("hnsw_ef"), exact=bool(p.get("exact")), indexed_only=bool(p.get("indexed_only")),
                          quantization=q.QuantizationSearchParams(ignore=bool(z.get("ignore")), rescore=z.get("rescore"),
                                                                  oversampling=z.get("oversampling")) if z else None,
                          idf=q.IdfParams(flt(idf["corpus"])) if isinstance(idf, dict) else None)


def scoring(col, query, using, prefetch):
    """-> (engine query, point id to leave out of the answer)"""
    if query is None:
        return None, None
    if isinstance(query, dict):
        if "nearest" in query:
            return scoring(col, query["nearest"], using, prefetch)
        if "fusion" in query or "rrf" in query:
            if not prefetch:
                raise Err(422, "Validation error: [query: Fusion queries cannot be combined with the 'using' field.]"
                          if using else "Wrong input: cannot do fusion without prefetches")
            if "rrf" in query:
                return q.Fusion.Rrf(k=query["rrf"].get("k", 2), weights=query["rrf"].get("weights")), None
            return (q.Fusion.Rrf(k=2) if query["fusion"] == "rrf" else q.Fusion.Dbsf()), None
        if "order_by" in query:
            return order_by(query["order_by"]), None
        if "sample" in query:
            return q.Sample.Random, None
        if "indices" not in query:
            raise fmt("data did not match any variant of untagged enum QueryInterface")
    if isinstance(query, (int, str)):      # a stored point as the query: resolved above the shard in the server too
        pid = point_id(query)
        r = col.shard.retrieve([pid], False, [using] if using else True)
        if not r:
            raise Err(404, f"Not found: No point with id {query} found")
        v = r[0].vector
        v = v[using or ""] if isinstance(v, dict) else v
        return q.Query.Nearest(v, using), pid
    return q.Query.Nearest(one_vector(query), using), None


def order_by(o):
    if isinstance(o, str):
        return q.OrderBy(o)
    return q.OrderBy(o["key"], direction=enum(q.Direction, o["direction"]) if o.get("direction") else None, start_from=o.get("start_from"))


def with_id_excluded(f, pid):
    c = q.HasIdCondition({pid})
    return q.Filter(must=[f] if f else None, must_not=[c])


def prefetches(col, p):
    out = []
    for x in ([] if not p else p if isinstance(p, list) else [p]):
        sub = prefetches(col, x.get("prefetch"))
        qq, pid = scoring(col, x.get("query"), x.get("using"), sub)
        f = flt(x.get("filter"))
        out.append(q.Prefetch(limit=x.get("limit", 10), query=qq, prefetches=sub, params=params(x.get("params")),
                              filter=with_id_excluded(f, pid) if pid is not None else f, score_threshold=x.get("score_threshold")))
    return out

