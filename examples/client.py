"""Ask, check and list from Python; CI checks the types of this file with mypy and pyright, as a client sees them."""

from pathlib import Path

import ibidem


def main(folder: Path) -> None:
    """Print an answer, the evidence on a claim and the works that the documents list."""
    with ibidem.open(folder) as library:
        answer: ibidem.Answer = library.ask("Which patients were excluded?", k=5)
        for sentence in answer.sentences:
            print(sentence.text, sentence.place.locator.page)
        verdict: ibidem.Verdict = library.check("Patients over eighty were excluded.")
        for evidence in verdict.supporting:
            print(evidence.place.document, evidence.score, evidence.stance.value)
        for work in library.references():
            print(work.entries[0].title, work.source)


if __name__ == "__main__":
    try:
        main(Path("thesis"))
    except ibidem.IbidemError as error:
        print(f"{error} {error.remedy}")
