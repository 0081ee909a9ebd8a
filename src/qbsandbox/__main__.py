"""`python -m qbsandbox` is `qbsandbox`."""

from qbsandbox.cli import main

if __name__ == "__main__":
    main()
