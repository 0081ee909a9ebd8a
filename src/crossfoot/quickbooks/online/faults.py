"""Faults: how QuickBooks says no, and what that means to people and to the engine.

The four envelopes are those that QuickBooks' services, its sign-in filter, its gateway and its OAuth
endpoints send. What each code means is a table in `fault_meanings`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.books import (
    AccessLost,
    Malformed,
    Outcome,
    Refused,
    Reply,
    SignInExpired,
    Stale,
    Throttled,
    Unknown,
)
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.fault_meanings import (
    CODES,
    DELETED,
    DOCUMENTS,
    FORBIDDEN,
    LISTS,
    NOT_THERE,
    TEXTS,
    THROTTLE,
    UNKNOWN_CODE,
    Kind,
    Meaning,
)
from crossfoot.quickbooks.online.transmit import parsed_xml

THROTTLE_SECONDS = 60
"""Intuit's advice after a 429; no recording shows a Retry-After header, but a longer one is honoured."""

LONGEST_THROTTLE_SECONDS = 3600
"""No Retry-After makes us wait longer than this before asking again (the monthly cap answers 429, too)."""

LONGEST_QUOTE = 300
"""Characters of QuickBooks' own words that a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of an answer, as it was written. `code` is a string of digits or an OAuth word, or empty."""

    code: str
    message: str
    detail: str = ""
    element: str = ""
    type: str = ""

    @property
    def words(self) -> str:
        """QuickBooks' own words, in one line and without the wrapping that says nothing to people."""
        text = " ".join((self.detail or self.message).split())
        text = re.sub(r"^(Business Validation Error|System Failure Error|Property Name) ?: ?", "", text)
        text = text.removesuffix(" : null").strip()
        return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"

    @property
    def is_throttle(self) -> bool:
        text = self.message + self.detail
        return self.code in {"3001", "003001"} or "003001" in text or "ThrottleExceeded" in text


# --- reading the envelopes ------------------------------------------------------------------------------


def faults_in(reply: Reply) -> tuple[Fault, ...]:
    """Every fault of an answer, in each of the four envelopes; none where there is no fault.

    Faults of single items of a batch are not looked for here: `faults_of` reads those.
    """
    text = reply.body.strip()
    if text[:1] == b"<":
        return _faults_of_xml(text)
    try:
        value = exact_json.value_of(reply)
    except (ValueError, RecursionError):
        return ()
    return faults_of(value) if isinstance(value, Mapping) else ()


def faults_of(value: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults of one parsed object: `Fault`, the sign-in filter's `fault`, or OAuth's `error`."""
    envelope = value.get("Fault") or value.get("fault")
    if isinstance(envelope, Mapping):
        errors = envelope.get("Error") or envelope.get("error") or ()
        listed = [error for error in errors if isinstance(error, Mapping)] if isinstance(errors, list) else []
        faults = tuple(_fault(error, _text(envelope.get("type"))) for error in listed)
        return faults or (Fault("", "QuickBooks reports an error and does not say which"),)
    if isinstance(value.get("error"), str):
        return (Fault(value["error"], _text(value.get("error_description")) or value["error"], type="oauth"),)
    return ()


def _fault(error: Mapping[str, Any], type_: str) -> Fault:
    lowered = {str(key).lower(): member for key, member in error.items()}
    return Fault(
        code=_code(_text(lowered.get("code"))),
        message=_text(lowered.get("message")),
        detail=_text(lowered.get("detail")),
        element=_text(lowered.get("element")),
        type=type_,
    )


def _faults_of_xml(content: bytes) -> tuple[Fault, ...]:
    root = parsed_xml(content)
    if root is None:
        return ()
    faults = []
    for error in root.iter("{*}Error"):
        envelope = error.getparent()
        faults.append(
            Fault(
                code=_code(error.get("code") or ""),
                message=_xml_text(error, "Message"),
                detail=_xml_text(error, "Detail"),
                element=error.get("element") or "",
                type=(envelope.get("type") or "") if envelope is not None else "",
            )
        )
    return tuple(faults)


def _xml_text(error: etree._Element, name: str) -> str:
    return (error.findtext(f"{{*}}{name}") or "").strip()


def _code(code: str) -> str:
    """Gateways write 003001 where services write 3001."""
    return code.lstrip("0") if code.isdigit() else code


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


# --- from faults to one outcome -------------------------------------------------------------------------


def outcome_of(
    faults: Sequence[Fault], *, status: int, name: str, headers: Mapping[str, str] | None = None
) -> Outcome | None:
    """The one outcome of an answer with `faults` and HTTP `status`; None where it is no refusal at all.

    `name` is the record type that was written, for the sentence. The status counts where it is telling
    (429, 401, 403); apart from it an HTTP 200 with a Fault is a fault like any other. Of several faults
    the one that asks for the most care decides, and every refusal's sentence is told.
    """
    meanings = [meaning_of(fault, name) for fault in faults]
    kinds = {meaning.kind for meaning in meanings}
    if status == 429 or Kind.THROTTLED in kinds:
        return Throttled(_wait(headers or {}))
    for fault, meaning in zip(faults, meanings, strict=True):
        if meaning.kind is Kind.ACCESS:
            return AccessLost(_problem(fault, meaning, name), fault.code)
    if status == 401 or Kind.SIGN_IN in kinds:
        return SignInExpired(faults[0].words if faults else "QuickBooks asks for a new sign-in")
    if status == 403:
        fault = faults[0] if faults else Fault("403", "Forbidden")
        return AccessLost(_problem(fault, FORBIDDEN, name), fault.code)
    for fault, meaning in zip(faults, meanings, strict=True):
        if meaning.kind is Kind.UNKNOWN:
            return Unknown(_sentence(fault, meaning, name), status)
        if meaning.kind is Kind.STALE:
            return Stale(fault.words)
    if faults:
        return _refused(faults, meanings, name)
    if status >= 400:
        fault = Fault(str(status), f"status {status}")
        return Refused(_problem(fault, NOT_THERE if status == 404 else UNKNOWN_CODE, name), fault.code)
    return None


def outcome_of_reply(reply: Reply, *, name: str) -> Outcome | None:
    """`outcome_of` for a whole answer; None where QuickBooks did what was asked."""
    return outcome_of(faults_in(reply), status=reply.status, name=name, headers=reply.headers)


def malformed(faults: Sequence[Fault]) -> Malformed:
    """A whole batch that was refused for what it looks like: none of it was carried out."""
    first = faults[0] if faults else Fault("400", "QuickBooks refused the whole batch")
    return Malformed(first.words or first.message, first.code)


def meaning_of(fault: Fault, name: str = "") -> Meaning:
    """What `fault` stands for: by its code, and for 6000, 2500 and 610 by its text."""
    if fault.is_throttle:
        return THROTTLE
    if fault.code in {"610", "2500"}:
        return _missing_reference(fault)
    if fault.code in {"6000", "6200", "6210"} or not fault.code:
        for pattern, meaning in TEXTS:
            if pattern.search(f"{fault.message} {fault.detail}"):
                return meaning
    return CODES.get(fault.code, UNKNOWN_CODE)


def problem_of(fault: Fault, name: str) -> Problem:
    """The fault as a problem that a person can act on."""
    return _problem(fault, meaning_of(fault, name), name)


def _refused(faults: Sequence[Fault], meanings: Sequence[Meaning], name: str) -> Refused:
    problem = _problem(faults[0], meanings[0], name)
    if len(faults) > 1:
        sentences = dict.fromkeys(_sentence(f, m, name) for f, m in zip(faults, meanings, strict=True))
        problem = Problem(
            problem.code, " ".join(sentences), problem.fix, problem.cause, problem.subject, problem.where
        )
    return Refused(problem, faults[0].code, taken_by(faults[0]))


def _problem(fault: Fault, meaning: Meaning, name: str) -> Problem:
    return Problem(
        code=f"quickbooks_{fault.code or 'fault'}",
        sentence=_sentence(fault, meaning, name),
        fix=meaning.fix,
        cause=meaning.cause,
        subject=taken_by(fault) or missing_id(fault),
        where=fault.element,
    )


def _sentence(fault: Fault, meaning: Meaning, name: str) -> str:
    words = fault.words or f"code {fault.code}"
    if not words.endswith((".", "!", "?", "…")):
        words += "."
    return meaning.sentence.format(document=DOCUMENTS.get(name, "document"), words=words, which=_which(fault))


def _wait(headers: Mapping[str, str]) -> int:
    asked = next((value for key, value in headers.items() if key.lower() == "retry-after"), "")
    seconds = int(asked) if asked.isascii() and asked.isdigit() else 0
    return min(max(seconds, THROTTLE_SECONDS), LONGEST_THROTTLE_SECONDS)


# --- what a text names ----------------------------------------------------------------------------------


def taken_by(fault: Fault) -> str:
    """The id of the record that already has the number (6140) or the name (6240), where the text says it."""
    if fault.code == "6140":
        found = re.search(r"\bTxnId\s*=\s*(\d+)", fault.detail)
    elif fault.code == "6240":
        found = re.search(r"\bId\s*=\s*(\d+)", fault.detail)
    else:
        return ""
    return found.group(1) if found else ""


def missing_id(fault: Fault) -> str:
    """The id that 610 or 2500 says is not there, or empty."""
    if fault.code not in {"610", "2500"}:
        return ""
    found = re.search(r"element id\s+(\d+)\s+not found", fault.detail, re.IGNORECASE)
    return found.group(1) if found else ""


def missing_list(fault: Fault) -> str:
    """Which list 610 or 2500 is about: `accounts`, `parties`, `items`, `tax_codes`, `terms`, `classes`,
    `locations`, or empty where the text names none or several."""
    named = {cause for pattern, cause, _ in LISTS if pattern.search(fault.detail)}
    return named.pop() if len(named) == 1 else ""


def _which(fault: Fault) -> str:
    word = next((word for _, cause, word in LISTS if cause == missing_list(fault)), "record")
    number = missing_id(fault)
    article = "an" if word[0] in "aeiou" else "a"
    return f"the {word} with QuickBooks' id {number}" if number else f"{article} {word}"


def _missing_reference(fault: Fault) -> Meaning:
    if "deleted this transaction" in fault.detail:
        return DELETED
    cause = missing_list(fault)
    fixes = {"accounts": Fix.MAP_ACCOUNT, "parties": Fix.CHOOSE_PARTY, "tax_codes": Fix.MAP_TAX}
    sentence = (
        "QuickBooks no longer has {which} that this {document} uses, or it was made inactive there. "
        "Refresh the lists and choose another, or make it active again in QuickBooks."
    )
    fix = fixes.get(cause, Fix.REFRESH_LISTS)
    return Meaning(Kind.REFUSED, sentence, fix, f"missing:{cause or 'reference'}")
