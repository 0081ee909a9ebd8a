"""Everything that speaks QuickBooks: no Django, no clock, no database."""
