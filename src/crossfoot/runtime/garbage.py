"""How often a process that stays looks for objects that only hold each other."""

from __future__ import annotations

import gc

AFTER = (20_000, 20, 20)
"""How many objects are made before a look: a page or a reply of QuickBooks makes thousands, which go by themselves."""


def collect_rarely() -> None:
    """Leave what is loaded out of the search: it stays until the end, and going through all of it takes a quarter of a
    second, in the middle of somebody's page. Called once, when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*AFTER)
