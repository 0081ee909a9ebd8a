"""The name of the rules that a file says it follows, as a person knows them."""

from __future__ import annotations

import re
from collections.abc import Callable

from crossfoot.imports.einvoices.invoice import FileKind

_PROFILES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"xrechnung[_:]([\d.]+)"), lambda found: f"XRechnung {found[1]}"),
    (re.compile(r"xrechnung"), lambda found: "XRechnung"),
    (re.compile(r"peppol\.eu:\d+:poacc:billing:([\d.]+)"), lambda found: f"Peppol BIS Billing {found[1]}"),
    (re.compile(r"extended-ctc-fr"), lambda found: "Extended CTC FR"),
    (
        re.compile(r"(?:factur-x\.eu|zugferd\.de):\dp\d:(minimum|basicwl|basic|en16931|comfort|extended)"),
        lambda found: f"Factur-X {found[1].upper()}",
    ),
    (
        re.compile(r"crossindustrydocument:invoice:1p0:(basic|comfort|extended)"),
        lambda found: f"ZUGFeRD 1.0 {found[1].upper()}",
    ),
    (re.compile(r"peppol:pint:billing[-@:\w]*"), lambda found: "Peppol PINT Billing"),
    (re.compile(r"nen\.nl:nlcius"), lambda found: "NLCIUS"),
    (re.compile(r"cen\.eu:en16931"), lambda found: "EN 16931"),
)


def profile_of(specification: str, process: str, kind: FileKind) -> str:
    """The profile's name by its identifiers (BT-24, BT-23); that of the syntax where they say nothing known."""
    for text in (specification.casefold(), process.casefold()):
        for pattern, name in _PROFILES:
            if found := pattern.search(text):
                return name(found)
    return "UBL 2.1" if kind is FileKind.UBL else "CII"
