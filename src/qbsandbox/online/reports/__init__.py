"""Reports in Intuit's shape of rows and columns; the figures are the ledger's."""

from qbsandbox.online.reports.running import run

__all__ = ["run"]
