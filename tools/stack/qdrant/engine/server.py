#!/usr/bin/env python3
"""Qdrant's REST interface over qdrant-edge-py, the server's own engine as a Python wheel: what docgraph uses of it.

The engine computes: points, vectors, BM25 with IDF, filters, payload indexes, scroll, count, facets, fusion, write-ahead log.
Written here: the list of collections, aliases, snapshots (a tar of the shard), when to optimize, envelopes and refusals.
"""
import argparse
import json
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import qdrant_edge as q

from filters import flt
from operations import (
    aliases_of, batch, create_index, delete_payload, delete_points, facet, overwrite_payload, patch_collection, query, recover,
    retrieve, rm_snapshot, scroll, set_payload, update_vectors, upsert,
)
from refusal import Err, bad, fmt
from store import Store

VERSION = "1.19.0"
U = q.UpdateOperation

C = r"^/collections/([^/]+)"
ROUTES = [(m, re.compile(p + "$"), f) for m, p, f in [
    ("GET", r"^/collections", lambda s, b: {"collections": [{"name": n} for n in s.cols]}),
    ("GET", r"^/aliases", lambda s, b: aliases_of(s)),
    ("POST", r"^/collections/aliases", lambda s, b: s.alias_ops(b["actions"])),
    ("PUT", C, lambda s, b, n: s.create(n, b)),
    ("GET", C, lambda s, b, n: s.get(n).info()),
    ("DELETE", C, lambda s, b, n: s.drop(n)),
    ("PATCH", C, lambda s, b, n: patch_collection(s, s.get(n), b)),
    ("GET", C + "/exists", lambda s, b, n: {"exists": s.aliases.get(n, n) in s.cols}),
    ("GET", C + "/aliases", lambda s, b, n: aliases_of(s, s.get(n).name)),
    ("PUT", C + "/index", lambda s, b, n: create_index(s, s.get(n), b)),
    ("DELETE", C + "/index/([^/]+)", lambda s, b, n, f: s.get(n).update(U.delete_field_index(f))),
    ("PUT", C + "/points", lambda s, b, n: upsert(s, s.get(n), b)),
    ("PUT", C + "/points/vectors", lambda s, b, n: update_vectors(s, s.get(n), b)),
    ("POST", C + "/points", lambda s, b, n: retrieve(s, s.get(n), b)),
    ("POST", C + "/points/delete", lambda s, b, n: delete_points(s, s.get(n), b)),
    ("POST", C + "/points/batch", lambda s, b, n: batch(s, s.get(n), b)),
    ("POST", C + "/points/payload", lambda s, b, n: set_payload(s, s.get(n), b)),
    ("PUT", C + "/points/payload", lambda s, b, n: overwrite_payload(s, s.get(n), b)),
    ("POST", C + "/points/payload/delete", lambda s, b, n: delete_payload(s, s.get(n), b)),
    ("POST", C + "/points/scroll", lambda s, b, n: scroll(s, s.get(n), b)),
    ("POST", C + "/points/count", lambda s, b, n: {"count": s.get(n).shard.count(q.CountRequest(exact=b.get("exact", True), filter=flt(b.get("filter"))))}),
    ("POST", C + "/points/query", lambda s, b, n: query(s, s.get(n), b)),
    ("POST", C + "/points/query/batch", lambda s, b, n: [query(s, s.get(n), x) for x in b["searches"]]),
    ("POST", C + "/facet", lambda s, b, n: facet(s, s.get(n), b)),
    ("GET", C + "/snapshots", lambda s, b, n: s.snap_list(s.get(n))),
    ("POST", C + "/snapshots", lambda s, b, n: s.snap_create(s.get(n))),
    ("DELETE", C + "/snapshots/([^/]+)", lambda s, b, n, x: rm_snapshot(s, s.get(n), x)),
    ("PUT", C + "/snapshots/recover", lambda s, b, n: recover(s, n, b)),
]]


class Handler(BaseHTTPRequestHandler):
    protocol_version, store, key = "HTTP/1.1", None, None
    disable_nagle_algorithm = True

    def log_message(self, *a):
        pass

    def send(self, code, data, ctype="application/json"):
        self.send_response(code)
        self.send_header("content-type", ctype)
        self.send_header("content-length", str(len(data)))
        self._headers_buffer.append(b"\r\n")
        self.wfile.write(b"".join(self._headers_buffer) + data)     # one write: no Nagle stall
        self._headers_buffer = []

    def run(self):
        t0 = time.perf_counter()
        u = urlsplit(self.path)
        path, body = u.path, b""
        n = int(self.headers.get("content-length") or 0)
        if n:
            body = self.rfile.read(n)
        res, code, status = None, 200, "ok"
        try:
            if path == "/":
                return self.send(200, json.dumps({"title": "qdrant - vector search engine", "version": VERSION, "commit": "engine"}).encode())
            if path in ("/healthz", "/livez", "/readyz"):
                return self.send(200, b"healthz check passed" if path == "/healthz" else b"all shards are ready", "text/plain")
            if self.key and self.headers.get("api-key") != self.key:
                return self.send(401, b"Must provide an API key or an Authorization bearer token", "text/plain")
            m = re.match(C + r"/snapshots/([^/]+)$", path)
            if self.command == "GET" and m:
                p = self.store.snap_path(self.store.get(unquote(m[1])), unquote(m[2]))
                return self.send(200, open(p, "rb").read(), "application/octet-stream")
            for meth, rx, fn in ROUTES:
                m = meth == self.command and rx.match(path)
                if m:
                    try:
                        b = json.loads(body) if body else {}
                    except ValueError as e:
                        raise fmt(str(e))
                    try:
                        res = fn(self.store, b, *[unquote(x) for x in m.groups()])
                    except (Err, OSError):
                        raise
                    except KeyError as e:
                        raise fmt(f"missing field `{e.args[0]}`")
                    except (TypeError, ValueError, OverflowError) as e:
                        raise fmt(str(e))
                    except Exception as e:        # qdrant_edge raises plain Exception with the engine's own text
                        raise bad(str(e))
                    break
            else:
                return self.send(404, b"")
            if parse_qs(u.query).get("wait") == ["false"] and isinstance(res, dict) and "operation_id" in res:
                res["status"] = "acknowledged"
        except Err as e:
            code, status = e.code, {"error": str(e)}
        except Exception as e:
            code, status = 500, {"error": f"Service internal error: {e!r}"}
        out = {"usage": {"hardware": None, "inference": None}}
        if code == 200:
            out["result"] = res
        out["status"], out["time"] = status, time.perf_counter() - t0
        self.send(code, json.dumps(out).encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = run


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size, allow_reuse_address = True, 128, True


if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--host", default="127.0.0.1")
    a.add_argument("--port", type=int, default=0)
    a.add_argument("--storage", required=True)
    a.add_argument("--api-key")
    a = a.parse_args()
    Handler.store, Handler.key = Store(a.storage), a.api_key
    srv = Server((a.host, a.port), Handler)
    print(f"listening on {a.host}:{srv.server_address[1]}", flush=True)
    srv.serve_forever()
