"""The REST API: the same operations as the pages, for machines. One module a resource; it writes no rows."""
