"""`python -m liuhen`: makes the environment when run from a checkout, then runs the command line."""

from __future__ import annotations

import sys

from liuhen import bootstrap


def main() -> None:
    """Run the command line; in a checkout, inside its own environment."""
    bootstrap.ensure_environment(sys.argv[1:])
    from liuhen.cli import run  # only importable once the environment stands

    run()


if __name__ == "__main__":
    main()
