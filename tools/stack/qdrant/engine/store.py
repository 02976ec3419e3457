"""All collections, their aliases and snapshots, in one folder."""
import hashlib
import json
import os
import shutil
import sys
import tarfile
import threading
import uuid
from datetime import datetime, timezone

from collection import Collection, save
from refusal import Err, bad, fmt


class Store:
    def __init__(self, root):
        self.root, self.lock = os.path.abspath(root), threading.RLock()
        for d in ("collections", "snapshots"):
            os.makedirs(os.path.join(self.root, d), exist_ok=True)
        self.cols = {}
        for n in sorted(os.listdir(os.path.join(self.root, "collections"))):
            if os.path.exists(os.path.join(self.root, "collections", n, "meta.json")):
                self.cols[n] = Collection(self.root, n)
        a = os.path.join(self.root, "aliases.json")
        self.aliases = json.load(open(a)) if os.path.exists(a) else {}

    def get(self, name):
        c = self.cols.get(self.aliases.get(name, name))
        if c is None:
            raise Err(404, f"Not found: Collection `{name}` doesn't exist!")
        return c

    def save_aliases(self):
        save(os.path.join(self.root, "aliases.json"), self.aliases)

    # -- collections
    def create(self, name, body):
        ch = next((x for x in '<>:"/\\|?*\0\x1f' if x in name), None)
        if ch:
            raise Err(422, f'Validation error in path parameters: [collection_name: collection name cannot contain "{ch}" char]')
        with self.lock:
            if name in self.cols:
                raise Err(409, f"Wrong input: Collection `{name}` already exists!")
            if name in self.aliases:
                raise bad(f"Can't create collection with name {name}. Alias with the same name already exists")
            self.cols[name] = Collection(self.root, name, {k: v for k, v in body.items() if v is not None})
        return True

    def drop(self, name):
        with self.lock:
            c = self.cols.pop(name, None)
            if c is None:
                return False
            c.shard.close()
            shutil.rmtree(c.dir)
            self.aliases = {a: n for a, n in self.aliases.items() if n != name}
            self.save_aliases()
        return True

    # -- aliases: like the server, each action is saved as it is done; an error later in the list undoes nothing
    def alias_ops(self, actions):
        with self.lock:
            for a in actions:
                if "create_alias" in a:
                    x = a["create_alias"]
                    if x["collection_name"] not in self.cols:
                        raise Err(404, f"Not found: Collection `{x['collection_name']}` doesn't exist!")
                    if x["alias_name"] in self.cols:
                        raise Err(409, f"Wrong input: Collection `{x['alias_name']}` already exists!")
                    self.aliases[x["alias_name"]] = x["collection_name"]
                elif "delete_alias" in a:
                    self.aliases.pop(a["delete_alias"]["alias_name"], None)
                elif "rename_alias" in a:
                    x = a["rename_alias"]
                    if x["old_alias_name"] not in self.aliases:
                        raise Err(404, f"Not found: Alias {x['old_alias_name']} does not exists!")
                    self.aliases[x["new_alias_name"]] = self.aliases.pop(x["old_alias_name"])
                else:
                    raise fmt("data did not match any variant of untagged enum AliasOperations")
                self.save_aliases()
        return True

    # -- snapshots: a tar of the closed-over shard directory, NOT the server's format
    def snap_dir(self, col):
        d = os.path.join(self.root, "snapshots", col.name)
        os.makedirs(d, exist_ok=True)
        return d

    def snap_desc(self, path):
        h = open(path + ".checksum").read()
        return {"name": os.path.basename(path), "creation_time": datetime.fromtimestamp(os.path.getmtime(path), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"),
                "size": os.path.getsize(path), "checksum": h}

    def snap_create(self, col):
        with col.lock:
            col.shard.flush()
            path = os.path.join(self.snap_dir(col), f"{col.name}-{uuid.uuid4().int % 10**16}-{datetime.now(timezone.utc):%Y-%m-%d-%H-%M-%S}.snapshot")
            with tarfile.open(path + ".tmp", "w") as t:
                t.add(col.dir, arcname=".")
            os.replace(path + ".tmp", path)
        save_text(path + ".checksum", sha(path))
        return self.snap_desc(path)

    def snap_list(self, col):
        d = self.snap_dir(col)
        return [self.snap_desc(os.path.join(d, f)) for f in sorted(os.listdir(d)) if f.endswith(".snapshot")]

    def snap_path(self, col, name):
        p = os.path.join(self.snap_dir(col), os.path.basename(name))
        if not os.path.exists(p):
            raise Err(404, f"Not found: Snapshot {name} not found")
        return p

    def snap_recover(self, name, path, checksum=None):
        if not os.path.exists(path):
            raise Err(404, f"Not found: Snapshot file {path} does not exist")
        if checksum and checksum != sha(path):
            raise Err(400, f"Checksum mismatch: expected {sha(path)}, actual {checksum}")
        with self.lock:
            name = self.aliases.get(name, name)
            old = self.cols.pop(name, None)
            if old:
                old.shard.close()
                shutil.rmtree(old.dir)
            d = os.path.join(self.root, "collections", name)
            os.makedirs(d)
            with tarfile.open(path) as t:
                t.extractall(d, filter="data") if sys.version_info >= (3, 12) else t.extractall(d)
            self.cols[name] = Collection(self.root, name)
        return True


def sha(path):
    return hashlib.file_digest(open(path, "rb"), "sha256").hexdigest()


def save_text(path, s):
    with open(path, "w") as f:
        f.write(s)

