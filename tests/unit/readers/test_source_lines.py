"""A quote names the lines of the file that it stands on, the first and the last, in every format that has lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ibidem.readers.registry import read_file
from ibidem.types import Document
from ibidem.types.locators import DocumentPlaces

SOURCES = {
    "a.html": """<html><head><title>Mill</title></head><body><article>
<h1
 class="a">Alpha
beta</h1>
<p>
  Gamma delta herring fleet left
  Lerwick in <b>June &amp; came
  back</b> with<!-- c
  c --> crans. Traders
  bought everything.
<ul><li>wheel
 stones<li>oak
 timber</ul>
<script>
</script><p>Sluice <img
 alt="x"> gate
was opened &nbsp;
twice.</p>
<table><tr><th>Brook<th>Hill
<tr><td>river
pond</table>
<pre>
code one
  code two</pre>
</article></body></html>
""",
    "a.rst": """Alpha
=====

Gamma *delta
herring* fleet. Lerwick
crans.

- wheel
  stones. Oak
  timber.

.. code::

   sluice gate
   river

.. [1] Traders
   bought.
""",
    "a.adoc": """= Alpha

Gamma *delta
herring* fleet. Lerwick
// left out
crans.

* wheel
stones. Oak
timber.

----
sluice gate
river
----
""",
    "a.org": """* Alpha
Gamma /delta
herring/ fleet. Lerwick
crans.

- wheel
  stones. Oak
  timber.

#+begin_src
sluice gate
river
#+end_src

#+begin_quote
Traders bought
everything.
#+end_quote
""",
    "a.tei": """<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><div>
<head>Alpha
beta</head>
<p>Gamma <hi
rend="i">delta</hi>. Herring
fleet.<note>Traders
bought.</note> Lerwick
crans.</p></div></body></text></TEI>
""",
    "a.nxml": """<article><front><article-meta><title-group><article-title>Mill</article-title></title-group></article-meta></front>
<body><sec><title>Alpha
beta</title>
<p>Gamma
delta <italic>herring
fleet</italic>. Lerwick crans.</p>
<list><list-item><p>wheel
stones</p></list-item></list>
<table-wrap><table><tr><th>Brook</th>
<th>Hill</th></tr>
<tr><td>river
pond</td><td>oak</td></tr></table></table-wrap>
</sec></body></article>
""",
}
_WORD = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize("name", SOURCES)
def test_every_word_is_on_its_line(tmp_path: Path, name: str) -> None:
    """Each word of the text stands on the line of the file that it is said to stand on."""
    path = tmp_path / name
    path.write_text(SOURCES[name], encoding="utf-8")
    (document,) = read_file(path, name, max_bytes=100_000)
    assert isinstance(document, Document)
    places, lines = DocumentPlaces.of(document), SOURCES[name].split("\n")
    told = {match[0]: places.lines(*match.span()) for match in _WORD.finditer(document.text)}
    written = {word: [at for at, line in enumerate(lines, 1) if re.search(rf"\b{word}\b", line)] for word in told}
    assert len(told) >= 10
    assert {word: (at[0], at[0]) for word, at in written.items() if len(at) == 1} == {
        word: place for word, place in told.items() if len(written[word]) == 1
    }


def test_a_sentence_over_lines_names_the_first_and_the_last(tmp_path: Path) -> None:
    """Not the line on which its paragraph begins."""
    path = tmp_path / "a.html"
    path.write_text(SOURCES["a.html"], encoding="utf-8")
    (document,) = read_file(path, "a.html", max_bytes=100_000)
    assert isinstance(document, Document)
    start = document.text.index("Traders")
    end = document.text.index("everything.") + len("everything.")
    assert DocumentPlaces.of(document).lines(start, end) == (9, 10)
