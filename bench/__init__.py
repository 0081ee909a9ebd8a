"""Measurements of Crossfoot. `python -m bench [name …]`; docs/benchmarks.md tells how to read them."""
