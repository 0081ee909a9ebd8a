"""What is wrong, in words a person can act on. Problems are values: collected, never raised one at a time."""

from __future__ import annotations

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


def blocking(problems: list[Problem]) -> list[Problem]:
    """Only those that stop a document from going to QuickBooks."""
    return [problem for problem in problems if problem.blocks]
