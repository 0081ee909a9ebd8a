"""What is open and how old it is, over 200,000 documents: added up by the database, and document by document as
before; the tile of the home page, and the first page of a list that is narrowed by payment."""

from __future__ import annotations

from typing import Any

from bench.served import homes

DOCUMENTS = 200_000


def run(database: str = "postgresql") -> dict[str, Any]:
    """The answers of a process of its own, so that its peak of memory is that of the questions."""
    with homes() as made:
        home = made.make(database, "http://127.0.0.1:9")
        home.ask("bench.open_documents", documents=DOCUMENTS)
        return {
            "documents": DOCUMENTS,
            "by_the_database": home.ask("bench.ages"),
            "one_by_one": home.ask("bench.ages", one_by_one=True),
        }
