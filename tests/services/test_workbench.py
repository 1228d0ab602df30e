"""Predictions at a bench: kept once, judged by the bench as it stood, and seen by nobody else."""

import pytest

from quizapp.db import BenchVersion, Prediction, db
from quizapp.domain.attempts import Confidence
from quizapp.domain.questions.base import Unreadable
from quizapp.services import accounts, knowledge, workbench
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import person_of

FORM = "form-number-0000"


class Predictor:
    """Somebody at the small bank's bench."""

    def __init__(self, taker) -> None:
        self.taker = taker
        self.forms = 0

    def predict(self, atp, ouabain="no", quantity="sodium-out", predicted="up", form="", after=None, **also):
        self.forms += 1
        fields = {
            "switch-atp": [atp],
            "switch-ouabain": [ouabain],
            "quantity": [quantity],
            "predicted": [predicted],
            **{name: [value] for name, value in also.items()},
        }
        found, self.taker.visitor = workbench.predict(
            self.taker.library,
            self.taker.visitor,
            "cells",
            "round",
            form or f"form-number-{self.forms:04}",
            fields,
            self.taker.now,
            after,
        )
        return found

    def see(self, after=None):
        return workbench.see(self.taker.library, self.taker.visitor, "cells", "round", after)


@pytest.fixture
def predictor(taker):
    return Predictor(taker)


@pytest.fixture
def stranger(newcomer):
    return Predictor(newcomer())


def kept():
    return list(db.session.scalars(db.select(Prediction).order_by(Prediction.id)))


def test_a_prediction_is_kept_with_what_came_of_it(predictor, cells):
    predictor.predict("yes", predicted="down", confidence="sure")

    [row] = kept()
    assert (row.bank_id, row.bench_id, row.quantity) == ("cells", "round", "sodium-out")
    assert row.before == {"atp": "no", "ouabain": "no"}
    assert row.after == {"atp": "yes", "ouabain": "no"}
    assert (row.predicted, row.actual, row.is_right) == ("down", "up", False)
    assert (row.step, row.confidence) == ("pump/turn", Confidence.SURE)
    assert row.version == cells.benches["round"].version
    assert row.predicted_at == predictor.taker.now


def test_whoever_predicts_first_of_all_becomes_a_guest(predictor):
    assert predictor.taker.visitor is None

    predictor.predict("yes")

    assert kept()[0].person_id == predictor.taker.visitor.person_id


def test_the_same_form_sent_again_gives_back_what_was_kept(predictor):
    first = predictor.predict("yes", predicted="up", form=FORM)
    again = predictor.predict("yes", predicted="down", form=FORM)

    assert again == first
    assert [row.predicted for row in kept()] == ["up"]


def test_a_form_that_is_sent_again_empty_gives_back_what_was_kept(predictor):
    first = predictor.predict("yes", form=FORM)

    assert predictor.predict("", predicted="", form=FORM) == first


def test_two_people_may_have_a_form_of_the_same_number(predictor, stranger):
    assert predictor.predict("yes", form=FORM) != stranger.predict("yes", form=FORM)


def test_what_cannot_be_judged_is_not_kept(predictor):
    with pytest.raises(Unreadable):
        predictor.predict("no")
    db.session.rollback()

    assert kept() == []
    assert predictor.taker.visitor is None


def test_the_bench_goes_on_from_where_a_run_left_it(predictor):
    first = predictor.predict("yes")
    predictor.predict("yes", "much", predicted="down", after=first)

    assert predictor.see(first).stands == {"atp": "yes", "ouabain": "no"}
    assert kept()[1].before == {"atp": "yes", "ouabain": "no"}
    assert kept()[1].is_right


def test_a_run_shows_the_link_that_decided_and_the_facts(predictor):
    board = predictor.see(predictor.predict("yes", quantity="heat"))

    assert board.link.ref == "pump/spend"
    assert [ground.id for ground in board.grounds] == ["F1", "F2"]
    assert board.run.is_right


def test_at_the_beginning_there_is_no_run(predictor):
    board = predictor.see()

    assert (board.run, board.link, board.grounds) == (None, None, ())
    assert board.stands == {"atp": "no", "ouabain": "no"}


class TestFreshness:
    """Only who has not been shown where a setting leads can show to know it."""

    def test_the_first_prediction_of_a_setting_is_fresh(self, predictor):
        predictor.predict("yes")

        assert kept()[0].is_fresh

    def test_another_quantity_in_the_same_setting_is_not(self, predictor):
        predictor.predict("yes")
        predictor.predict("yes", quantity="heat")

        assert not kept()[1].is_fresh

    def test_the_way_back_to_the_beginning_is_not(self, predictor):
        first = predictor.predict("yes")
        predictor.predict("no", predicted="down", after=first)

        assert not kept()[1].is_fresh

    def test_what_somebody_else_was_shown_does_not_matter(self, predictor, stranger):
        predictor.predict("yes")
        stranger.predict("yes")

        assert kept()[1].is_fresh


class TestOthers:
    def test_nobody_sees_somebody_elses_run(self, predictor, stranger):
        run = predictor.predict("yes")

        with pytest.raises(NotFound):
            stranger.see(run)

    def test_nobody_goes_on_from_somebody_elses_run(self, predictor, stranger):
        run = predictor.predict("yes")

        with pytest.raises(NotFound):
            stranger.predict("yes", "much", after=run)

    @pytest.mark.parametrize(("bank", "bench"), [("gone", "round"), ("cells", "gone")])
    def test_what_is_not_there_is_not_found(self, library, bank, bench):
        with pytest.raises(NotFound):
            workbench.see(library, None, bank, bench)

    def test_a_run_belongs_to_its_bench(self, predictor, library, folder):
        run = predictor.predict("yes")
        path = folder / "cells" / "bench.yaml"
        path.write_text(path.read_text().replace("  round:", "  turn:"))
        library._scanned_at = None
        library.refresh()

        with pytest.raises(NotFound):
            workbench.see(library, predictor.taker.visitor, "cells", "turn", run)


class TestChangedFiles:
    @pytest.fixture
    def edit(self, library, folder):
        def edit(old, new):
            path = folder / "cells" / "bench.yaml"
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new))
            library._scanned_at = None
            library.refresh()

        return edit

    def test_an_old_run_is_shown_by_the_bench_as_it_stood(self, predictor, edit):
        run = predictor.predict("yes")
        edit("gives: {sodium-out: much, heat: some}", "gives: {sodium-out: none, heat: some}")

        board = predictor.see(run)

        assert board.run.is_right
        assert board.run.summary.endswith("now it is large.")
        assert board.bench.level("sodium-out", board.stands) == "nil"

    def test_where_its_setting_is_gone_the_bench_begins_anew(self, predictor, edit):
        run = predictor.predict("yes")
        edit("yes: plenty of ATP", "full: plenty of ATP")
        edit("shows: {yes: core}", "shows: {full: core}")
        edit("atp: yes", "atp: full")

        board = predictor.see(run)

        assert board.stands == {"atp": "no", "ouabain": "no"}
        assert board.run.after == {"atp": "yes", "ouabain": "no"}

    def test_each_version_is_stored_once(self, predictor, edit):
        predictor.predict("yes")
        predictor.predict("yes")
        edit("One round of the pump", "A round of the pump")
        predictor.predict("yes")

        assert len(db.session.scalars(db.select(BenchVersion)).all()) == 2


class TestPeople:
    @pytest.fixture
    def ada(self, stranger):
        """Somebody with a name, who has predicted once."""
        stranger.predict("yes", form=FORM)
        accounts.sign_up(stranger.taker.visitor, "Ada", "a chain of links", stranger.taker.now)
        return stranger

    def sign_in_as_ada(self, predictor):
        taker = predictor.taker
        taker.visitor = accounts.sign_in(
            taker.library, taker.visitor, "Ada", "a chain of links", "127.0.0.1", taker.now
        )

    def test_a_guests_predictions_come_along_to_an_account(self, predictor, ada):
        predictor.predict("yes")

        self.sign_in_as_ada(predictor)

        assert [row.person_id for row in kept()] == [ada.taker.visitor.person_id] * 2

    def test_a_form_that_both_have_sent_counts_once(self, predictor, ada):
        predictor.predict("yes", predicted="down", form=FORM)

        self.sign_in_as_ada(predictor)

        assert [row.predicted for row in kept()] == ["up"]

    def test_who_is_forgotten_leaves_no_prediction(self, predictor):
        predictor.predict("yes")

        accounts.forget(predictor.taker.visitor)

        assert kept() == []


class TestKnowledge:
    def known(self, predictor):
        person = person_of(predictor.taker.visitor)
        return knowledge.of(person, "cells")

    def test_a_fresh_prediction_moves_what_is_known_of_the_link_that_decided(self, predictor):
        predictor.predict("yes")

        assert self.known(predictor).links["pump/turn"].right == 1

    def test_one_whose_outcome_was_shown_before_does_not(self, predictor):
        predictor.predict("yes")
        predictor.predict("yes", quantity="heat")

        assert "pump/spend" not in self.known(predictor).links

    @pytest.mark.parametrize(
        ("predicted", "order"), [("up", ["guessing", "", "sure"]), ("down", ["sure", "", "guessing"])]
    )
    def test_a_stated_guess_counts_less_and_a_sure_error_more(self, library, newcomer, predicted, order):
        found = []
        for confidence in order:
            each = Predictor(newcomer())
            each.predict("yes", predicted=predicted, confidence=confidence)
            found.append(self.known(each).links["pump/turn"].p)

        assert found == sorted(found)
        assert found[0] < found[-1]

    def test_it_equals_what_is_computed_anew(self, predictor, library):
        first = predictor.predict("yes", predicted="down")
        predictor.predict("yes", "much", predicted="down", after=first)
        predictor.predict("no", after=first, quantity="heat", predicted="unchanged")

        person = person_of(predictor.taker.visitor)

        assert self.known(predictor) == knowledge.recomputed(person.id, library.bank("cells"))
