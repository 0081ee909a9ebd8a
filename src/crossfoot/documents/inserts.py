"""Rows of documents, written as fast as the database takes them."""

from crossfoot.database.inserts import insert, insert_rows

__all__ = ["insert", "insert_rows"]
