"""What papers ask and no other room keeps: sheets of facts for the whole cooperative (記載事項票)."""

from collections.abc import Iterable

from kumiai.demo.invention.companies import Company
from kumiai.demo.invention.company_papers import invent_company_papers
from kumiai.demo.invention.coop_papers import invent_coop_papers
from kumiai.demo.invention.cooperative import Founded
from kumiai.demo.invention.histories import invent_histories
from kumiai.demo.invention.judgments import invent_judgments
from kumiai.demo.invention.lectures import invent_lectures
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.specified import invent_support
from kumiai.demo.invention.training import invent_training


def invent_papers(invention: Invention, companies: Iterable[Company], founded: Founded) -> None:
    """Write the sheets of everybody, after the people came and were looked after."""
    invent_coop_papers(invention, founded)
    invent_lectures(invention)
    for company in companies:
        invent_company_papers(invention, company)
        invent_training(invention, company)
    invent_histories(invention)
    invent_judgments(invention)
    invent_support(invention)
