"""Audits, guidance visits and outside checks."""

from kumiai.oversight.models.audit import Audit
from kumiai.oversight.models.outside_check import OutsideCheck
from kumiai.oversight.models.visit import GuidanceVisit

__all__ = ["Audit", "GuidanceVisit", "OutsideCheck"]
