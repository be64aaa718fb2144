"""What a failed call of an engine comes to for a person."""

from __future__ import annotations

from ibidem.errors import StoreUnavailable
from ibidem.plugins import first_line

TOKEN, AUTHORITY, CERTIFICATE, KEY = (f"IBIDEM_MILVUS_{name}" for name in ("TOKEN", "CA", "CERT", "KEY"))
"""Variables with the token (or `user:password`), and with files for TLS; never settings, which lie in files."""
ANEW = "Type, where its corpus lies: ibidem index --rebuild"


class CollectionMissing(StoreUnavailable):
    """A collection is not there: the library is not, or has lost it."""


def is_missing(error: Exception) -> bool:
    """Return whether an error says that there is no such collection."""
    told = str(error).lower()
    return getattr(error, "code", None) == 100 or (
        "collection" in told and ("not found" in told or "not exist" in told)
    )


def failure(error: Exception, address: str) -> StoreUnavailable:
    """Return what a failed call comes to for a person."""
    details = getattr(error, "details", None)
    said = (details() if callable(details) else getattr(error, "message", "")) or str(error)
    reason = first_line(Exception(said)).removeprefix("Exception: ")
    if any(
        sign in f"{error} {error.__context__}".lower() for sign in ("permission", "privilege", "unauth", "auth check")
    ):
        return StoreUnavailable(
            f"The shared library at {address} refuses this: {reason}.",
            remedy=f"Set {TOKEN} to a token that may; one that only reads is enough for asking.",
        )
    if "://" not in address:
        return StoreUnavailable(
            f"The shared library in the file {address} cannot be used: {reason}.",
            remedy="One process at a time opens such a file: end the other, or serve it by milvus-lite server.",
        )
    return StoreUnavailable(
        f"The shared library at {address} cannot be reached: {reason}.",
        remedy="Start the server or mend the setting uri, then type the same again.",
    )
