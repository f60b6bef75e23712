"""The cooperative itself."""

from kumiai.coop.models.business_report import BusinessReport
from kumiai.coop.models.cooperative import Cooperative
from kumiai.coop.models.legal_value import LegalValue
from kumiai.coop.models.license import License
from kumiai.coop.models.office import Office
from kumiai.coop.models.organization_change import OrganizationChange
from kumiai.coop.models.organization_fact import OrganizationFact
from kumiai.coop.models.sending import SendingAgreement, SendingOrganization
from kumiai.coop.models.staff import StaffCourse, StaffMember, StaffRole

__all__ = [
    "BusinessReport", "Cooperative", "LegalValue", "License", "Office", "OrganizationChange", "OrganizationFact",
    "SendingAgreement", "SendingOrganization", "StaffCourse", "StaffMember", "StaffRole",
]  # fmt: skip
