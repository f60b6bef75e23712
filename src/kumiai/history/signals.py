"""Said after every recorded write, inside its transaction.

``recorded`` carries ``model``, ``instances`` (a list), ``by`` and ``at``. Rooms
above listen to it; this room knows none of them.
"""

from django.dispatch import Signal

recorded = Signal()
