"""One collection: a shard of the engine, its settings, and what the server reports of it."""
import json
import os
import threading

import qdrant_edge as q

from refusal import bad
from settings import edge_config


class Collection:
    def __init__(self, root, name, meta=None):
        self.name, self.dir = name, os.path.join(root, "collections", name)
        self.lock = threading.RLock()
        self.opid, self.since = 0, 0
        if meta is not None:
            cfg = edge_config(meta)
            os.makedirs(os.path.join(self.dir, "shard"))
            self.meta = meta
            self.shard = q.EdgeShard.create(os.path.join(self.dir, "shard"), cfg)
            save(os.path.join(self.dir, "meta.json"), meta)
        else:
            self.meta = json.load(open(os.path.join(self.dir, "meta.json")))
            self.shard = q.EdgeShard.load(os.path.join(self.dir, "shard"))

    def update(self, op, n=0):
        with self.lock:
            self.shard.update(op)
            self.opid += 1
            self.since += n
            if self.since >= 5000:                 # the server optimizes in the background; here inline
                self.since = 0
                self.shard.optimize()
            return {"operation_id": self.opid, "status": "completed"}

    def check(self, pts):                          # the engine logs an operation in the WAL before it validates it
        vs = self.meta.get("vectors") or {}
        dims = {"": vs["size"]} if "size" in vs else {n: v["size"] for n, v in vs.items()}
        for p in pts:
            v = p["vector"]
            for n, x in (v if isinstance(v, dict) and "indices" not in v else {"": v}).items():
                if isinstance(x, dict):
                    if n not in (self.meta.get("sparse_vectors") or {}):
                        raise bad(f"Not existing vector name error: {n}")
                elif n not in dims:
                    raise bad(f"Not existing vector name error: {n}")
                elif len(x) != dims[n]:
                    raise bad(f"Vector dimension error: expected dim: {dims[n]}, got {len(x)}")

    def info(self):
        i, m = self.shard.info(), self.meta
        o, h, w = m.get("optimizers_config") or {}, m.get("hnsw_config") or {}, m.get("wal_config") or {}
        p = {}
        if m.get("vectors"):
            p["vectors"] = m["vectors"]
        p.update(shard_number=m.get("shard_number", 1), replication_factor=m.get("replication_factor", 1),
                 write_consistency_factor=m.get("write_consistency_factor", 1), on_disk_payload=m.get("on_disk_payload", True))
        if m.get("sparse_vectors"):
            p["sparse_vectors"] = m["sparse_vectors"]
        schema = {}
        for k, v in i.payload_schema.items():
            e = {"data_type": str(v.data_type).split(".")[-1].lower()}
            if self.meta.get("_schema", {}).get(k):
                e["params"] = self.meta["_schema"][k]
            e["points"] = v.points
            schema[k] = e
        return {"status": "green", "optimizer_status": "ok", "indexed_vectors_count": i.indexed_vectors_count, "points_count": i.points_count,
                "segments_count": i.segments_count,
                "config": {"params": p,
                           "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000, "max_indexing_threads": 0, "on_disk": False, **h},
                           "optimizer_config": {"deleted_threshold": 0.2, "vacuum_min_vector_number": 1000, "default_segment_number": 0,
                                                "max_segment_size": None, "memmap_threshold": None, "indexing_threshold": 10000,
                                                "flush_interval_sec": 5, "max_optimization_threads": None, "prevent_unoptimized": None, **o},
                           "wal_config": {"wal_capacity_mb": 32, "wal_segments_ahead": 0, "wal_retain_closed": 1, **w},
                           "quantization_config": m.get("quantization_config")},
                "payload_schema": schema, "update_queue": {"length": 0}}


def save(path, obj):
    with open(path + ".tmp", "w") as f:
        json.dump(obj, f)
        f.flush()
        os.fsync(f.fileno())
    os.replace(path + ".tmp", path)

