"""Who paid what: the list, one payment, the import, recording, and the card on the documents that are paid."""
