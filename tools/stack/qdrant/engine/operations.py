"""The requests that change or read one collection."""
import os
from urllib.parse import unquote, urlsplit

import qdrant_edge as q

from collection import save
from filters import flt, with_payload
from points import out_id, out_point, point, point_id, vectors
from queries import order_by, params, prefetches, scoring, with_id_excluded
from refusal import Err, bad, fmt
from settings import enum

U = q.UpdateOperation


def upsert(s, c, body):
    if "points" in body:
        pts = body["points"]
    elif "batch" in body:
        b = body["batch"]
        n = len(b["ids"])
        pay = b.get("payloads") or [None] * n
        bv = b["vectors"]
        vec = [{k: v[i] for k, v in bv.items()} for i in range(n)] if isinstance(bv, dict) else bv
        pts = [{"id": b["ids"][i], "vector": vec[i], "payload": pay[i]} for i in range(n)]
    else:
        raise fmt("data did not match any variant of untagged enum PointInsertOperations")
    ops = [point(p) for p in pts]
    if not ops:
        raise bad("Empty update request")
    c.check(pts)
    return c.update(U.upsert_points(ops, flt(body.get("update_filter"))), len(ops))


def update_vectors(s, c, body):
    pts = body["points"]
    if not pts:
        raise bad("Empty update request")
    ops = [q.PointVectors(point_id(p["id"]), vectors(p["vector"])) for p in pts]
    c.check(pts)
    return c.update(U.update_vectors(ops, flt(body.get("update_filter"))), len(ops))


def delete_points(s, c, body):
    if "points" in body:
        return c.update(U.delete_points([point_id(i) for i in body["points"]]))
    if "filter" in body:
        return c.update(U.delete_points_by_filter(flt(body["filter"])))
    raise fmt("data did not match any variant of untagged enum PointsSelector")


def payload_op(by_ids, by_filter):
    def run(s, c, body, *extra):
        extra = [body[k] for k in ("payload",) if k in body] or [body[k] for k in ("keys",) if k in body]
        if body.get("points") is not None:
            return c.update(by_ids([point_id(i) for i in body["points"]], *extra))
        return c.update(by_filter(flt(body["filter"]), *extra))
    return run


set_payload = payload_op(U.set_payload, U.set_payload_by_filter)
overwrite_payload = payload_op(U.overwrite_payload, U.overwrite_payload_by_filter)
delete_payload = payload_op(U.delete_payload, U.delete_payload_by_filter)


def batch(s, c, body):
    out, fns = [], {"upsert": upsert, "delete": delete_points, "set_payload": set_payload, "overwrite_payload": overwrite_payload, "delete_payload": delete_payload}
    for o in body["operations"]:
        (k, v), = o.items()
        if k not in fns:
            raise fmt(f"operation `{k}` is not known here")
        out.append(fns[k](s, c, v))
    return out


def scroll(s, c, body):
    lim = body.get("limit", 10)
    if lim is not None and lim < 1:
        raise Err(422, f"Validation error in JSON body: [limit: value {lim} invalid, must be 1 or larger]")
    off = body.get("offset")
    if off is not None and body.get("order_by"):
        raise bad("Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` and a filter to exclude the IDs that you've already seen for the `order_by.start_from` value")
    pts, nxt = c.shard.scroll(q.ScrollRequest(offset=point_id(off) if off is not None else None, limit=lim or 10, filter=flt(body.get("filter")),
                                              with_payload=with_payload(body.get("with_payload", True)), with_vector=body.get("with_vector", False),
                                              order_by=order_by(body["order_by"]) if body.get("order_by") else None))
    return {"points": [out_point(p, False) for p in pts], "next_page_offset": None if nxt is None else out_id(nxt)}


def query(s, c, body):
    lim = body.get("limit", 10)
    lim = 10 if lim is None else lim
    if lim < 1:
        raise Err(422, f"Validation error in JSON body: [limit: value {lim} invalid, must be 1 or larger]")
    pre = prefetches(c, body.get("prefetch"))
    qq, pid = scoring(c, body.get("query"), body.get("using"), pre)
    f = flt(body.get("filter"))
    r = c.shard.query(q.QueryRequest(limit=lim, offset=body.get("offset") or 0, query=qq, prefetches=pre,
                                     with_vector=body.get("with_vector") or False, with_payload=with_payload(body.get("with_payload") or False),
                                     filter=with_id_excluded(f, pid) if pid is not None else f,
                                     score_threshold=body.get("score_threshold"), params=params(body.get("params"))))
    return {"points": [out_point(p, True) for p in r]}


def retrieve(s, c, body):
    r = c.shard.retrieve([point_id(i) for i in body["ids"]], with_payload(body.get("with_payload", True)), body.get("with_vector", False))
    return [out_point(p, False) for p in r]


INDEX = {"keyword": "KeywordIndexParams", "integer": "IntegerIndexParams", "float": "FloatIndexParams", "bool": "BoolIndexParams",
         "datetime": "DatetimeIndexParams", "uuid": "UuidIndexParams"}


def create_index(s, c, body):
    with c.lock:
        return locked_create_index(c, body)


def locked_create_index(c, body):
    f, sch = body["field_name"], body.get("field_schema")
    if sch is None:
        raise bad("a field_schema is needed here")
    if isinstance(sch, dict):
        t = sch["type"]
        schema = getattr(q, INDEX[t])(**{k: v for k, v in sch.items() if k != "type"}) if t in INDEX else enum(q.PayloadSchemaType, t)
        c.meta.setdefault("_schema", {})[f] = sch
    else:
        schema = enum(q.PayloadSchemaType, sch)
        c.meta.setdefault("_schema", {}).pop(f, None)
    r = c.update(U.create_field_index(f, schema))
    save(os.path.join(c.dir, "meta.json"), c.meta)
    return r


def patch_collection(s, c, body):
    for k in ("optimizers_config", "hnsw_config", "quantization_config"):
        if body.get(k):
            c.meta[k] = {**(c.meta.get(k) or {}), **body[k]}
    save(os.path.join(c.dir, "meta.json"), c.meta)     # reported, not applied: the engine takes it at the next load only
    return True


def facet(s, c, body):
    r = c.shard.facet(q.FacetRequest(body["key"], limit=body.get("limit", 10), exact=bool(body.get("exact")), filter=flt(body.get("filter"))))
    return {"hits": [{"value": h.value, "count": h.count} for h in r]}


def recover(s, name, body):
    loc = urlsplit(body["location"])
    if loc.scheme != "file":
        raise bad("snapshots are recovered from file:// only")
    return s.snap_recover(name, unquote(loc.path), body.get("checksum"))


def rm_snapshot(s, c, name):
    p = s.snap_path(c, name)
    os.remove(p)
    os.remove(p + ".checksum")
    return True


def aliases_of(s, name=None):
    return {"aliases": [{"alias_name": a, "collection_name": n} for a, n in s.aliases.items() if name is None or n == name]}

