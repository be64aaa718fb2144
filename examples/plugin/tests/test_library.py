"""A library with both parts of the package answers with a time as the place."""

from pathlib import Path

import ibidem
from ibidem.plugins import installed

LYRICS = "[00:05.00]The moon pulls the water of the sea.\n"


def test_a_library_reads_lyrics_into_a_usearch_index(tmp_path: Path) -> None:
    """Nothing but entry points and one setting connects them."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "tides.lrc").write_text(LYRICS, encoding="utf-8")
    with ibidem.open(tmp_path, dense_index="usearch", model="hashing", judge="none") as library:
        assert library.refresh().written
        hit = library.search("What pulls the water of the sea?")[0]
        assert hit.citation.document == "tides.lrc"
        assert hit.citation.quote == "The moon pulls the water of the sea."
    manifest = next(tmp_path.glob("index/generations/*/manifest.json")).read_text(encoding="utf-8")
    assert '"usearch"' in manifest


def test_the_package_is_listed() -> None:
    """`ibidem doctor` shows the same list."""
    listed = {plugin.name: plugin for plugin in installed() if plugin.distribution == "ibidem-example"}
    assert set(listed) == {".lrc", "usearch"}
    assert not any(plugin.error for plugin in listed.values())
