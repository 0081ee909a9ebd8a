"""The query language: its grammar, and answering a statement."""

from qbsandbox.online.query.running import run

__all__ = ["run"]
