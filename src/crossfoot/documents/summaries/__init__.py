"""Summary posting (E8): sales of a source in a day, a week or a month as one sales document and one cost journal."""
