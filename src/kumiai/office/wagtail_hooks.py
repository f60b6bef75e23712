"""Where Wagtail finds the office."""

from kumiai.office.hooks import (
    approvals,
    branding,
    flows,
    imports,
    line,
    lineworks,
    menu,
    messages,
    papers,
    records,
    rooms,
)

__all__ = [
    "approvals",
    "branding",
    "flows",
    "imports",
    "line",
    "lineworks",
    "menu",
    "messages",
    "papers",
    "records",
    "rooms",
]
