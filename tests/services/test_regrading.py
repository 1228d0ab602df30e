"""The key was wrong: answers are marked anew, and everything that is kept of them stays right."""

from copy import deepcopy
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select
from taking import NOON

from quizapp.db import Attempt, Regraded, Response, db
from quizapp.domain.attempts import Mode
from quizapp.domain.questions import KINDS
from quizapp.domain.roles import Role
from quizapp.formats.yaml.writer import files_of
from quizapp.services import accounts, attempts, knowledge, regrading, sums
from quizapp.services.refusals import NotAllowed, NotFound

KEY = "      - {right: sodium, why: Sodium binds from the inside and is let go outside.}\n"
FIRST = "      - {wrong: potassium, why: The pump carries potassium in., misconception: potassium-out}\n"
TURNED = KEY.replace("right:", "wrong:") + FIRST.replace("wrong:", "right:").replace(
    ", misconception: potassium-out", ""
)


@pytest.fixture
def teacher():
    return accounts.accept(None, accounts.invite(Role.INSTRUCTOR, NOON), NOON)


@pytest.fixture
def turn_key(folder, library):
    """Publish the small bank with another key for its first question; returns the version that was asked before."""

    def turn(old=KEY + FIRST, new=TURNED):
        before = library.banks()["cells"].digests["which-ion"]
        path = folder / "cells" / "bank.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
        library.reread()
        assert library.banks()["cells"].digests["which-ion"] != before
        return before

    return turn


def regrade(library, teacher, version, most=1000):
    regrade_id = regrading.begin(library, teacher, "cells", "which-ion", version, "A slip.", NOON)
    while not regrading.go_on(library, teacher, regrade_id, NOON, most):
        pass
    return regrade_id


def score(attempt_id):
    return db.session.get(Attempt, attempt_id, populate_existing=True).score


def all_is_right(library):
    assert knowledge.recount(library, NOON, repair=False) == []
    assert sums.recount(repair=False) == []
    for attempt in db.session.scalars(select(Attempt)):
        assert attempt.score == attempts.recomputed_score(attempt.id)
        assert attempt.answered <= attempt.size


def test_whose_scores_would_change_is_told_and_nothing_is_written(library, newcomer, teacher, turn_key):
    ada, ben = newcomer(), newcomer()
    right, wrong = ada.start("which-ion"), ben.start("which-ion")
    ada.answer_rightly(right)
    ben.answer_wrongly(wrong)
    version = turn_key()

    offer = regrading.offer(library, teacher, "cells", "which-ion", version)

    assert {effect.attempt_id: (effect.before, effect.after) for effect in offer.effects} == {
        right: (1, 0),
        wrong: (0, 1),
    }
    assert "Option A is wrong now; it was right." in [change.what for change in offer.changes]
    assert (score(right), score(wrong)) == (1, 0)


def test_all_answers_are_marked_by_the_new_key_and_the_old_marks_are_kept(library, newcomer, teacher, turn_key):
    ada, ben = newcomer(), newcomer()
    right, wrong = ada.start("which-ion"), ben.start("which-ion")
    ada.answer_rightly(right)
    ben.answer_wrongly(wrong)
    version = turn_key()

    done = regrading.see(library, teacher, regrade(library, teacher, version))

    assert (score(right), score(wrong)) == (0, 1)
    assert done.regrade.note == "A slip."
    assert [(row.before["mark"], row.score) for row in db.session.scalars(select(Regraded))] == [
        ("right", 0),
        ("wrong", 1),
    ]
    assert ben.see(wrong).explanation.outcome.mark == "right"
    assert db.session.scalars(select(Response.misconceptions)).all() == [[], []]
    all_is_right(library)


def test_a_bank_of_answers_of_all_sorts_stays_right(library, newcomer, teacher, turn_key):
    chance = Random(5)
    for number in range(12):
        taker = newcomer()
        mode = list(Mode)[number % len(Mode)]
        attempt_id = taker.start(mode=mode, count=10, seed=number)
        for position in range(1, 11):
            taker.answer_somehow(attempt_id, position, chance, confidence="sure")
        if number % 2:
            taker.finish(attempt_id)
    all_is_right(library)
    version = turn_key()

    regrade(library, teacher, version)

    all_is_right(library)
    assert version not in db.session.scalars(select(Response.version)).all()


OTHER_KEYS = {
    "choice": lambda native: turn(native["options"], 0, 1),
    "multiple": lambda native: turn(native["options"], *range(len(native["options"]))),
    "true-false": lambda native: native.update(answer=not native["answer"], wrong={}),
    "short": lambda native: native.update(accept=["something else"], anticipate=[]),
    "numeric": lambda native: native.update(answer="918273", anticipate=[]) or native.pop("range", None),
    "cloze": lambda native: [close_otherwise(blank) for blank in native["blanks"].values()],
    "matching": lambda native: exchange(native["pairs"], "right"),
    "ordering": lambda native: native["order"].reverse(),
    "categorize": lambda native: exchange(native["items"], "in"),
    "hotspot": lambda native: turn(native["areas"], *range(len(native["areas"]))),
}
"""How another answer becomes right, by kind."""


def turn(options, *places):
    for place in places:
        old, new = ("right", "wrong") if "right" in options[place] else ("wrong", "right")
        options[place][new] = options[place].pop(old)
        options[place].pop("misconception", None)


def close_otherwise(blank):
    if "options" in blank:
        turn(blank["options"], *range(len(blank["options"]))[:2])
    elif "accept" in blank:
        blank["accept"] = ["something else"]
    else:
        blank.pop("range", None)
        blank["answer"] = "918273"


def exchange(entries, name):
    """What belongs to each entry belongs to the next one."""
    values = [entry[name] for entry in entries]
    for entry, value in zip(entries, values[1:] + values[:1], strict=True):
        entry[name] = value


@pytest.mark.parametrize("kind", KINDS)
def test_answers_of_every_kind_are_marked_by_the_new_key(library, folder, newcomer, teacher, kind):
    question = next(each for each in library.banks()["cells"].questions.values() if each.type == kind)
    ada, ben = newcomer(), newcomer()
    right, wrong = ada.start(question.id), ben.start(question.id)
    ada.answer_rightly(right)
    ben.answer_somehow_wrongly(wrong)
    bank = library.banks()["cells"]
    version, native = bank.digests[question.id], deepcopy(question.native())
    OTHER_KEYS[kind](native)
    mended = replace(bank, questions={**bank.questions, question.id: KINDS[kind].model_validate(native)})
    (folder / "cells" / "bench.yaml").unlink()  # for the whole bank stands in one file now
    (folder / "cells" / "bank.yaml").write_bytes(files_of(mended)["bank.yaml"])
    library.reread()
    assert library.banks()["cells"].digests[question.id] != version, library.problems()

    offer = regrading.offer(library, teacher, "cells", question.id, version)
    regrade_id = regrading.begin(library, teacher, "cells", question.id, version, "", NOON)
    assert regrading.go_on(library, teacher, regrade_id, NOON)

    foreseen = {effect.attempt_id: effect.after for effect in offer.effects}
    assert score(right) < question.points
    assert foreseen[right] == pytest.approx(score(right))
    assert foreseen.get(wrong, 0) == pytest.approx(score(wrong))
    all_is_right(library)


def test_it_goes_on_where_it_stopped(library, newcomer, teacher, turn_key):
    takers = [newcomer() for _ in range(5)]
    ids = [taker.start("which-ion") for taker in takers]
    for taker, attempt_id in zip(takers, ids, strict=True):
        taker.answer_wrongly(attempt_id)
    version = turn_key()
    regrade_id = regrading.begin(library, teacher, "cells", "which-ion", version, "", NOON)

    assert not regrading.go_on(library, teacher, regrade_id, NOON, most=2)
    assert [score(attempt_id) for attempt_id in ids] == [1, 1, 0, 0, 0]
    assert regrading.see(library, teacher, regrade_id).waiting == 3
    assert not regrading.go_on(library, teacher, regrade_id, NOON, most=2)
    assert regrading.go_on(library, teacher, regrade_id, NOON, most=2)

    assert [score(attempt_id) for attempt_id in ids] == [1] * 5
    all_is_right(library)


def test_doing_it_twice_changes_nothing_more(library, taker, teacher, turn_key):
    attempt_id = taker.start("which-ion")
    taker.answer_wrongly(attempt_id)
    version = turn_key()
    regrade_id = regrade(library, teacher, version)

    assert regrading.go_on(library, teacher, regrade_id, NOON)

    assert score(attempt_id) == 1
    assert regrading.see(library, teacher, regrade_id).marked == 1
    with pytest.raises(NotFound):
        regrade(library, teacher, version)


def test_whoever_has_not_answered_yet_is_asked_the_mended_question(library, taker, teacher, turn_key):
    attempt_id = taker.start("which-ion")
    version = turn_key()

    regrade(library, teacher, version)

    assert taker.see(attempt_id).question.right.text == "potassium"


def test_an_answer_that_is_not_offered_any_more_stays_as_it_was_marked(library, taker, teacher, turn_key):
    attempt_id = taker.start("which-ion")
    taker.answer_rightly(attempt_id)
    version = turn_key(KEY, KEY.replace("right: sodium", "right: sodium ions"))

    assert regrading.offer(library, teacher, "cells", "which-ion", version).left == 1
    regrade(library, teacher, version)

    assert score(attempt_id) == 1
    assert taker.see(attempt_id).question.right.text == "sodium"
    all_is_right(library)


def test_a_right_try_that_was_marked_wrong_counts_as_of_then(library, taker, teacher, turn_key):
    attempt_id = taker.start("which-ion", mode=Mode.UNTIL_RIGHT)
    taker.answer_wrongly(attempt_id)
    taker.answer_rightly(attempt_id, revises="0")
    assert score(attempt_id) == 0.5
    version = turn_key()

    regrade(library, teacher, version)

    assert score(attempt_id) == 1
    all_is_right(library)


def test_an_open_place_is_closed_by_a_try_that_was_right_after_all(library, taker, teacher, turn_key):
    attempt_id = taker.start("which-ion", mode=Mode.UNTIL_RIGHT)
    taker.answer_wrongly(attempt_id)
    version = turn_key()

    regrade(library, teacher, version)

    attempt = db.session.get(Attempt, attempt_id, populate_existing=True)
    assert (attempt.score, attempt.answered, attempt.finished_at) == (1, 1, NOON)
    all_is_right(library)


def test_a_running_exam_is_marked_anew_without_telling_anything(library, taker, teacher, turn_key):
    attempt_id = taker.start_exam("which-ion", "how-many")
    taker.answer_wrongly(attempt_id, next(p for p in (1, 2) if taker.see(attempt_id, p).question.id == "which-ion"))
    version = turn_key()

    regrade(library, teacher, version)

    all_is_right(library)
    taker.finish(attempt_id)
    assert score(attempt_id) == 1
    all_is_right(library)


def test_learners_reach_nothing_of_it(library, taker, turn_key):
    taker.start("which-ion")
    version = turn_key()

    for attempt in (
        lambda: regrading.offer(library, taker.visitor, "cells", "which-ion", version),
        lambda: regrading.begin(library, taker.visitor, "cells", "which-ion", version, "", NOON),
        lambda: regrading.go_on(library, taker.visitor, 1, NOON),
        lambda: regrading.see(library, taker.visitor, 1),
        lambda: regrading.listed(taker.visitor),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.parametrize(
    ("bank", "question"), [("gone", "which-ion"), ("cells", "gone"), ("cells", "how-many"), ("cells", "which-ion")]
)
def test_what_was_never_asked_cannot_be_regraded(library, teacher, bank, question):
    with pytest.raises(NotFound):
        regrading.offer(library, teacher, bank, question, "made-up")
