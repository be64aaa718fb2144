"""Run the command line as `python -m ibidem`."""

from __future__ import annotations

import sys

from ibidem.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
