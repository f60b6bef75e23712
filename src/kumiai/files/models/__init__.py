"""Files that are kept."""

from kumiai.files.models.kept_file import KeptFile

__all__ = ["KeptFile"]
