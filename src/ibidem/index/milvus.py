"""An engine shared over the network: vectors, terms, records and files in collections of Milvus or Milvus Lite.

Every row of a table says in which generation it was born and in which it died, so that a reader sees its own generation
while the next is written, and unchanged rows are written once.
"""

from __future__ import annotations

import base64
import logging
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ibidem.errors import ConfigError, StoreUnavailable, with_extra
from ibidem.index.milvus_errors import ANEW, AUTHORITY, CERTIFICATE, KEY, TOKEN, CollectionMissing, failure, is_missing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pymilvus import MilvusClient

Row = dict[str, Any]
Item = TypeVar("Item")

CONNECT_S, READ_S, WRITE_S = 5.0, 15.0, 120.0
"""How long one call may take, retries included."""
ALIVE = 2**62
"""When a row dies that has not died."""
CHANNEL = {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.max_reconnect_backoff_ms": 2000,
    "grpc.keepalive_time_ms": 300_000,
    "grpc.keepalive_permit_without_calls": 0,
}
"""A server that comes back is found at once, where gRPC would try ever more seldom; an idle client is silent, since
Milvus Lite turns away whoever calls more often than every five minutes."""
PART = 48_000
"""Bytes of a file in one row: 64,000 characters, where a text may have 65,535."""
PARTS_AT_ONCE = 64
UNPACKED_AT_ONCE = 1_000_000
"""Bytes of a file that are made of a part of it at once: a part may say that it is a thousand times as large."""
ROWS_AT_ONCE = 2_000
LISTED_AT_MOST = 10_000
"""Ids in one filter; more are asked for in several searches."""
MOST = 16_384
"""Rows that a search may return; a limit of Milvus."""
MARGIN = 32
"""Candidates fetched beyond k, so that ties at the end of a list are seen and broken by id."""
EXACT_LIMIT = 300_000_000
"""Most numbers (vectors × dimension) that are compared one by one; beyond it a graph is searched."""
GRAPH = {"M": 24, "efConstruction": 200}
SHARD, MOST_SHARDS = 25_000_000, 16
"""Rows that one channel of a cluster takes in, and the most of them that a collection may have."""
TABLES = ("passages", "sentences", "terms")


class MilvusEngine:
    """One library in an engine, by the name that its collections begin with; safe to use from several threads."""

    def __init__(self, client: MilvusClient, address: str, name: str) -> None:
        self.address = address
        self.name = name
        self.lost = False
        """Whether a call has failed."""
        self._client = client
        self._closed = False

    @classmethod
    def connect(cls, address: str, name: str) -> Self:
        """Connect to a server, or open a file of Milvus Lite. Raises StoreUnavailable, ConfigError without pymilvus."""
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it would write on the terminal
        try:
            import pymilvus  # 0.8 s
        except ImportError as error:
            raise ConfigError(
                'The setting store is "milvus", but the package pymilvus is not installed.',
                remedy=with_extra("milvus"),
            ) from error
        for logger in ("pymilvus", "pymilvus.milvus_client", "milvus_lite", "grpc._server"):
            logging.getLogger(logger).setLevel(logging.CRITICAL + 1)  # what they tell is told by the errors below
        files = {"server_pem_path": AUTHORITY, "client_pem_path": CERTIFICATE, "client_key_path": KEY}
        if os.environ.get(CERTIFICATE):
            files["ca_pem_path"] = files.pop("server_pem_path")
        tls: dict[str, Any] = {option: os.environ[name] for option, name in files.items() if os.environ.get(name)}
        tls |= {"secure": True} if tls else {}
        if "://" not in address:
            Path(address).parent.mkdir(parents=True, exist_ok=True)
        try:
            token, own = os.environ.get(TOKEN, ""), {"dedicated": True, "grpc_options": CHANNEL}
            client = pymilvus.MilvusClient(address, token=token, timeout=CONNECT_S, **own, **tls)
        except (pymilvus.MilvusException, OSError) as error:
            error.__cause__ = None  # as in `call`
            raise failure(error, address) from error
        return cls(client, address, name)

    def close(self) -> None:
        """End the connection; ending it again does nothing."""
        if not self._closed:
            self._closed = True
            self._client.close()

    @property
    def lite(self) -> bool:
        """Whether it is Milvus Lite, which has neither users nor several nodes."""
        return str(self.call("get_server_version")).startswith("milvus_lite")

    def call(self, method: str, *arguments: object, write: bool = False, **options: object) -> Any:  # noqa: ANN401
        """Return what a method of the client returns. Raises StoreUnavailable, CollectionMissing among them."""
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            return getattr(self._client, method)(*arguments, timeout=WRITE_S if write else READ_S, **options)
        except (MilvusException, grpc.RpcError, ValueError) as error:
            error.__cause__ = None  # the client lets errors be their own cause, which would keep what is open alive
            if is_missing(error):
                raise CollectionMissing(
                    f"The shared library at {self.address} has lost a part of itself, {arguments[0]}.", remedy=ANEW
                ) from error
            if method != "load_collection" and any(sign in str(error) for sign in ("not loaded", "'released'")):
                self.call("load_collection", arguments[0], write=True)  # Lite forgets what was loaded
                return self.call(method, *arguments, write=write, **options)
            self.lost = True
            raise failure(error, self.address) from error

    def query(self, table: str, where: str, fields: Sequence[str], **options: Any) -> list[Row]:  # noqa: ANN401
        """Return the rows that a filter lets through. Raises as `call`."""
        return [dict(row) for row in self.call("query", table, filter=where, output_fields=list(fields), **options)]

    def prepare(self) -> None:
        """Make the collections of records and files, unless they are there."""
        texts = {"key": 128, "value": 65_535}
        self._make(self._records, texts, {})
        self._make(self._files, {"key": 96, "file": 64, "text": 65_535}, {"part": "INT64"})

    def records(self, kind: str) -> dict[str, str]:
        """Return the records whose key begins so, as they are at this moment; none where there is no library."""
        try:
            found = self.query(self._records, f'key like "{kind}%"', ("key", "value"))
        except CollectionMissing:
            return {}
        return {row["key"]: row["value"] for row in found}

    def put(self, key: str, value: str) -> None:
        """Write a record, or replace it."""
        self.call("upsert", self._records, [{"key": key, "value": value, "pad": [0.0, 1.0]}], write=True)

    def discard(self, keys: Iterable[str]) -> None:
        """Remove records; unknown ones are ignored."""
        if listed := list(keys):
            self.call("delete", self._records, ids=listed, write=True)

    def put_file(self, digest: str, file: Path) -> int:
        """Store a file under its digest, compressed and in parts, and return their number."""
        rows, count = list[Row](), 0
        for count, part in enumerate(_parts(file), start=1):
            key, text = f"{digest}:{count - 1:06}", base64.b64encode(part).decode("ascii")
            rows.append({"key": key, "file": digest, "part": count - 1, "text": text, "pad": [0.0, 1.0]})
            if len(rows) == PARTS_AT_ONCE:
                self.call("upsert", self._files, rows, write=True)
                rows = []
        if rows:
            self.call("upsert", self._files, rows, write=True)
        return count

    def get_file(self, digest: str, parts: int, target: Path, *, size: int) -> None:
        """Write a stored file, not much more of it than `size` bytes; that it is whole is told by its digest.

        Raises StoreUnavailable, and OSError where it cannot be written.
        """
        unpacked = zlib.decompressobj()
        with target.open("wb") as file:
            for start in range(0, parts, PARTS_AT_ONCE):
                where = f'file == "{digest}" and part >= {start} and part < {start + PARTS_AT_ONCE}'
                rows = self.query(self._files, where, ("part", "text"))
                for row in sorted(rows, key=lambda row: int(row["part"])):
                    try:
                        packed = base64.b64decode(row["text"])
                        while packed and file.tell() <= size:
                            file.write(unpacked.decompress(packed, UNPACKED_AT_ONCE))
                            packed = unpacked.unconsumed_tail
                    except (ValueError, zlib.error):
                        return
                if not rows or file.tell() > size:
                    return

    def has_files(self, parts: Mapping[str, int]) -> bool:
        """Return whether files are there by their digests, in as many parts."""
        counted = {
            digest: self.query(self._files, f'file == "{digest}"', ["count(*)"], consistency_level="Strong")
            for digest in parts
        }
        return all(int(rows[0]["count(*)"]) >= parts[digest] for digest, rows in counted.items())

    def keep_files(self, digests: Iterable[str]) -> set[str]:
        """Remove all files but these, and return the digests of those that were there."""
        held = {row["file"] for row in self.query(self._files, "part == 0", ("file",))}
        gone: set[str] = held - set(digests)
        for digest in sorted(gone):
            self.call("delete", self._files, filter=f'file == "{digest}"', write=True)
        return gone

    def epochs(self) -> set[str]:
        """Return the names of the sets of tables that are there."""
        heads = tuple(f"{self.name}_{table}_" for table in TABLES)
        listed = [one for one in self.call("list_collections") if one.startswith(heads)]
        return {one.rpartition("_")[2] for one in listed if one.removesuffix(one[-9:]) + "_" in heads}

    def has_tables(self, epoch: str) -> bool:
        """Return whether all of a set of tables are there."""
        try:  # who only reads may not list collections
            for table in TABLES:
                self.query(self._table(table, epoch), "born > 0", ["born"], limit=1)
        except CollectionMissing:
            return False
        return True

    def make_tables(
        self, epoch: str, dimension: int, *, exact: bool, rows: int = 0, tables: Collection[str] = TABLES
    ) -> None:
        """Make a set of tables, or some of them; `rows` is how many the largest will have.

        Sentences are always compared one by one: of a large library only those of a few passages are.
        """
        flat: Mapping[str, object] = {"index_type": "FLAT"}
        graph = {"index_type": "HNSW", "params": GRAPH}
        shards = max(1, min(MOST_SHARDS, rows // SHARD))
        for table in (one for one in tables if one != "terms"):
            built = flat if exact or table == "sentences" else graph
            vector = ("FLOAT_VECTOR", dimension, {**built, "metric_type": "IP"})
            self._make(self._table(table, epoch), {}, {"born": "INT64", "died": "INT64"}, vector, shards=shards)
        if "terms" not in tables:
            return
        terms = ("SPARSE_FLOAT_VECTOR", None, {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"})
        numbers = dict.fromkeys(("born", "died", "words", "around"), "INT64")
        self._make(self._table("terms", epoch), {"language": 16}, numbers, terms, shards=shards)

    def drop_tables(self, epoch: str) -> None:
        """Remove a set of tables."""
        for table in TABLES:
            self.call("drop_collection", self._table(table, epoch), write=True)

    def table(self, table: str, epoch: str, at: int) -> MilvusTable:
        """Return one of a set of tables as of a generation; its content is sought as `vector` or `terms`."""
        return MilvusTable(self, self._table(table, epoch), "terms" if table == "terms" else "vector", at)

    @property
    def _records(self) -> str:
        return f"{self.name}_head"

    @property
    def _files(self) -> str:
        return f"{self.name}_files"

    def _table(self, table: str, epoch: str) -> str:
        return f"{self.name}_{table}_{epoch}"

    def _make(
        self,
        collection: str,
        texts: Mapping[str, int],
        numbers: Mapping[str, str],
        vector: tuple[str, int | None, Mapping[str, object]] | None = None,
        *,
        shards: int = 1,
    ) -> None:
        """Make a collection with its index, and load it; the first text, or else the number `id`, is the key."""
        from pymilvus import DataType

        if self.call("has_collection", collection):
            return
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        if "key" not in texts:
            schema.add_field("id", DataType.INT64, is_primary=True)
        for name, length in texts.items():
            schema.add_field(name, DataType.VARCHAR, max_length=length, is_primary=name == "key")
        for name, kind in numbers.items():
            schema.add_field(name, DataType[kind])
        kind, dimension, built = vector or ("FLOAT_VECTOR", 2, {"index_type": "FLAT", "metric_type": "IP"})
        field = "pad" if vector is None else "terms" if dimension is None else "vector"  # Milvus wants one in each
        schema.add_field(field, DataType[kind], **({} if dimension is None else {"dim": dimension}))
        index = self._client.prepare_index_params()
        index.add_index(field, **built)
        # Records and files are read as they are; a writer waits until its tables can be read by everyone.
        made = {"consistency_level": "Strong" if vector is None else "Bounded", "num_shards": shards}
        self.call("create_collection", collection, schema=schema, index_params=index, **made, write=True)


class MilvusTable:
    """Rows by their id, as they are in one generation; what a writer adds and removes is told by that generation."""

    def __init__(self, engine: MilvusEngine, collection: str, field: str, at: int) -> None:
        self._engine = engine
        self._collection = collection
        self.field = field
        self.at = at

    def nearest(
        self,
        queries: Sequence[object],
        k: int,
        *,
        allowed: NDArray[np.int64] | None,
        total: int,
        params: Mapping[str, object],
    ) -> list[list[tuple[int, float]]]:
        """Return id and inner product of the k best for each query, ties by id; only those in `allowed` when given."""
        best: list[list[tuple[int, float]]] = [[] for _ in queries]
        parts = [None] if allowed is None else _slices(allowed.tolist(), LISTED_AT_MOST)
        for part in parts:
            listed = "" if part is None else f"id in {part} and "
            most = min(total if part is None else len(part), MOST)
            wanted = min(most, k + MARGIN)
            while True:
                found = self._search(queries, wanted, f"{listed}{self._alive}", params)
                tied = any(len(row) == wanted and row[min(k, wanted) - 1][1] == row[-1][1] for row in found)
                if wanted >= most or not tied:
                    break
                wanted = min(most, wanted * 4)
            for row, more in zip(best, found, strict=True):
                row.extend(more)
        return [sorted(row, key=lambda hit: (-hit[1], hit[0]))[:k] for row in best]

    def rows(self, ids: Sequence[int], *fields: str) -> list[Row]:
        """Return the rows of these ids that are alive, in no order."""
        found: list[Row] = []
        for part in _slices(ids, ROWS_AT_ONCE):
            found += self._call("get", ids=list(part), output_fields=["id", "born", "died", *fields])
        return [row for row in found if row["born"] <= self.at < row["died"]]

    def add(self, rows: Sequence[Row], *, fresh: bool) -> None:
        """Add rows; in a table that is not `fresh` there may be dead ones of their ids."""
        for part in _slices(rows, ROWS_AT_ONCE):
            born = [{**row, "born": self.at, "died": ALIVE} for row in part]
            self._call("insert" if fresh else "upsert", born, write=True)

    def remove(self, ids: Sequence[int], *fields: str) -> list[Row]:
        """Let the rows of these ids die, and return them; `fields` are all that they have besides."""
        gone: list[Row] = []
        for part in _slices(ids, ROWS_AT_ONCE):
            alive = self.rows(part, self.field, *fields)
            if alive:
                self._call("upsert", [{**row, "died": self.at} for row in alive], write=True)
            gone += [{name: row[name] for name in fields} | {self.field: row[self.field]} for row in alive]
        return gone

    def undo(self, *fields: str) -> tuple[int, int]:
        """Take back what was written for a later generation; `fields` as in `remove`.

        Returns how many rows were removed, and how many are alive again.
        """
        later, again = f"born > {self.at}", 0
        held = self._engine.query(self._collection, later, ["count(*)"], consistency_level="Strong")
        self._call("delete", filter=later, write=True)
        while True:
            where = f"died > {self.at} and died < {ALIVE}"
            wanted = ("id", "born", "died", self.field, *fields)
            part = self._engine.query(self._collection, where, wanted, limit=ROWS_AT_ONCE, consistency_level="Strong")
            if not part:
                return int(held[0]["count(*)"]), again
            self._call("upsert", [{**row, "died": ALIVE} for row in part], write=True)
            again += len(part)

    def purge(self, before: int) -> None:
        """Remove what no generation from `before` on sees."""
        self._call("delete", filter=f"died <= {before}", write=True)

    def count(self) -> int:
        """Return how many rows are alive, now."""
        found = self._engine.query(self._collection, self._alive, ["count(*)"], consistency_level="Strong")
        return int(found[0]["count(*)"])

    def settle(self) -> None:
        """Write what is in memory to the disk, and build its index."""
        self._call("flush", write=True)

    @property
    def _alive(self) -> str:
        return f"born <= {self.at} and died > {self.at}"

    def _search(
        self, queries: Sequence[object], limit: int, where: str, params: Mapping[str, object]
    ) -> list[list[tuple[int, float]]]:
        options: dict[str, Any] = {
            "search_params": {"metric_type": "IP", "params": dict(params)},
            "anns_field": self.field,
        }
        found = self._call("search", data=list(queries), limit=limit, filter=where, **options)
        return [[(int(hit["id"]), float(hit["distance"])) for hit in hits] for hits in found]

    def _call(self, method: str, *arguments: object, write: bool = False, **options: object) -> Any:  # noqa: ANN401
        try:
            return self._engine.call(method, self._collection, *arguments, write=write, **options)
        except CollectionMissing as error:
            raise self.removed() from error

    def removed(self) -> StoreUnavailable:
        """Return what is to be said where rows of this generation are gone; the engine is to be asked for another."""
        self._engine.lost = True
        return StoreUnavailable(
            f"The shared library at {self._engine.address} was written anew while it was being read.",
            remedy="Ask again.",
        )


class MilvusVectors:
    """`SearchableVectors` of one generation."""

    def __init__(
        self, table: MilvusTable, dimension: int, count: int, *, exact: bool = True, reading: bool = False
    ) -> None:
        """Take a table; to one that is `reading`, rows that are not there were removed with their generation."""
        self._reading = reading
        self._table = table
        self._dimension = dimension
        self._count = count
        self._exact = exact
        self._kept: dict[int, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return self._count

    def search(
        self, queries: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (q, k) and cosine similarities (q, k), best first, ties by id, -1 and 0.0 past the end."""
        import numpy as np

        ids, scores = np.full((len(queries), k), -1, np.int64), np.zeros((len(queries), k), np.float32)
        if not k or not len(queries) or not self._count or (allowed is not None and not len(allowed)):
            return ids, scores
        params = {} if self._exact else {"ef": min(4 * (k + MARGIN), 32_768)}
        found = self._table.nearest(list(queries), k, allowed=allowed, total=self._count, params=params)
        expected = min(k, self._count) if self._exact else 1
        if self._reading and allowed is None and any(len(hits) < expected for hits in found):
            raise self._table.removed()
        for row, hits in enumerate(found):
            ids[row, : len(hits)] = [one for one, _ in hits]
            scores[row, : len(hits)] = [score for _, score in hits]
        return ids, scores

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the (n, d) stored vectors of these ids. Raises KeyError for an unknown id."""
        import numpy as np

        wanted = ids.tolist()
        held = {one: self._kept[one] for one in wanted if one in self._kept}
        missing = [one for one in dict.fromkeys(wanted) if one not in held]
        for row in self._table.rows(missing, "vector"):
            held[int(row["id"])] = np.asarray(row["vector"], np.float32)
        if self._reading and not held.keys() >= set(wanted):
            raise self._table.removed()
        if len(self._kept) + len(held) > KEPT:
            self._kept = {}
        self._kept.update(held)
        rows = [held[one] for one in wanted]
        return np.stack(rows) if rows else np.empty((0, self._dimension), np.float32)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32], *, fresh: bool = False) -> None:
        """Add (n,) new ids with their (n, d) unit rows. Raises ValueError for a wrong shape."""
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"expected ({len(ids)}, {self._dimension}) vectors, got {vectors.shape}")
        rows = [{"id": one, "vector": vector} for one, vector in zip(ids.tolist(), vectors, strict=True)]
        self._table.add(rows, fresh=fresh)
        self._count += len(ids)

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove these ids; unknown ones are ignored."""
        self._count -= len(self._table.remove(ids.tolist()))


KEPT = 20_000
"""Vectors that are kept by id: sentences of the same passages are asked for again and again."""


def is_exact(vectors: int, dimension: int) -> bool:
    """Return whether so many vectors are compared one by one."""
    return vectors * dimension <= EXACT_LIMIT


def _slices(listed: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def _parts(file: Path) -> Iterator[bytes]:
    """Yield a file compressed, in parts of one size but for the last."""
    packed, held = zlib.compressobj(6), b""
    with file.open("rb") as source:
        while block := source.read(1_000_000):
            held += packed.compress(block)
            while len(held) >= PART:
                yield held[:PART]
                held = held[PART:]
    held += packed.flush()
    for start in range(0, len(held), PART):
        yield held[start : start + PART]
