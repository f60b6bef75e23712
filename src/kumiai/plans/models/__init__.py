"""Plans and what is filed about them."""

from kumiai.plans.models.employer_filing import EmployerFiling
from kumiai.plans.models.plan import Plan
from kumiai.plans.models.plan_change import PlanChange
from kumiai.plans.models.plan_fact import PlanFact

__all__ = ["EmployerFiling", "Plan", "PlanChange", "PlanFact"]
