"""A database as bytes, and back: what snapshots and copies are made of."""

from __future__ import annotations

import sqlite3


def taken(connection: sqlite3.Connection) -> bytes:
    """All of a database; nothing of it may be in a transaction."""
    copy = sqlite3.connect(":memory:")
    try:
        connection.backup(copy)
        return copy.serialize()
    finally:
        copy.close()


def put_back(connection: sqlite3.Connection, image: bytes) -> None:
    """Make the database what it was when `image` was taken, in memory or in a file alike."""
    copy = sqlite3.connect(":memory:")
    try:
        # Bytes 18 and 19 of an image of a file say that it keeps a write-ahead log, which memory cannot.
        copy.deserialize(image[:18] + b"\x01\x01" + image[20:])
        copy.backup(connection)
    finally:
        copy.close()
