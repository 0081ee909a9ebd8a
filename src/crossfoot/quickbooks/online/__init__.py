"""QuickBooks Online over its REST interface, version 3."""
