"""Small PDF files, written by hand: pages of text and lines in Helvetica, nothing compressed.

PDF 1.4 with the standard fonts, which need no embedding; text in WinAnsi, so other characters show as "?".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
"""US Letter, in points."""
PLAIN, BOLD = "F1", "F2"
_NARROW, _WIDE = set(".,:;'|!iIjltf() -/[]"), set("MWmw@%")


@dataclass(slots=True)
class Page:
    """One page under construction. Places are points from the left and from the top."""

    operators: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, *, size: float = 10, font: str = PLAIN) -> None:
        self.operators.append(f"BT /{font} {size:g} Tf {x:.2f} {HEIGHT - y:.2f} Td ({_escaped(text)}) Tj ET")

    def right(self, x: float, y: float, text: str, *, size: float = 10, font: str = PLAIN) -> None:
        """Text that ends at x; exact for figures, close enough for words."""
        self.text(x - width(text, size), y, text, size=size, font=font)

    def line(self, x1: float, y: float, x2: float) -> None:
        self.operators.append(f"0.5 w {x1:.2f} {HEIGHT - y:.2f} m {x2:.2f} {HEIGHT - y:.2f} l S")


def width(text: str, size: float) -> float:
    """How wide Helvetica sets a text: digits are 0.556 em, points and spaces 0.278."""
    ems = sum(0.278 if c in _NARROW else 0.833 if c in _WIDE else 0.556 for c in text)
    return ems * size


def cut(text: str, size: float, room: float) -> str:
    """As much of the text as fits."""
    while text and width(text, size) > room:
        text = text[:-1]
    return text


def file_of(pages: Sequence[Page], title: str) -> bytes:
    """The file: catalogue, pages, two fonts, document information, then a page and its content each."""
    kids = " ".join(f"{6 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode("ascii"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({_escaped(title)}) /Producer (qbsandbox) >>".encode("cp1252"),
    ]
    for place, page in enumerate(pages):
        content = "\n".join(page.operators).encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {7 + 2 * place} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode("ascii")
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode("ascii") + content + b"\nendstream")
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
    table = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    file += b"".join(f"{place:010d} 00000 n \n".encode("ascii") for place in places)
    file += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\n".encode("ascii")
    file += f"startxref\n{table}\n%%EOF\n".encode("ascii")
    return bytes(file)


def _escaped(text: str) -> str:
    printable = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    safe = printable.encode("cp1252", "replace").decode("cp1252")
    return safe.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
