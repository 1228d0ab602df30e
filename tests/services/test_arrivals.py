"""Files on their way in: one after another, kept until they are done with, read again."""

import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from taking import NOON

from quizapp.db import Draft, DraftStep, Enclosed, db
from quizapp.domain.roles import Role
from quizapp.services import accounts, arrivals, drafts
from quizapp.services.arrivals import LARGEST_SOURCE
from quizapp.services.refusals import BadInput, NotFound

GIFT = b"::Pace:: Which cells set the pace? {=the sinus node ~the ventricle}\n"


@pytest.fixture
def teacher():
    token = accounts.invite(Role.INSTRUCTOR, NOON)
    return accounts.sign_up(accounts.accept(None, token, NOON), "Ada", "three little words", NOON)


@pytest.fixture
def receive(library, teacher):
    def receive(*files, into="", format_name="", now=NOON):
        lazily = [(name, lambda data=data: data) for name, data in files]
        return arrivals.receive(library, teacher, lazily, into, format_name, now)

    return receive


def test_large_files_are_read_one_after_another(library, teacher):
    files = [(f"{number}.txt", lambda: b"x" * 60_000_000) for number in range(5)]

    tracemalloc.start()
    received = arrivals.receive(library, teacher, files, "", "", NOON)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert all(one.report.refusal for one in received)
    assert peak < 150_000_000


def test_what_is_too_large_to_be_kept_cannot_be_read_again(receive):
    [kept] = receive(("a.txt", b"nothing known"))
    [large] = receive(("b.txt", b"x" * (LARGEST_SOURCE + 1)))

    assert kept.arrival_id is not None
    assert large.arrival_id is None


def test_a_draft_that_is_thrown_away_takes_all_with_it_but_the_report(receive, teacher):
    [received] = receive(("a.gift", GIFT))

    drafts.throw_away(teacher, received.draft_ids[0])

    assert [db.session.scalar(select(func.count()).select_from(table)) for table in (Draft, Enclosed, DraftStep)] == [
        0,
        0,
        0,
    ]
    found = arrivals.arrived(teacher, received.arrival_id)
    assert not found.is_kept
    assert found.report.summary == "1 came in; 0 left out"


def test_what_nobody_reads_otherwise_is_forgotten_after_a_month(receive, teacher):
    [unused] = receive(("a.txt", b"nothing known"))
    [used] = receive(("a.gift", GIFT))

    receive(("b.gift", GIFT), now=NOON + timedelta(days=31))

    with pytest.raises(NotFound):
        arrivals.arrived(teacher, unused.arrival_id)
    assert arrivals.arrived(teacher, used.arrival_id).is_kept


def test_reading_again_in_vain_leaves_the_draft_as_it_was(receive, library, teacher):
    [received] = receive(("a.gift", GIFT))

    found = arrivals.read_again(library, teacher, received.arrival_id, "aiken", {}, NOON)

    assert found.report.refusal
    assert "sinus node" in drafts.own_draft(teacher, received.draft_ids[0]).text
    assert arrivals.arrived(teacher, received.arrival_id).report.title == "Moodle GIFT"


def test_a_bank_that_is_too_large_for_one_file_becomes_several_drafts(receive, teacher, monkeypatch):
    monkeypatch.setattr("quizapp.formats.yaml.writer.LARGEST_FILE", 30_000)
    many = b"".join(b"::q%d:: Is it %d? {=yes, it is ~no, it is not}\n\n" % (n, n) for n in range(500))

    [received] = receive(("many.gift", many))

    texts = [drafts.own_draft(teacher, draft_id) for draft_id in received.draft_ids]
    assert texts[0].path == "many/bank.yaml"
    assert texts[1].path == "many/more-2.yaml"
    assert sum(one.text.count("ask: ") for one in texts) == 500


@pytest.mark.parametrize("format_name", ["none", "../gift", "pdf"])
def test_a_format_that_is_not_read_is_refused(receive, format_name):
    with pytest.raises(BadInput):
        receive(("a.gift", GIFT), format_name=format_name)


def test_any_changes_are_taken_back_one_after_another(receive, library, teacher):
    [received] = receive(("a.gift", GIFT))
    draft = drafts.own_draft(teacher, received.draft_ids[0])
    texts = [draft.text]
    for words in ("title: One\n", "", "title: Two\nquestions: []\n", texts[0] + "# a comment\n"):
        drafts.change(draft, words, NOON)
        db.session.commit()
        texts.append(words)

    for before in reversed(texts[:-1]):
        drafts.take_back(teacher, draft.id, drafts.last_step(draft.id).id, NOON)
        assert draft.text == before
    assert drafts.last_step(draft.id) is None
