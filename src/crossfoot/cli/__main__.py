"""`python -m crossfoot.cli` is the `crossfoot` command."""

from crossfoot.cli.main import main

main()
