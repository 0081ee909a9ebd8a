"""Push, Link, Batch, Attempt: queue, sending, preview, attention. It knows postings, not documents."""
