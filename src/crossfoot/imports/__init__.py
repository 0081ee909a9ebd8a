"""File to rows to mapped to checked to operations."""
