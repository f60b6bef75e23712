"""The due days of all duties, of every program, under one rule id."""

from kumiai.law.core.duty_due import DutyDue

duty_due = DutyDue()
