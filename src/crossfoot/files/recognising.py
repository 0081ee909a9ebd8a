"""What a file is, by its bytes: its name is the sender's word and decides only between kinds that look alike."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
    (b"{\\rtf", "text/rtf", "rtf"),
    (b"%!PS", "application/postscript", "eps"),
)
_ARCHIVES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x05\x06", "application/zip", "zip"),
    (b"Rar!", "application/vnd.rar", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "7z"),
    (b"\x1f\x8b", "application/gzip", "gz"),
    (b"BZh", "application/x-bzip2", "bz2"),
    (b"\xfd7zXZ\x00", "application/x-xz", "xz"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024
"""Readers accept a PDF whose mark stands within its first kilobyte."""
_TAR_MARK, _TAR_AT = b"ustar", 257
_XML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|[A-Za-z_][\w.-]*[\s>:])")
_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The kind of a file: its type, and the ending that names of such files have."""

    content_type: str
    ending: str
    is_archive: bool = False


def recognised(content: bytes, name: str) -> Recognised | None:
    """What `content` is; None where it is none of the kinds that a document's papers come in."""
    for mark, kind, ending in _MARKS:
        if content.startswith(mark):
            return Recognised(kind, ending)
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    for mark, kind, ending in _ARCHIVES:
        if content.startswith(mark):
            return Recognised(kind, ending, is_archive=True)
    if content[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK:
        return Recognised("application/x-tar", "tar", is_archive=True)
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Recognised("application/pdf", "pdf")
    if content.startswith(_OLD_OFFICE):
        is_sheet = ending_of(name) == "xls"
        return (
            Recognised("application/vnd.ms-excel", "xls")
            if is_sheet
            else Recognised("application/msword", "doc")
        )
    return _text(content, name)


def fitting_name(name: str, kind: Recognised) -> str:
    """The name without folders and control characters, with the ending that its kind has."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(character for character in last if character.isprintable()).strip() or "file"
    if ending_of(plain) in _SAME.get(kind.ending, (kind.ending,)):
        return plain
    return f"{plain}.{kind.ending}"


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, without its dot; empty where it has none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


_SAME = {"jpg": ("jpg", "jpeg"), "tif": ("tif", "tiff"), "eps": ("eps", "ai"), "gz": ("gz", "tgz")}
"""Endings that mean the same kind."""


def _zipped(content: bytes) -> Recognised:
    """An office document, or an archive. Only the directory is read, never what is packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        names = set()
    if "word/document.xml" in names:
        return Recognised(_DOCX, "docx")
    if "xl/workbook.xml" in names:
        return Recognised(_XLSX, "xlsx")
    if _ODS.encode() in content[:200]:
        return Recognised(_ODS, "ods")
    return Recognised("application/zip", "zip", is_archive=True)


def _text(content: bytes, name: str) -> Recognised | None:
    if not content.strip() or _HTML.match(content):
        return None
    if _XML.match(content):
        return Recognised("text/xml", "xml")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _NOT_TEXT.search(text):
        return None
    return Recognised("text/csv", "csv") if ending_of(name) == "csv" else Recognised("text/plain", "txt")
