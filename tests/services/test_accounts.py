"""A name for one's work: giving it, coming back with it, leaving."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from quizapp.db import Attempt, Invitation, Person, Report, Response, db
from quizapp.domain.roles import Role
from quizapp.services import accounts, progress, reports
from quizapp.services.refusals import BadInput, NotFound, TooManyTries
from quizapp.services.visitors import person_of

PASSWORD = "three little words"


def sign_up(taker, name="Ada", password=PASSWORD):
    taker.visitor = accounts.sign_up(taker.visitor, name, password, taker.now)


def sign_in(taker, name="Ada", password=PASSWORD, address="192.0.2.1"):
    taker.visitor = accounts.sign_in(taker.library, taker.visitor, name, password, address, taker.now)


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_signing_up_keeps_the_guests_work(taker):
    attempt_id = taker.start("which-ion")
    taker.answer_rightly(attempt_id)
    guest = taker.visitor

    sign_up(taker)

    assert taker.visitor == guest
    assert taker.attempt(attempt_id).score == 1
    assert person_of(taker.visitor).name == "Ada"


def test_one_may_sign_up_before_the_first_quiz(taker):
    sign_up(taker, "  Ada   Lovelace ")

    assert person_of(taker.visitor).name == "Ada Lovelace"


@pytest.mark.parametrize("name", ["Ada", "ADA", " ada ", "aDa"])
def test_a_taken_name_is_refused_however_it_is_written(newcomer, name):
    sign_up(newcomer())
    other = newcomer()
    attempt_id = other.start()

    with pytest.raises(BadInput, match="taken") as refused:
        sign_up(other, name)

    assert refused.value.field == "name"
    assert person_of(other.visitor).name is None
    assert other.attempt(attempt_id)


def test_a_name_is_the_same_however_its_accents_are_typed(newcomer):
    sign_up(newcomer(), "Zo\u00eb")

    sign_in(newcomer(), "zoe\u0308")


def test_a_refused_sign_up_leaves_no_nobody_behind(newcomer):
    sign_up(newcomer())

    with pytest.raises(BadInput):
        sign_up(newcomer())

    assert count(Person) == 1


def test_who_has_a_name_cannot_take_another(taker):
    sign_up(taker)

    with pytest.raises(BadInput, match="a name already"):
        sign_up(taker, "Eve")


def test_the_password_is_kept_as_a_hash_only(taker):
    sign_up(taker)

    assert person_of(taker.visitor).password_hash.startswith("$argon2id$")


def test_signing_in_on_another_device_finds_the_work(newcomer):
    here, there = newcomer(), newcomer()
    attempt_id = here.start("which-ion")
    sign_up(here)

    sign_in(there, " ADA ")

    assert there.attempt(attempt_id).size == 1
    assert person_of(here.visitor) is not None, "the first device stays signed in"


def test_signing_in_brings_the_guests_work_along(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    attempt_id = there.start("which-ion")
    there.answer_rightly(attempt_id)
    reports.report(there.library, there.visitor, attempt_id, 1, "A slip.", there.now)

    sign_in(there)

    assert here.attempt(attempt_id).answered == 1
    assert progress.progress(here.library, here.visitor, here.now).total.answers == 1
    assert db.session.scalar(select(Report.person_id)) == here.visitor.person_id
    assert count(Person) == 1


def test_signing_in_never_takes_over_the_work_of_somebody_with_a_name(newcomer):
    ada, eve = newcomer(), newcomer()
    sign_up(ada)
    attempt_id = eve.start()
    sign_up(eve, "Eve")

    sign_in(eve)

    assert count(Person) == 2
    with pytest.raises(NotFound):
        eve.attempt(attempt_id)


def test_signing_in_twice_is_harmless(newcomer):
    ada = newcomer()
    attempt_id = ada.start()
    sign_up(ada)

    sign_in(ada)
    sign_in(ada)

    assert ada.attempt(attempt_id)


@pytest.mark.parametrize(("name", "password"), [("Ada", "something else"), ("Nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_refused_alike(newcomer, name, password):
    sign_up(newcomer())

    with pytest.raises(BadInput, match="do not fit together"):
        sign_in(newcomer(), name, password)


def test_a_guest_cannot_be_signed_in_to(newcomer):
    newcomer().start()

    with pytest.raises(BadInput):
        sign_in(newcomer(), "None", "")


def fail(taker, times, **where):
    for _ in range(times):
        with pytest.raises(BadInput):
            sign_in(taker, password="wrong", **where)


def test_after_too_many_wrong_passwords_even_the_right_one_waits(newcomer):
    sign_up(newcomer())
    guesser = newcomer()
    fail(guesser, accounts.MOST_FAILURES)

    with pytest.raises(TooManyTries):
        sign_in(guesser)
    with pytest.raises(TooManyTries):
        sign_in(guesser, address="198.51.100.7")


def test_one_address_cannot_try_many_names(newcomer):
    sign_up(newcomer())
    guesser = newcomer()
    for number in range(accounts.MOST_FAILURES):
        fail(guesser, 1, name=f"Name {number}")

    with pytest.raises(TooManyTries):
        sign_in(guesser)
    sign_in(newcomer(), address="198.51.100.7")


def test_after_a_quarter_of_an_hour_one_may_try_again(newcomer):
    sign_up(newcomer())
    forgetful = newcomer()
    fail(forgetful, accounts.MOST_FAILURES)

    forgetful.wait(minutes=15)

    sign_in(forgetful)


def test_a_right_password_clears_the_failures_of_the_name(newcomer):
    sign_up(newcomer())
    forgetful = newcomer()
    fail(forgetful, accounts.MOST_FAILURES - 1, address="a")
    sign_in(forgetful, address="b")

    fail(newcomer(), 1, address="c")
    sign_in(newcomer(), address="d")


def test_signing_out_everywhere_ends_every_session(newcomer):
    here, there = newcomer(), newcomer()
    sign_up(here)
    sign_in(there)

    accounts.sign_out_everywhere(there.visitor)

    assert person_of(here.visitor) is person_of(there.visitor) is None
    sign_in(here)
    assert person_of(here.visitor)


def test_deleting_removes_everything_but_reports(newcomer):
    leaving, staying = newcomer(), newcomer()
    sign_up(leaving)
    gone, kept = leaving.start("which-ion"), staying.start("which-ion")
    leaving.answer_rightly(gone)
    staying.answer_rightly(kept)
    reports.report(leaving.library, leaving.visitor, gone, 1, "A slip.", leaving.now)

    accounts.forget(leaving.visitor)

    assert person_of(leaving.visitor) is None
    assert list(db.session.scalars(select(Attempt.id))) == [kept]
    assert list(db.session.scalars(select(Response.attempt_id))) == [kept]
    report = db.session.scalars(select(Report)).one()
    assert (report.text, report.person_id, report.attempt_id) == ("A slip.", None, None)


def test_deleting_twice_finds_nobody(taker):
    taker.start()
    accounts.forget(taker.visitor)

    with pytest.raises(NotFound):
        accounts.forget(taker.visitor)


def test_a_deleted_name_is_free_again(newcomer):
    leaving = newcomer()
    sign_up(leaving)
    accounts.forget(leaving.visitor)

    sign_up(newcomer())


def test_an_invitation_makes_a_stranger_an_instructor(taker):
    token = accounts.invite(Role.INSTRUCTOR, taker.now)

    taker.visitor = accounts.accept(None, token, taker.now)

    assert person_of(taker.visitor).role == Role.INSTRUCTOR


def test_an_invitation_keeps_the_work_of_its_opener(taker):
    attempt_id = taker.start()
    token = accounts.invite(Role.INSTRUCTOR, taker.now)

    taker.visitor = accounts.accept(taker.visitor, token, taker.now)

    assert taker.attempt(attempt_id)


def test_an_invitation_works_once(newcomer):
    first, second = newcomer(), newcomer()
    token = accounts.invite(Role.INSTRUCTOR, first.now)
    accounts.accept(first.visitor, token, first.now)

    with pytest.raises(NotFound, match="used already"):
        accounts.accept(second.visitor, token, second.now)

    assert count(Person) == 1


def test_an_invitation_expires_after_a_day(taker):
    token = accounts.invite(Role.INSTRUCTOR, taker.now)
    taker.now += accounts.INVITATION_HOLDS + timedelta(seconds=1)

    with pytest.raises(NotFound, match="too old"):
        accounts.accept(None, token, taker.now)


def test_only_a_digest_of_an_invitation_is_kept(taker):
    token = accounts.invite(Role.INSTRUCTOR, taker.now)

    assert token not in db.session.scalar(select(Invitation.token_digest))


@pytest.mark.parametrize("token", ["", "guessed", "\0", "é" * 500])
def test_a_made_up_invitation_is_refused(taker, token):
    with pytest.raises(NotFound):
        accounts.accept(None, token, taker.now)


def test_a_guest_who_became_an_instructor_stays_one_by_signing_in(newcomer):
    ada, guest = newcomer(), newcomer()
    sign_up(ada)
    guest.visitor = accounts.accept(None, accounts.invite(Role.INSTRUCTOR, guest.now), guest.now)

    sign_in(guest)

    assert person_of(guest.visitor).role == Role.INSTRUCTOR
