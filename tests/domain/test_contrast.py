"""A contrast grid: what can be written, how its facts are shuffled, and what a placement shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizapp.domain.contrast import Contrast, Misplaced, mark, placed
from quizapp.domain.questions.base import Mark

LABELS = ["Target", "Onset", "GABA", "Main use"]


def grid(rows: int = 3, sides: int = 2) -> dict:
    """A grid as an author writes it, each cell with a text of its own."""
    names = "abc"[:sides]
    return {
        "title": "One or the other?",
        "sides": {side: side.upper() for side in names},
        "rows": [
            {
                "id": f"r{row}",
                "label": LABELS[row],
                "cells": {side: {"text": f"{LABELS[row]} of {side}", "step": f"m/{row}{side}"} for side in names},
            }
            for row in range(rows)
        ],
    }


def contrast_of(rows: int = 3, sides: int = 2) -> Contrast:
    return Contrast.model_validate(grid(rows, sides))


def key(contrast: Contrast, cell: str) -> str:
    return contrast.cells[cell].fact.key


def placement(contrast: Contrast, **moved: str) -> dict[str, str]:
    """Everything in its place, but for the cells named (`r0_a="r0/b"`, or empty)."""
    wanted = {cell: cell for cell in contrast.cells} | {name.replace("_", "/"): cell for name, cell in moved.items()}
    return {cell: key(contrast, home) for cell, home in wanted.items() if home}


def sentence(contrast: Contrast, **moved: str) -> str:
    return mark(contrast, placement(contrast, **moved)).sentence


@st.composite
def filled_grids(draw):
    """A grid with some of its facts anywhere, each in one cell at most."""
    contrast = contrast_of(draw(st.integers(1, 4)), draw(st.integers(2, 3)))
    facts = draw(st.permutations(sorted(contrast.homes)))
    left_empty = draw(st.sets(st.sampled_from(sorted(contrast.cells)), max_size=len(facts) - 1))
    return contrast, {cell: fact for cell, fact in zip(contrast.cells, facts, strict=True) if cell not in left_empty}


@given(st.text(max_size=20), st.integers(1, 4), st.integers(2, 3))
def test_all_facts_are_shown_in_an_order_that_hangs_on_the_seed_alone(seed, rows, sides):
    contrast = contrast_of(rows, sides)

    facts = contrast.arrange(seed)

    assert sorted(fact.key for fact in facts) == sorted(contrast.homes)
    assert facts == contrast.arrange(seed)


def test_the_order_tells_nothing_of_the_grid():
    contrast = contrast_of(4)
    first = [contrast.arrange(str(seed))[0].key for seed in range(400)]

    assert set(first) == set(contrast.homes)


@given(filled_grids())
def test_every_cell_is_right_wrong_or_empty_and_credit_counts_the_right_ones(filled):
    contrast, given_ = filled

    picture = mark(contrast, given_)

    marks = [cell.mark for cell in picture.cells]
    assert len(marks) == len(contrast.cells)
    assert marks.count(Mark.MISSED) == picture.empty == len(contrast.cells) - len(given_)
    assert picture.credit == pytest.approx(marks.count(Mark.RIGHT) / len(marks), abs=1e-4)
    assert 0 <= picture.credit <= 1


@given(filled_grids())
def test_a_wrong_fact_is_swapped_within_its_row_or_mixed_with_another(filled):
    picture = mark(*filled)

    for cell in picture.cells:
        assert (cell.mark is Mark.WRONG) == (cell.is_swapped != cell.is_mixed)


@given(filled_grids())
def test_rows_stand_or_are_wrong_and_only_whole_rows_stand(filled):
    contrast, given_ = filled

    picture = mark(contrast, given_)

    standing = [row.id for row in picture.standing]
    assert sorted([*standing, *picture.wrong_rows]) == sorted(row.id for row in contrast.rows)
    assert not set(standing) & {row.id for row in picture.swapped}
    assert not set(standing) & {row.id for pair in picture.mixed for row in pair if picture.empty == 0}


@given(filled_grids())
def test_something_is_always_said_and_all_rows_stand_only_if_they_do(filled):
    contrast, given_ = filled

    picture = mark(contrast, given_)

    assert picture.sentence
    assert (picture.sentence == "All rows stand.") == (picture.credit == 1)


@given(filled_grids())
def test_every_filled_cell_counts_as_an_answer_to_its_link(filled):
    contrast, given_ = filled

    shown = mark(contrast, given_).shown()

    assert len(shown) == len(given_)
    assert sum(one.is_right for one in shown) == mark(contrast, given_).right
    assert {one.guess for one in shown} == {1 / len(contrast.sides)}


def test_all_rows_stand():
    assert sentence(contrast_of()) == "All rows stand."


def test_a_swapped_row_is_named_beside_those_that_stand():
    said = sentence(contrast_of(), r1_a="r1/b", r1_b="r1/a")

    assert said == "You swap onset, not target or GABA."


def test_a_name_in_capitals_keeps_them():
    assert sentence(contrast_of(), r2_a="r2/b", r2_b="r2/a") == "You swap GABA, not target or onset."


def test_where_no_row_stands_nothing_is_contrasted():
    said = sentence(contrast_of(2), r0_a="r1/a", r1_a="r0/a", r0_b="r1/b", r1_b="r0/b")

    assert said == "You mix target with onset."


def test_sides_swapped_throughout_are_seen_as_one_thing():
    contrast = contrast_of(2)

    said = sentence(contrast, r0_a="r0/b", r0_b="r0/a", r1_a="r1/b", r1_b="r1/a")

    assert said == "You swap every row: each fact is in its row, but on the wrong side."


def test_swapped_mixed_and_empty_are_told_together():
    said = sentence(contrast_of(4), r0_a="r0/b", r0_b="r0/a", r1_a="r3/a", r3_a="r1/a", r2_b="")

    assert said == "You swap target. You mix onset with main use. 1 cell is empty."


def test_a_fact_in_two_cells_is_refused():
    contrast = contrast_of()
    same = key(contrast, "r0/a")

    with pytest.raises(Misplaced, match="Target, A and Onset, B") as refused:
        placed(contrast, {"r0/a": same, "r1/b": same})
    assert refused.value.cell == "r1/b"


def test_a_fact_that_was_not_shown_is_refused():
    with pytest.raises(Misplaced, match="not one of the facts"):
        placed(contrast_of(), {"r0/a": "made-up"})


def test_an_empty_grid_is_refused():
    with pytest.raises(Misplaced, match="Nothing is placed"):
        placed(contrast_of(), {"r0/a": ""})


def test_fields_that_are_no_cells_are_left_alone():
    contrast = contrast_of()
    given_ = {"r0/a": key(contrast, "r0/b"), "r9/z": "x"}

    assert placed(contrast, given_) == {"r0/a": key(contrast, "r0/b")}


def test_the_version_changes_with_a_word_and_not_with_the_order_of_keys():
    native = grid()
    turned = {name: native[name] for name in reversed(native)}
    reworded = grid() | {"title": "The one or the other?"}

    versions = [Contrast.model_validate(one).version for one in (native, turned, reworded)]

    assert versions[0] == versions[1] != versions[2]


def test_the_version_changes_with_the_order_of_the_sides():
    native = grid()
    turned = native | {"sides": dict(reversed(native["sides"].items()))}

    versions = {Contrast.model_validate(one).version for one in (native, turned)}

    assert len(versions) == 2


def test_a_grid_survives_being_kept():
    contrast = contrast_of()

    assert Contrast.model_validate(contrast.native()) == contrast


def without(cell: str) -> dict:
    native = grid()
    row, side = cell.split("/")
    del native["rows"][int(row[1])]["cells"][side]
    return native


def misspelt() -> dict:
    native = grid()
    native["sides"]["beat"] = native["sides"].pop("b")
    for row in native["rows"]:
        row["cells"]["beat"] = row["cells"].pop("b")
    native["rows"][1]["cells"]["beta"] = native["rows"][1]["cells"].pop("beat")
    return native


def with_text(text: str) -> dict:
    native = grid()
    native["rows"][1]["cells"]["b"]["text"] = text
    return native


def with_side() -> dict:
    native = grid()
    native["rows"][1]["cells"]["z"] = {"text": "something else"}
    return native


@pytest.mark.parametrize(
    ("native", "path", "words"),
    [
        (without("r1/b"), ("rows", 1, "cells"), "lacks the side `b`"),
        (misspelt(), ("rows", 1, "cells", "beta"), "did you mean `beat`?"),
        (with_side(), ("rows", 1, "cells", "z"), "`sides` has no `z`. Name it"),
        (with_text("onset  OF a"), ("rows", 1, "cells", "b", "text"), "same text"),
        (with_text("Target of a"), ("rows", 1, "cells", "b", "text"), "same text"),
        (grid(sides=1), ("sides",), "two or three sides"),
        (grid() | {"rows": []}, ("rows",), "1 to 12 rows"),
        (grid() | {"rows": [grid()["rows"][0]] * 2}, ("rows", 1, "id"), "Two rows have the id `r0`"),
    ],
)
def test_a_grid_with_a_hole_in_it_cannot_be_made(native, path, words):
    with pytest.raises(ValidationError) as refused:
        Contrast.model_validate(native)

    assert any(error["loc"] == path and words in error["msg"] for error in refused.value.errors())
