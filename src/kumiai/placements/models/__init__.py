"""Who works where, under which program and stage, and what happens there."""

from kumiai.placements.models.absence import Absence
from kumiai.placements.models.difficulty import Difficulty
from kumiai.placements.models.exam import Exam
from kumiai.placements.models.lecture import Lecture
from kumiai.placements.models.placement import Placement
from kumiai.placements.models.residence import ResidencePeriod

__all__ = ["Absence", "Difficulty", "Exam", "Lecture", "Placement", "ResidencePeriod"]
