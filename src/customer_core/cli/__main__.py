"""Runs the command line as `python -m customer_core.cli`."""

from customer_core.cli import main

if __name__ == "__main__":
    main()
