"""The invoice that a PDF carries inside as XML: Factur-X, ZUGFeRD, XRechnung in a PDF.

Only the list of embedded files is walked, never the pages; every stream is unpacked under a limit.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pypdf
from lxml import etree
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, NullObject, PdfObject, StreamObject, TextStringObject

from crossfoot.core.problems import Refusal
from crossfoot.imports.einvoices.markup import INVOICES, LARGEST_XML, parsed

LARGEST_UNPACKED = LARGEST_XML
"""Bytes that one stream may unpack to; a bomb is thousands of times as large as its file."""
MOST_UNPACKED_TOGETHER = 4 * LARGEST_UNPACKED
MOST_EMBEDDED = 100
DEEPEST_TREE = 8
"""Levels of the tree of names under which a PDF keeps its files; real ones have one or two."""
DEEPEST_PAGES = 50

KNOWN_NAMES = (
    "factur-x.xml",
    "xrechnung.xml",
    "zugferd-invoice.xml",
    "facturx.xml",
)
"""What the formats prescribe, looked at first. ZUGFeRD 1 wrote ZUGFeRD-invoice.xml; case is ignored."""
NO_INVOICES = frozenset({"order-x.xml"})


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found inside: the invoice's root element, or a sentence why there is none that can be read."""

    root: etree._Element | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    stream: StreamObject


def look_inside(content: bytes, label: str) -> Looked:
    """The invoice inside the PDF. Raises Refusal for a PDF that is damaged, or made to harm its reader."""
    try:
        with pypdf.apply_configuration(
            zlib_maximum_output_length=LARGEST_UNPACKED,
            lzw_maximum_output_length=LARGEST_UNPACKED,
            run_length_maximum_output_length=LARGEST_UNPACKED,
            brotli_maximum_output_length=LARGEST_UNPACKED,
            array_based_stream_maximum_output_length=LARGEST_UNPACKED,
            maximum_declared_stream_length=LARGEST_UNPACKED,
            stream_decoding_work_maximum_length=MOST_UNPACKED_TOGETHER,
            page_tree_maximum_depth=DEEPEST_PAGES,
            jbig2dec_binary=None,
        ):
            reader = pypdf.PdfReader(io.BytesIO(content))
            if reader.is_encrypted:
                return Looked(why_not="It is protected, so that what is inside cannot be read.")
            return _invoice_in(list(_candidates(reader)), label)
    except Refusal:
        raise
    except LimitReachedError as error:
        raise Refusal(
            f"{label} has a part that unpacks to more than {LARGEST_UNPACKED // 1024 // 1024} MB, which no "
            "invoice needs. Print it to a new PDF, and upload that."
        ) from error
    except Exception as error:
        # pypdf raises a dozen kinds of its own, and plain ones for a damaged file.
        raise Refusal(
            f"{label} is a PDF that cannot be opened; it may be damaged or cut off. Save or print it as PDF "
            "again, and upload that."
        ) from error


def inside(label: str) -> str:
    """The data in the PDF, as sentences call it."""
    return f"The invoice data in {label}"


def _invoice_in(files: list[_File], label: str) -> Looked:
    """The first file that is an invoice; prescribed names first."""
    why_not = ""
    for file in sorted(files, key=lambda file: file.name.casefold() not in KNOWN_NAMES):
        try:
            root = parsed(file.stream.get_data(), inside(label))
        except Refusal as refusal:
            if file.name.casefold() in KNOWN_NAMES:
                why_not = refusal.sentence
            continue
        if root.tag in INVOICES:
            return Looked(root)
    return Looked(why_not=why_not)


def _candidates(reader: pypdf.PdfReader) -> Iterator[_File]:
    """Embedded files that may be XML, each once: those listed by name, and those that the document points to."""
    catalog = reader.trailer["/Root"].get_object()
    if not isinstance(catalog, DictionaryObject):
        raise ValueError("the PDF has no catalog")
    specifications: list[PdfObject] = []
    names = _part(catalog, "/Names")
    if isinstance(names, DictionaryObject):
        specifications.extend(_named(_part(names, "/EmbeddedFiles"), DEEPEST_TREE))
    associated = _part(catalog, "/AF")
    if isinstance(associated, ArrayObject):
        specifications.extend(each.get_object() for each in associated[:MOST_EMBEDDED])
    seen: set[int] = set()
    for specification in specifications[:MOST_EMBEDDED]:
        file = _file(specification)
        if file is not None and id(file.stream) not in seen and file.name.casefold() not in NO_INVOICES:
            seen.add(id(file.stream))
            yield file


def _named(node: PdfObject | None, levels: int) -> Iterator[PdfObject]:
    """The file specifications below one node of the tree of names."""
    if not isinstance(node, DictionaryObject) or levels == 0:
        return
    names = _part(node, "/Names")
    if isinstance(names, ArrayObject):
        for specification in names[1 : 2 * MOST_EMBEDDED : 2]:
            yield specification.get_object()
    kids = _part(node, "/Kids")
    if isinstance(kids, ArrayObject):
        for kid in kids[:MOST_EMBEDDED]:
            yield from _named(kid.get_object(), levels - 1)


def _file(specification: PdfObject) -> _File | None:
    if not isinstance(specification, DictionaryObject):
        return None
    name = _part(specification, "/UF") or _part(specification, "/F")
    streams = _part(specification, "/EF")
    if not isinstance(streams, DictionaryObject) or not isinstance(name, TextStringObject):
        return None
    stream = _part(streams, "/UF") or _part(streams, "/F")
    if not isinstance(stream, StreamObject) or not name.casefold().endswith(".xml"):
        return None
    return _File(name, stream)


def _part(holder: DictionaryObject, key: str) -> PdfObject | None:
    """What stands under `key`, followed to its place; None where nothing does."""
    found = holder.get(key)
    if found is None:
        return None
    found = found.get_object()
    return None if isinstance(found, NullObject) else found
