"""Filters in JSON as filters of the engine."""
import qdrant_edge as q

from points import point_id
from refusal import fmt


def match(m):
    if "value" in m:
        return q.MatchValue(m["value"])
    if "any" in m:
        return q.MatchAny(m["any"])
    if "except" in m:
        return q.MatchExcept(m["except"])
    if "text" in m:
        return q.MatchText(m["text"])
    if "prefix" in m:
        return q.MatchPrefix(m["prefix"])
    raise fmt("data did not match any variant of untagged enum MatchInterface")


def condition(c):
    if "has_id" in c:
        return q.HasIdCondition({point_id(i) for i in c["has_id"]})
    if "has_vector" in c:
        return q.HasVectorCondition(c["has_vector"])
    if "is_empty" in c:
        return q.IsEmptyCondition(c["is_empty"]["key"])
    if "is_null" in c:
        return q.IsNullCondition(c["is_null"]["key"])
    if "nested" in c:
        return q.NestedCondition(c["nested"]["key"], flt(c["nested"]["filter"]))
    if "key" in c:
        r = c.get("range")
        rng = None
        if r:
            cls = q.RangeDateTime if any(isinstance(x, str) for x in r.values()) else q.RangeFloat
            rng = cls(**{k: (v if isinstance(v, str) else float(v)) for k, v in r.items() if v is not None})
        vc = c.get("values_count")
        return q.FieldCondition(c["key"], match=match(c["match"]) if c.get("match") else None, range=rng,
                                values_count=q.ValuesCount(**vc) if vc else None,
                                is_empty=c.get("is_empty"), is_null=c.get("is_null"))
    if set(c) & {"must", "should", "must_not", "min_should"}:
        return flt(c)
    raise fmt("data did not match any variant of untagged enum Condition")


def flt(f):
    if f is None:
        return None
    extra = set(f) - {"must", "should", "must_not", "min_should"}
    if extra:
        raise fmt(f"unknown field `{extra.pop()}`, expected one of `should`, `min_should`, `must`, `must_not`")

    def many(x):
        return None if x is None else [condition(c) for c in (x if isinstance(x, list) else [x])]
    ms = f.get("min_should")
    return q.Filter(must=many(f.get("must")), should=many(f.get("should")), must_not=many(f.get("must_not")),
                    min_should=q.MinShould(many(ms["conditions"]), ms["min_count"]) if ms else None)


def with_payload(w):
    if isinstance(w, dict):
        return q.PayloadSelector.Include(w["include"]) if "include" in w else q.PayloadSelector.Exclude(w["exclude"])
    return w

