"""Keys that a small installation makes for itself and keeps in its data folder."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, size: int) -> str:
    """Return the secret in ``path``, made on first use and readable by the owner alone.

    Creation is atomic: two processes that start together agree on one key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(size))
    return path.read_text(encoding="ascii").strip()
