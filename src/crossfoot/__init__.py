"""Crossfoot takes what operations did and puts it into QuickBooks exactly once, to the cent, and proves it."""

__version__ = "0.1.0"
