"""QuickBooks' rules for the names of customers and vendors.

A name has at most 100 characters, no colon (QuickBooks builds "Parent:Child" with it), no tab and no line
break, and is unique, ignoring case, over customers, vendors and employees together (fault 6240). A company
in the United States stores ISO-8859-1 only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from crossfoot.core.mappings import US_COUNTRIES
from crossfoot.core.postings import Party
from crossfoot.core.problems import Fix, Problem, shown

MAX_NAME = 100
US_CHARACTERS = "iso-8859-1"
DELETED_SUFFIX = " (deleted)"
"""QuickBooks adds it to the name of a record that is made inactive, which frees the name itself."""

KIND_LABELS: Mapping[str, str] = {"customer": "Customer", "vendor": "Vendor", "employee": "Employee"}

_COLON = re.compile(r"\s*:\s*")
_SHOWN_CHARACTERS = 10


def remote_name(name: str) -> str:
    """`name` as QuickBooks can store it, never longer than 100 characters; the same each time it is asked.

    Tabs, line breaks and other control characters become a space, a colon becomes " - ", the ends are
    trimmed and what is too long is cut. Letters are left alone: whether a company can store them is told by
    `encodable`. An empty name stays empty.
    """
    return _cut(_COLON.sub(" - ", _spaced(name)).strip(), MAX_NAME)


def suffixed(name: str, kind: str) -> str:
    """`name` for a party whose plain name is taken by another kind: "X (Customer)" or "X (Vendor)".

    Cut so that the whole has at most 100 characters. Always the same for the same name, so that the party
    is found again under it. Raises KeyError for an unknown kind.
    """
    suffix = f" ({KIND_LABELS[kind]})"
    return _cut(remote_name(name), MAX_NAME - len(suffix)) + suffix


def same_name(a: str, b: str) -> bool:
    """Are these one name to QuickBooks: trimmed, ignoring case and how accents are composed."""
    return name_key(a) == name_key(b)


def name_key(name: str) -> str:
    """What two equal names have in common, for looking names up in a table."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())


def without_deleted_suffix(name: str) -> str:
    """The name an inactive record had before QuickBooks marked it "(deleted)"."""
    return name.removesuffix(DELETED_SUFFIX)


def encodable(text: str, country: str) -> bool:
    """Can a QuickBooks company of `country` (ISO code) store every character of `text`?"""
    return not unencodable(text, country)


def unencodable(text: str, country: str) -> str:
    """The characters of `text` that cannot be stored, each once, in the order in which they appear.

    In the United States everything outside ISO-8859-1, such as emoji, "ő", "€" and curly quotes; elsewhere
    only what is no character at all (half of a surrogate pair out of a broken file).
    """
    charset = US_CHARACTERS if country in US_COUNTRIES else "utf-8"
    return "".join(dict.fromkeys(character for character in text if not _fits(character, charset)))


def shown_characters(characters: str) -> str:
    """Characters for a sentence, "“ő”, “🎁”"; an unprintable one as its code point, a long list cut short."""
    shown = [
        f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
        for character in characters[:_SHOWN_CHARACTERS]
    ]
    more = len(characters) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def company_in(country: str) -> str:
    """Who cannot store a character, for a sentence."""
    return "a QuickBooks company in the US" if country in US_COUNTRIES else "QuickBooks"


def name_problems(party: Party, country: str) -> list[Problem]:
    """What keeps QuickBooks from storing the party's name; for parties that are to be created there.

    White space is mended without a word; a colon, a length or a letter that would change the visible name
    is for a person to decide, with the nearest possible name offered where there is one.
    """
    name = party.name.strip()
    who = f"{KIND_LABELS.get(party.kind, 'Party')} “{shown(name)}”"
    if not name:
        return [
            _about(
                party,
                "name_missing",
                f"A {party.kind} of yours ({party.key}) has no name, and QuickBooks needs one. "
                "Enter it under Contacts.",
            )
        ]
    problems = []
    if ":" in name:
        problems.append(
            _about(
                party,
                "name_has_colon",
                f"{who} has a colon in its name, which QuickBooks does not allow. Rename it under Contacts, "
                f"for example to “{shown(remote_name(name))}”.",
            )
        )
    if len(_spaced(name)) > MAX_NAME:
        problems.append(
            _about(
                party,
                "name_too_long",
                f"{who} has {len(_spaced(name))} characters in its name, and QuickBooks stores at most "
                f"{MAX_NAME}. Shorten it under Contacts.",
            )
        )
    strange = unencodable(_spaced(name), country)
    if strange:
        problems.append(
            _about(
                party,
                "name_not_storable",
                f"{who} has {shown_characters(strange)} in its name, which "
                f"{company_in(country)} cannot store. Rename it under Contacts.",
            )
        )
    return problems


def _about(party: Party, code: str, sentence: str) -> Problem:
    return Problem(
        code,
        sentence,
        Fix.EDIT_PARTY,
        cause=f"name:{party.key}",
        subject=party.key,
        where=f"{party.kind} name",
    )


def _spaced(name: str) -> str:
    """Without control characters: each run of tabs, line breaks and the like is one space."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", name).strip()


def _cut(name: str, length: int) -> str:
    return name[:length].rstrip()


def _fits(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
