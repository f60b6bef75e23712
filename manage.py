#!/usr/bin/env python
"""The name that Django's tools expect; `kumiai` is the same door."""

import sys

from kumiai.cli import main

if __name__ == "__main__":
    sys.exit(main())
