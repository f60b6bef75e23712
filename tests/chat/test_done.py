"""The list of the day, and marking a duty as done with a photo."""

from datetime import timedelta

import pytest

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.chat.domain.turn import Sent, TooLarge, Unfetchable
from kumiai.deadlines.domain.deadline import mark_done, reopen
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.files.domain.kept import content_of
from kumiai.files.models import KeptFile
from tests.chat.conftest import NOW, ON, PHOTO, Talker, make_deadline
from tests.factories import WRITER, make_employer, make_user

pytestmark = pytest.mark.django_db

NEUTRAL = "ここではできません。メニューから選んでください。"


@pytest.fixture
def user() -> User:
    return make_user(name="sato")


def test_the_list_counts_and_shows_what_is_mine_with_done_and_why(user: User) -> None:
    for days, name in ((-3, "遅れ工業"), (0, "本日工業"), (7, "来週工業"), (8, "先の工業")):
        make_deadline(user, days, employer=make_employer(name=name))
    make_deadline(make_user(), 0, employer=make_employer(name="FOREIGN"))
    me = Talker(user)
    said = me.say("今日")
    assert "期限超過 1件・本日 1件・7日以内 1件・承認・確認待ち 0件" in said
    assert "遅れ工業\n期限超過" in said and "本日工業\n本日期限" in said and "来週工業\n期限 " in said
    assert "先の工業" not in said and "FOREIGN" not in said
    assert me.labels()[:6] == ["完了", "理由"] * 3


def test_of_many_the_first_ten_are_shown_and_a_link_with_the_total(user: User) -> None:
    for _number in range(12):
        make_deadline(user)
    me = Talker(user)
    me.say("一覧")
    assert len(me.replies[0].rows) == 10
    assert [(one.label, one.path) for one in me.replies[0].buttons] == [
        ("すべて表示（12件）", "/office/?who=me")
    ]


def test_a_photo_marks_it_as_done_and_a_second_one_joins_it(user: User) -> None:
    deadline = make_deadline(user, employer=make_employer(name="ひなた精工"))
    me = Talker(user)
    me.say("今日")
    assert "写真またはファイルを送ってください" in me.tap("完了")
    assert [need.value for need in me.replies[0].needs] == ["camera", "photos"]
    said = me.photo()
    assert "完了として記録しました：訪問指導（第1号） ひなた精工" in said
    deadline.refresh_from_db()
    assert (deadline.state, deadline.done_on) == (State.DONE, ON) and "sato" in deadline.evidence
    me.at += timedelta(minutes=9)
    assert "証拠として追加しました" in me.photo(PHOTO + b"2")
    assert [content_of(row.file) for row in deadline.evidence_files.all()] == [PHOTO, PHOTO + b"2"]
    me.at += timedelta(minutes=11)
    assert "先に「今日の一覧」で" in me.photo(PHOTO + b"3")
    assert KeptFile.objects.count() == 2


def test_a_duty_that_was_opened_again_is_asked_about_and_not_done_in_passing(user: User) -> None:
    me, deadline = Talker(user), make_deadline(user)
    me.say("今日")
    me.tap("完了")
    me.photo()
    reopen(deadline=Deadline.objects.get(), reason="写真が違う", by=WRITER, at=NOW)
    said = me.photo(PHOTO + b"2")
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN and "写真またはファイルを送ってください" in said


def test_without_a_photo_a_text_is_the_evidence(user: User) -> None:
    deadline = make_deadline(user)
    me = Talker(user)
    me.data(f"c:done:{deadline.pk}")
    me.tap("写真なしで完了")
    me.say("受付番号 123\u202e\x00")
    deadline.refresh_from_db()
    assert (deadline.state, deadline.evidence) == (State.DONE, "受付番号 123")


def test_a_text_in_place_of_a_photo_does_nothing_and_yameru_ends_it(user: User) -> None:
    deadline = make_deadline(user)
    me = Talker(user)
    me.data(f"c:done:{deadline.pk}")
    assert "写真またはファイルを送ってください" in me.say("グエン")
    assert "変更はありません" in me.say("やめる")
    assert "先に「今日の一覧」で" in me.photo()
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN and not KeptFile.objects.exists()


def test_done_meanwhile_by_a_colleague_nothing_of_mine_is_kept(user: User) -> None:
    deadline = make_deadline(user)
    me = Talker(user)
    me.data(f"c:done:{deadline.pk}")
    mark_done(deadline=deadline, done_on=ON, evidence="already", by=make_user(), at=NOW)
    assert "すでに「完了」になっています" in me.photo()
    assert not Evidence.objects.exists() and not KeptFile.objects.exists()


def test_done_meanwhile_by_myself_the_photo_is_evidence(user: User) -> None:
    deadline = make_deadline(user)
    me = Talker(user)
    me.data(f"c:done:{deadline.pk}")
    mark_done(deadline=deadline, done_on=ON, evidence="in the office", by=user, at=NOW)
    assert "証拠として追加しました" in me.photo()
    assert Evidence.objects.get().deadline == deadline
    deadline.refresh_from_db()
    assert deadline.evidence == "in the office"


def test_a_file_that_does_not_come_or_is_too_large_is_said_and_may_be_sent_again(user: User) -> None:
    deadline = make_deadline(user)
    me = Talker(user)
    me.data(f"c:done:{deadline.pk}")
    for trouble, words in ((Unfetchable, "もう一度送ってください"), (TooLarge, "25MBを超えています")):

        def fetch(trouble: type[Exception] = trouble) -> bytes:
            raise trouble

        assert words in me(Sent("a.jpg", fetch))
    me.photo()
    deadline.refresh_from_db()
    assert deadline.state == State.DONE


@pytest.mark.parametrize("number", ["999999", "", "-1", "1;drop", "１", "9" * 400, "1:2"])
def test_a_forged_number_gets_the_neutral_sentence(user: User, number: str) -> None:
    assert Talker(user).data(f"c:done:{number}") == NEUTRAL


def test_a_colleagues_duty_looks_like_one_that_is_not_there() -> None:
    limited = make_user(name="mine", only_assigned=True)
    foreign = make_deadline(make_user(), employer=make_employer(name="FOREIGN"))
    me = Talker(limited)
    assert me.data(f"c:done:{foreign.pk}") == me.data("c:done:999999") == NEUTRAL
    me.photo()
    foreign.refresh_from_db()
    assert foreign.state == State.OPEN


def test_an_inspector_sees_the_list_but_cannot_mark_anything_as_done() -> None:
    inspector = make_user(Role.INSPECTOR)
    deadline = make_deadline(inspector)
    me = Talker(inspector)
    me.say("今日")
    assert me.labels()[:1] == ["理由"] and "完了" not in me.labels()
    assert me.data(f"c:done:{deadline.pk}") == NEUTRAL
    me.photo()
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN


def test_a_right_that_ended_between_two_turns_ends_there_too(user: User) -> None:
    deadline = make_deadline(user)
    me = Talker(user)
    me.data(f"c:done:{deadline.pk}")
    grant = user.role_grants.get()
    grant.role = Role.INSPECTOR
    grant.save()
    assert me.photo() == NEUTRAL
    grant.last_day = ON - timedelta(days=1)
    grant.save()
    assert "利用できる権限がありません" in me.say("今日")
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN and not KeptFile.objects.exists()
