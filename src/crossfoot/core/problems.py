"""What is wrong, in words a person can act on. Problems are values: collected, never raised one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fix(StrEnum):
    """The act that makes a problem go away; pages turn it into a link or a control on the spot."""

    MAP_ACCOUNT = "map_account"
    MAP_TAX = "map_tax"
    CHOOSE_PARTY = "choose_party"
    EDIT_PARTY = "edit_party"
    EDIT_DOCUMENT = "edit_document"
    CHANGE_NUMBER = "change_number"
    MOVE_DATE = "move_date"
    CHANGE_SETTING = "change_setting"
    REFRESH_LISTS = "refresh_lists"
    RECONNECT = "reconnect"
    LINK_EXISTING = "link_existing"
    REVIEW_CHANGE = "review_change"
    """Decide about what a person changed in QuickBooks: accept it, put ours there again, or leave it."""
    APPROVE = "approve"
    """Approve what is shown, such as the opening entry."""
    READ = "read"
    """Read a figure from QuickBooks that is not known yet."""
    RETRY = "retry"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stops a document, or that a person should know before it goes.

    `cause` groups the same problem over many documents ("account:shipping"): Attention shows one card per
    cause. `subject` is what the fix is about (the account key, the party key). `where` names the field or
    line. A problem with `blocks=False` is a notice: it is shown and stops nothing.
    """

    code: str
    sentence: str
    fix: Fix
    cause: str
    subject: str = ""
    where: str = ""
    blocks: bool = True


SHOWN_LENGTH = 60
"""How much of a name or number a sentence repeats; the field itself shows the rest."""


def shown(text: str) -> str:
    """`text` as part of a sentence: on one line, and cut with an ellipsis where it is very long."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1].rstrip() + "…"


def blocking(problems: list[Problem]) -> list[Problem]:
    """Only those that stop a document from going to QuickBooks."""
    return [problem for problem in problems if problem.blocks]


class Refusal(Exception):
    """What was asked for was not done, and nothing was changed.

    `sentence` says it in one breath; `problems` are all that is wrong, where there is more to say.
    """

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = list(problems)


def refused(problems: Sequence[Problem]) -> Refusal:
    """The refusal for `problems`, of which there is at least one: the first in full, and how many more."""
    more = len(problems) - 1
    tail = (
        "" if more == 0 else " One more thing is wrong." if more == 1 else f" {more} more things are wrong."
    )
    return Refusal(problems[0].sentence + tail, problems)
