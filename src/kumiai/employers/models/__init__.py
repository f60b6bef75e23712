"""Member companies."""

from kumiai.employers.models.assessment import Assessment, ExcellenceStatement
from kumiai.employers.models.contact import CompanyContact
from kumiai.employers.models.employer import Employer
from kumiai.employers.models.staff_count import StaffCount
from kumiai.employers.models.trainer import Trainer, TrainerCourse
from kumiai.employers.models.worksite import Worksite

__all__ = [
    "Assessment",
    "CompanyContact",
    "Employer",
    "ExcellenceStatement",
    "StaffCount",
    "Trainer",
    "TrainerCourse",
    "Worksite",
]
