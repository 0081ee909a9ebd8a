"""Vendors' invoice files (UBL, CII, Factur-X, and PDF or pictures without data) as plain values."""

from crossfoot.imports.einvoices.invoice import ChargeKind, FileKind, Line, ReadInvoice
from crossfoot.imports.einvoices.matching import DraftLine, OrderLine, as_lines
from crossfoot.imports.einvoices.reading import read

__all__ = ["ChargeKind", "DraftLine", "FileKind", "Line", "OrderLine", "ReadInvoice", "as_lines", "read"]
