"""A collection's settings in JSON as settings of the engine."""
import qdrant_edge as q

from refusal import bad, fmt


def enum(cls, name):
    for n in dir(cls):
        if n.lower() == str(name).lower().replace("_", ""):
            return getattr(cls, n)
    raise fmt(f"unknown variant `{name}`")


def quantization(c):
    if not c:
        return None
    if "scalar" in c:
        s = c["scalar"]
        return q.ScalarQuantizationConfig(type=q.ScalarType.Int8, quantile=s.get("quantile"), always_ram=s.get("always_ram"))
    raise bad("only scalar quantization is known here")


def hnsw(c):
    if not c:
        return None
    return q.HnswIndexConfig(m=c.get("m", 16), ef_construct=c.get("ef_construct", 100),
                             full_scan_threshold=c.get("full_scan_threshold", 10000), payload_m=c.get("payload_m"),
                             max_indexing_threads=c.get("max_indexing_threads", 0), on_disk=c.get("on_disk"))


def vector_params(v):
    for k in ("size", "distance"):
        if k not in v:
            raise fmt(f"missing field `{k}`")
    return q.EdgeVectorParams(size=v["size"], distance=enum(q.Distance, v["distance"]), on_disk=v.get("on_disk"),
                              datatype=enum(q.VectorStorageDatatype, v["datatype"]) if v.get("datatype") else None,
                              quantization_config=quantization(v.get("quantization_config")), hnsw_config=hnsw(v.get("hnsw_config")))


def edge_config(body):
    vs = body.get("vectors") or {}
    vs = {"": vector_params(vs)} if "size" in vs else {n: vector_params(v) for n, v in vs.items()}
    sp = {n: q.EdgeSparseVectorParams(modifier=enum(q.Modifier, v["modifier"]) if v.get("modifier", "none") != "none" else None,
                                      on_disk=(v.get("index") or {}).get("on_disk"),
                                      full_scan_threshold=(v.get("index") or {}).get("full_scan_threshold"))
          for n, v in (body.get("sparse_vectors") or {}).items()}
    o = body.get("optimizers_config") or {}
    opt = q.EdgeOptimizersConfig(deleted_threshold=o.get("deleted_threshold"), vacuum_min_vector_number=o.get("vacuum_min_vector_number"),
                                 default_segment_number=o.get("default_segment_number"), max_segment_size=o.get("max_segment_size"),
                                 indexing_threshold=o.get("indexing_threshold"))
    return q.EdgeConfig(vectors=vs, sparse_vectors=sp, on_disk_payload=body.get("on_disk_payload"),
                        hnsw_config=hnsw(body.get("hnsw_config")), quantization_config=quantization(body.get("quantization_config")), optimizers=opt)

