"""What happened in the company: who did what, when, to what."""
