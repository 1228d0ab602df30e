"""From a draft to the folder, joined with what others do meanwhile, and back to any version."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from taking import NOON

from quizapp import folder as folders
from quizapp.db import Draft, Revision, begin_writing, db
from quizapp.domain.roles import Role
from quizapp.services import accounts, drafts, publishing
from quizapp.services.publishing import NotYet
from quizapp.services.refusals import BadInput, NotAllowed, NotFound

BANK = """title: Hearts
questions:
  - id: pace
    type: choice
    ask: Which cells set the pace?
    options:
      - {right: the sinus node, why: It drifts.}
      - {wrong: the ventricle, why: It follows.}
  - id: beats
    type: true-false
    ask: The heart beats by itself.
    answer: yes
"""


@pytest.fixture
def teacher():
    token = accounts.invite(Role.INSTRUCTOR, NOON)
    return accounts.sign_up(accounts.accept(None, token, NOON), "Ada", "three little words", NOON)


@pytest.fixture
def colleague():
    token = accounts.invite(Role.INSTRUCTOR, NOON)
    return accounts.sign_up(accounts.accept(None, token, NOON), "Ben", "three little words", NOON)


@pytest.fixture
def draft_of(library):
    """A draft of somebody, of a text or of what is published."""

    def draft(who, text=BANK, path="hearts.yaml"):
        return drafts.edit(library, who, path, NOON, text)

    return draft


@pytest.fixture
def publish(library):
    return lambda who, draft_id, note="", now=NOON: publishing.publish(library, who, draft_id, note, now)


def rewrite(who, draft_id, old, new):
    """Change some words of a draft, as its editor does."""
    text = drafts.own_draft(who, draft_id).text
    assert old in text
    window = drafts.Window(1, text)
    drafts.replace_lines(who, draft_id, 1, text.count("\n"), window.mark, text.replace(old, new), NOON)


def versions(path="hearts.yaml"):
    return list(db.session.scalars(select(Revision).where(Revision.path == path).order_by(Revision.id)))


def test_a_published_draft_is_a_file_that_learners_are_asked_from_at_once(library, folder, teacher, draft_of, publish):
    done = publish(teacher, draft_of(teacher), "The first questions.")

    assert (folder / "hearts.yaml").read_text() == BANK
    assert list(library.banks()["hearts"].questions) == ["pace", "beats"]
    [revision] = versions()
    assert (revision.id, revision.author, revision.note) == (done.revision_id, "Ada", "The first questions.")
    assert db.session.scalars(select(Draft)).all() == []


def test_a_file_joins_the_bank_of_its_folder(library, folder, teacher, draft_of, publish):
    publish(teacher, draft_of(teacher, BANK.replace("title: Hearts\n", ""), "cells/hearts.yaml"))

    assert "pace" in library.banks()["cells"].questions


def test_a_folder_without_its_main_file_waits_for_that(folder, teacher, draft_of, publish):
    with pytest.raises(NotYet, match=r"no bank\.yaml yet"):
        publish(teacher, draft_of(teacher, BANK, "hearts/pace.yaml"))

    publish(teacher, draft_of(teacher, BANK, "hearts/bank.yaml"))
    assert (folder / "hearts" / "bank.yaml").exists()


def test_a_draft_with_problems_stays_one(folder, teacher, draft_of, publish):
    draft_id = draft_of(teacher, BANK.replace("type: choice", "type: choise"))

    with pytest.raises(NotYet, match="problems left"):
        publish(teacher, draft_id)

    assert not (folder / "hearts.yaml").exists()
    assert drafts.own_draft(teacher, draft_id)
    assert versions() == []


def test_what_would_break_another_file_of_the_bank_is_not_published(library, folder, teacher, publish):
    (folder / "cells" / "more.yaml").write_text(
        "questions:\n  - {id: more, type: true-false, ask: So?, answer: yes, step: fuel/charge}\n"
    )
    library._scanned_at = None
    library.refresh()
    draft_id = drafts.edit(library, teacher, "cells/bank.yaml", NOON)
    text = drafts.own_draft(teacher, draft_id).text.replace("step: fuel/charge", "step: fuel/burn")
    text = text.replace("      - {id: charge, text: The inner membrane is charged.}\n", "")
    begin_writing()
    drafts.own_draft(teacher, draft_id).text = text
    db.session.commit()

    [problem] = drafts.see(library, teacher, draft_id).against
    assert (problem.place.file, "fuel/charge" in problem.message) == ("more.yaml", True)
    with pytest.raises(NotYet):
        publish(teacher, draft_id)


def test_what_says_nothing_new_is_not_published(library, teacher, draft_of, publish):
    publish(teacher, draft_of(teacher))

    with pytest.raises(NotYet, match="Nothing differs"):
        publish(teacher, drafts.edit(library, teacher, "hearts.yaml", NOON))


def test_a_folder_that_cannot_be_written_keeps_the_draft(folder, teacher, draft_of, publish):
    (folder / "hearts").write_text("This is no folder.")
    draft_id = draft_of(teacher, BANK, "hearts/bank.yaml")

    with pytest.raises(NotYet, match=r"could not be written to.+Your draft is kept\."):
        publish(teacher, draft_id)

    assert drafts.own_draft(teacher, draft_id).text == BANK
    assert versions("hearts/bank.yaml") == []


def test_two_who_change_different_questions_both_get_their_way(library, folder, teacher, colleague, draft_of, publish):
    publish(teacher, draft_of(teacher))
    mine, theirs = (drafts.edit(library, who, "hearts.yaml", NOON) for who in (teacher, colleague))
    rewrite(teacher, mine, "set the pace", "make the pace")
    rewrite(colleague, theirs, "by itself", "all by itself")

    publish(colleague, theirs)
    done = publish(teacher, mine)

    text = (folder / "hearts.yaml").read_text()
    assert "make the pace" in text
    assert "all by itself" in text
    assert done.joined == (("questions", "beats"),)


def test_two_who_change_the_same_question_are_told_before_and_after(
    library, folder, teacher, colleague, draft_of, publish
):
    publish(teacher, draft_of(teacher))
    mine, theirs = (drafts.edit(library, who, "hearts.yaml", NOON) for who in (teacher, colleague))
    rewrite(teacher, mine, "set the pace", "make the pace")
    rewrite(colleague, theirs, "set the pace", "lead the pace")

    [(rival, both)] = drafts.see(library, teacher, mine).rivals
    assert (rival.author, both) == ("Ben", {("questions", "pace")})
    publish(colleague, theirs)

    with pytest.raises(NotYet, match="Choose below"):
        publish(teacher, mine)
    assert "lead the pace" in (folder / "hearts.yaml").read_text()
    [conflict] = drafts.see(library, teacher, mine).merged.conflicts
    drafts.settle(library, teacher, mine, frozenset(), NOON)
    publish(teacher, mine)
    assert conflict.name == ("questions", "pace")
    assert "make the pace" in (folder / "hearts.yaml").read_text()
    assert [version.author for version in versions()] == ["Ada", "Ben", "Ada"]


def test_a_conflict_may_be_settled_in_the_others_favour(library, folder, teacher, draft_of, publish):
    publish(teacher, draft_of(teacher))
    draft_id = drafts.edit(library, teacher, "hearts.yaml", NOON)
    rewrite(teacher, draft_id, "set the pace", "make the pace")
    (folder / "hearts.yaml").write_text(BANK.replace("set the pace", "lead the pace"))

    drafts.settle(library, teacher, draft_id, frozenset({("questions", "pace")}), NOON)

    assert "lead the pace" in drafts.own_draft(teacher, draft_id).text


def test_what_was_changed_on_disk_is_kept_as_a_version_of_its_own(library, folder, teacher, draft_of, publish):
    publish(teacher, draft_of(teacher))
    draft_id = drafts.edit(library, teacher, "hearts.yaml", NOON)
    rewrite(teacher, draft_id, "set the pace", "make the pace")
    (folder / "hearts.yaml").write_text(BANK + "# by hand\n")

    publish(teacher, draft_id)

    assert [version.was_found for version in versions()] == [False, True, False]
    assert versions()[1].text == BANK + "# by hand\n"
    assert (folder / "hearts.yaml").read_text().endswith("# by hand\n")


def test_a_file_that_was_taken_away_meanwhile_is_told(library, folder, teacher, draft_of, publish):
    publish(teacher, draft_of(teacher))
    draft_id = drafts.edit(library, teacher, "hearts.yaml", NOON)
    rewrite(teacher, draft_id, "set the pace", "make the pace")
    (folder / "hearts.yaml").unlink()

    with pytest.raises(NotYet):
        publish(teacher, draft_id)
    drafts.settle(library, teacher, draft_id, frozenset(), NOON)
    publish(teacher, draft_id)

    assert "make the pace" in (folder / "hearts.yaml").read_text()


def test_a_version_is_compared_in_words_and_brought_back(library, folder, teacher, draft_of, publish):
    first = publish(teacher, draft_of(teacher)).revision_id
    draft_id = drafts.edit(library, teacher, "hearts.yaml", NOON)
    rewrite(teacher, draft_id, "the ventricle", "the ventricles")
    second = publish(teacher, draft_id).revision_id

    [changed] = publishing.version(library, teacher, second).comparison.changed
    assert [change.what for change in changed.changes] == ["Option B’s text was changed."]
    publish(teacher, publishing.bring_back(library, teacher, first, NOON), "Back again.")

    assert (folder / "hearts.yaml").read_text() == BANK
    assert len(versions()) == 3


def test_a_process_killed_before_the_file_was_there_leaves_the_draft(library, folder, teacher, draft_of):
    draft_id = draft_of(teacher)
    publishing._prepared(teacher, drafts.see(library, teacher, draft_id), BANK, "", NOON)

    publishing.settle_unfinished(library, NOON + timedelta(hours=1))

    assert versions() == []
    assert drafts.own_draft(teacher, draft_id)


def test_a_process_killed_after_the_file_was_there_has_published(library, folder, teacher, draft_of):
    draft_id = draft_of(teacher)
    publishing._prepared(teacher, drafts.see(library, teacher, draft_id), BANK, "", NOON)
    folders.put(folder, "hearts.yaml", BANK.encode(), before="")

    publishing.settle_unfinished(library, NOON + timedelta(hours=1))

    assert [version.draft_id for version in versions()] == [None]
    with pytest.raises(NotFound):
        drafts.own_draft(teacher, draft_id)


def test_lines_that_moved_are_found_again_and_lines_that_were_changed_are_not_overwritten(teacher, draft_of):
    draft_id = draft_of(teacher)
    lines = drafts.Window(9, "".join(BANK.splitlines(keepends=True)[8:]))
    rewrite(teacher, draft_id, "title: Hearts\n", "# New.\ntitle: Hearts\n")

    drafts.replace_lines(teacher, draft_id, 9, 4, lines.mark, lines.text.replace("by itself", "alone"), NOON)

    assert "beats alone." in drafts.own_draft(teacher, draft_id).text
    with pytest.raises(drafts.Overtaken):
        drafts.replace_lines(teacher, draft_id, 9, 4, lines.mark, "mine", NOON)


@pytest.mark.parametrize(
    "path", ["", "../a.yaml", "a/b/c.yaml", "/etc/passwd", ".a.yaml", "a.txt", "a\0.yaml", "-.yaml"]
)
def test_no_file_is_written_outside_the_folder_or_under_a_strange_name(library, teacher, path):
    with pytest.raises(BadInput):
        drafts.edit(library, teacher, path, NOON)


def test_learners_reach_nothing_of_it(library, teacher, draft_of, taker):
    draft_id, taker_id = draft_of(teacher), taker.start()
    assert taker_id

    for attempt in (
        lambda: drafts.listed(taker.visitor),
        lambda: drafts.see(library, taker.visitor, draft_id),
        lambda: drafts.edit(library, taker.visitor, "hearts.yaml", NOON),
        lambda: drafts.throw_away(taker.visitor, draft_id),
        lambda: publishing.publish(library, taker.visitor, draft_id, "", NOON),
        lambda: publishing.revisions(library, taker.visitor, "hearts.yaml", NOON),
        lambda: publishing.version(library, taker.visitor, 1),
        lambda: publishing.bring_back(library, taker.visitor, 1, NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_what_stands_in_a_draft_survives_its_writer(library, teacher, colleague, draft_of):
    draft_id = draft_of(teacher)

    accounts.forget(teacher)

    assert drafts.see(library, colleague, draft_id).author == "an instructor"
