"""The papers that vendors send in the demo: PDFs of one page, so that something stands beside the lines."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.documents.vendor_invoices.models import VendorInvoice

WIDTH, HEIGHT = 595, 842
"""A4, in points."""
MARGIN, LINE = 56, 22


def sent_paper(invoice: VendorInvoice) -> bytes:
    """What the vendor sent: number, lines and total of the invoice."""
    lines = [
        f"{line.quantity.normalize():f}  {line.description or line.product}  {line.amount:,}"
        for line in invoice.lines.all()
    ]
    total = f"Total {invoice.total:,} {invoice.currency}"
    return paper(f"Invoice {invoice.number}", [invoice.vendor.name, "", *lines, "", total])


def paper(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one page: a title, and lines below it. Letters outside Latin-1 become question marks."""
    drawn = [f"BT /F1 22 Tf {MARGIN} {HEIGHT - 2 * MARGIN} Td ({_escaped(title)}) Tj ET"]
    for place, line in enumerate(lines):
        y = HEIGHT - 2 * MARGIN - (place + 2) * LINE
        drawn.append(f"BT /F1 12 Tf {MARGIN} {y} Td ({_escaped(line)}) Tj ET")
    stream = "\n".join(drawn).encode("latin-1", "replace")
    return _assembled(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>" % (WIDTH, HEIGHT),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        )
    )


def _assembled(objects: Sequence[bytes]) -> bytes:
    """The file with its table of where each object begins."""
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
