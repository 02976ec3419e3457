"""Points between JSON and the engine."""
import json
import uuid

import qdrant_edge as q

from refusal import Err, fmt


def point_id(i):
    if isinstance(i, bool) or not isinstance(i, (int, str)) or (isinstance(i, int) and i < 0):
        raise fmt(f"value {json.dumps(i)} is not a valid point ID, valid values are either an unsigned integer or a UUID")
    if isinstance(i, str):
        try:
            return uuid.UUID(i)
        except ValueError:
            raise fmt(f"value {i} is not a valid point ID, valid values are either an unsigned integer or a UUID")
    return i


def one_vector(v):
    if isinstance(v, dict):
        if "indices" in v:
            ind, val = v["indices"], v["values"]
            if len(ind) != len(val):
                raise Err(422, "Validation error in JSON body: [indices: must be the same length as values]")
            if len(set(ind)) != len(ind):
                raise Err(422, "Validation error in JSON body: [indices: must be unique]")
            return q.SparseVector(ind, [float(x) for x in val])
        raise fmt("data did not match any variant of untagged enum Vector")
    return [float(x) for x in v]


def vectors(v):
    if isinstance(v, dict) and "indices" not in v:
        return {n: one_vector(x) for n, x in v.items()}
    return one_vector(v)


def point(p):
    for k in ("id", "vector"):
        if k not in p:
            raise fmt(f"missing field `{k}`")
    return q.Point(point_id(p["id"]), vectors(p["vector"]), p.get("payload"))


def out_id(i):
    return i if isinstance(i, int) else str(i)


def out_vec(v):
    if isinstance(v, dict):
        return {k: out_vec(x) for k, x in v.items()}
    if isinstance(v, q.SparseVector):
        return {"indices": list(v.indices), "values": list(v.values)}
    return v


def out_point(p, scored):
    d = {"id": out_id(p.id)}
    if scored:
        d["version"], d["score"] = p.version, p.score
    if p.payload is not None:
        d["payload"] = p.payload
    if p.vector is not None:
        d["vector"] = out_vec(p.vector)
    if p.order_value is not None:
        d["order_value"] = p.order_value
    return d

