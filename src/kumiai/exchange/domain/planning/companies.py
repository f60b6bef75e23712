"""Companies of a workbook: which member each one is, and what would change."""

from collections.abc import Iterator
from datetime import date

from kumiai.accounts.prefectures import PREFECTURES
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount, Trainer, TrainerCourse
from kumiai.exchange.domain.planning.changes import Change, FieldChange, drafted
from kumiai.exchange.domain.planning.known import KnownCompanies, KnownStaff
from kumiai.exchange.recognition import Company, EmployerRow, candidates
from kumiai.exchange.recognition.cells.names import name_key
from kumiai.exchange.recognition.companies import full_name

NEW = "new"
PREFECTURE_NAMES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県
東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県
滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県
徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""


def prefecture_of(address: str | None) -> str | None:
    """Return the code of the prefecture that an address begins with; None where it names none."""
    for (code, _), name in zip(PREFECTURES, PREFECTURE_NAMES.split(), strict=True):
        if address and address.startswith(name):
            return code
    return None


class CompanyPlanner:
    """Matches the companies of a workbook and drafts what would be written about them."""

    def __init__(self, known: KnownCompanies, staff: KnownStaff, *, chosen: dict[str, str], on: date) -> None:
        self.known = known
        self.staff = staff
        self.chosen = chosen
        self.on = on
        self.employers: dict[str, Employer] = {}
        self.questions: dict[str, list[Employer]] = {}
        self.aliases: dict[str, Employer] = {}

    def match(self, company: Company, row: EmployerRow | None) -> Employer:
        """Return the member company that a company of the file is, or a new one.

        A choice of the user decides, then the corporate number, then the name; a
        name that is only alike is asked, never assumed.
        """
        choice = self.chosen.get(company.key)
        number = row.corporate_number if row else None
        found = self.known.by_id.get(int(choice)) if choice and choice != NEW else None
        if found is not None:
            self.aliases[company.key] = found
        elif choice != NEW:
            found = self.known.by_number.get(number) if number else None
            found = found or self.known.by_key.get(company.key)
            if found is None:
                alike = {c.name for c in candidates(company.name, (e.name for e in self.known.all))}
                if alike:
                    self.questions[company.key] = [e for e in self.known.all if e.name in alike]
        employer = found or Employer(name=full_name(company.name))
        self.employers[company.key] = employer
        return employer

    def plan(self, row: EmployerRow, employer: Employer) -> Iterator[Change]:
        """Yield what one row of the list of companies would change."""
        values = {
            "name_kana": row.name_kana,
            "corporate_number": row.corporate_number,
            "representative": row.representative,
            "postal_code": row.postal_code,
            "address": row.address,
            "prefecture": prefecture_of(row.address),
            "phone": row.phone,
            "email": row.email,
            "joined_on": row.joined_on,
            "caseworker": self.staff.user(row.caseworker),
            "note": row.note,
        }
        yield drafted(employer, values, noun="employer", row=row, cells={"prefecture": "address"})
        yield from self._count(row, employer)
        yield from self._excellence(row, employer)
        yield from self._trainers(row, employer)

    def _count(self, row: EmployerRow, employer: Employer) -> Iterator[Change]:
        """Yield a new staff count, if the number differs from the one that holds on the day of the roster."""
        if row.employees is None:
            return
        before = [c for c in self.known.counts[employer.pk or 0] if c.counted_on <= self.on]
        last = before[-1] if before else None
        if last and (last.regular_employees, last.care_staff) == (
            row.employees,
            row.care_staff or last.care_staff,
        ):
            return
        same_day = last if last and last.counted_on == self.on else None
        count = same_day or StaffCount(employer=employer, counted_on=self.on)
        values = {"regular_employees": row.employees, "care_staff": row.care_staff}
        cells = {"regular_employees": "employees"}
        change = drafted(count, values, noun="staff_count", row=row, cells=cells)
        if last and not same_day:
            label = str(StaffCount._meta.get_field("regular_employees").verbose_name)
            cell = row.cell("employees")
            change.fields.append(FieldChange(label, str(last.regular_employees), str(row.employees), cell))
        yield change

    def _excellence(self, row: EmployerRow, employer: Employer) -> Iterator[Change]:
        """Yield a statement of excellence; an empty cell says nothing and is not taken for a no."""
        if row.excellent is None:
            return
        before = [s for s in self.known.statements[employer.pk or 0] if s.stated_on <= self.on]
        if before and before[-1].excellent == row.excellent:
            return
        statement = ExcellenceStatement(employer=employer, stated_on=self.on, excellent=row.excellent)
        yield drafted(statement, {"basis": row.cell("excellent")}, noun="excellence", row=row)

    def _trainers(self, row: EmployerRow, employer: Employer) -> Iterator[Change]:
        named = [(TrainerKind.RESPONSIBLE_PERSON, row.responsible_person, "responsible_person")]
        named += [(TrainerKind.INSTRUCTOR, name, "instructors") for name in row.instructors]
        named += [(TrainerKind.LIFE_ADVISER, name, "life_instructors") for name in row.life_instructors]
        for kind, name, _ in named:
            if not name:
                continue
            trainer = self.known.trainers.get((employer.pk or 0, kind, name_key(name)))
            trainer = trainer or self.known.drafts.setdefault(
                (id(employer), kind, name_key(name)), Trainer(employer=employer, kind=kind, name=name)
            )
            yield drafted(trainer, {}, noun="trainer", row=row)
            taken_on = row.responsible_course_on if kind is TrainerKind.RESPONSIBLE_PERSON else None
            if taken_on and (trainer.pk, taken_on) not in self.known.courses:
                course = TrainerCourse(trainer=trainer, taken_on=taken_on)
                yield drafted(course, {}, noun="course", row=row)
