"""Open what may be hostile: zip archives within bounds, and XML without document types or the network."""

from __future__ import annotations

import lzma
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from ibidem.errors import SourceError
from ibidem.readers.xml_entities import UnresolvedEntities, document_type, resolved

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_MEMBER_BYTES = 200_000_000
"""What one member may unpack to."""
MOST_BYTES = 500_000_000
"""What all members that are read may unpack to together."""
MOST_MEMBERS = 20_000
_PIECE = 1 << 20


class Archive:
    """A zip archive whose members are read within bounds."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open an archive. Raises SourceError for what is none, is encrypted or has too many members."""
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, UnicodeDecodeError) as error:
            raise SourceError("damaged archive, or none of this format") from error
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise SourceError(f"an archive of more than {MOST_MEMBERS:,} files")
        if sum(member.file_size for member in members) > 4 * MOST_BYTES:
            raise SourceError(f"an archive that unpacks to more than {4 * MOST_BYTES // 1_000_000:,} MB")
        self._members = {member.filename: member for member in members}
        self._read_bytes = 0
        self.unresolved: list[tuple[str, int]] = []
        """The entities of members that are left as they are written: the place of each, and its characters."""

    @property
    def names(self) -> list[str]:
        """The names of its members, in the order of the archive."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Return how many bytes a member says that it unpacks to."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Return a member. Raises SourceError where it is absent, damaged, encrypted or too large."""
        member = self._members.get(name)
        if member is None:
            raise SourceError(f"damaged: it has no {name}")
        if member.flag_bits & 1:
            raise SourceError("encrypted")
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as opened:
                while piece := opened.read(_PIECE):
                    size += len(piece)
                    # The size that a member declares may be a lie.
                    if size > MOST_MEMBER_BYTES or self._read_bytes + size > MOST_BYTES:
                        raise SourceError(f"{name} unpacks to more than {MOST_MEMBER_BYTES // 1_000_000} MB")
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            EOFError,
            ValueError,
            OSError,
            zlib.error,
            lzma.LZMAError,
        ) as error:
            raise SourceError(f"damaged: {name} cannot be unpacked") from error
        self._read_bytes += size
        return b"".join(pieces)

    def xml(self, name: str) -> Element:
        """Return the root of a member that is XML. Raises SourceError where there is none."""
        unresolved = UnresolvedEntities()
        root = parse_xml(self.read(name), unresolved)
        self.unresolved += [(f"{name}, {place}", length) for place, length in unresolved.pieces()]
        return root

    def check(self) -> None:
        """Unpack every member that is XML once, within the bounds, for a library that will read them unbounded."""
        for name in self._members:
            # The formats of Microsoft forbid document types (ECMA-376, part 2), and entities with them.
            if name.endswith((".xml", ".rels")) and document_type(self.read(name)):
                raise SourceError(f"damaged: {name} has a document type")


def parse_xml(data: bytes, unresolved: UnresolvedEntities | None = None) -> Element:
    """Return the root of an XML file: nothing is fetched, depth and size are bounded; what is not resolved is kept.

    Raises SourceError for what is no XML.
    """
    from lxml import etree  # 20 ms

    data = resolved(data, unresolved)
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False}
    try:
        root = etree.fromstring(data, etree.XMLParser(**options, huge_tree=False, remove_pis=True))
    except (etree.XMLSyntaxError, ValueError):
        try:
            root = etree.fromstring(data, etree.XMLParser(**options, huge_tree=False, remove_pis=True, recover=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise SourceError("damaged XML") from error
    if root is None:
        raise SourceError("damaged XML")
    return root


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace; empty for a comment or an entity."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def beside(name: str, href: str) -> str:
    """Return the member that a relative address in another member leads to, without its fragment."""
    target = unquote(href.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
