"""Whatever is wrong in a bench is found: combinations uncovered or covered twice, and names that mean nothing."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.checks.benches import MOST_COMBINATIONS, MOST_TOLD, faults
from quizapp.domain.workbench import Bench


def switch(count):
    return {"label": "Switch", "options": {f"o{number}": f"option {number}" for number in range(count)}}


def row(**when):
    return {"when": when, "gives": {"height": "low"}, "step": "a/b", "why": "So it is."}


def bench(sizes, rows, **changed):
    """A bench with switches `s0`, `s1` … of so many options each."""
    return Bench.model_validate(
        {
            "title": "Bench",
            "switches": {f"s{number}": switch(size) for number, size in enumerate(sizes)},
            "quantities": {"height": {"label": "the height", "levels": {"low": "low", "high": "high"}}},
            "rows": rows,
            **changed,
        }
    )


def told(found):
    return [(fault.path, fault.message) for fault in faults(found)]


@st.composite
def partitions(draw):
    """The sizes of switches, and rows that split their combinations again and again: each is covered once."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    boxes = [{f"s{number}": [f"o{option}" for option in range(size)] for number, size in enumerate(sizes)}]
    for _ in range(draw(st.integers(0, 8))):
        splittable = [(box, name) for box in boxes for name, options in box.items() if len(options) > 1]
        if not splittable:
            break
        box, name = draw(st.sampled_from(splittable))
        at = draw(st.integers(1, len(box[name]) - 1))
        boxes.remove(box)
        boxes += [{**box, name: box[name][:at]}, {**box, name: box[name][at:]}]
    return sizes, draw(st.permutations(boxes))


def without_full(box, sizes):
    """The same, where a switch that may stand at any of its options is left out."""
    return {name: options for name, options in box.items() if len(options) < sizes[int(name[1:])]}


@given(partitions())
def test_rows_that_split_all_combinations_among_them_have_no_fault(made):
    sizes, boxes = made

    assert told(bench(sizes, [row(**without_full(box, sizes)) for box in boxes])) == []
    assert told(bench(sizes, [row(**box) for box in boxes])) == []


@given(partitions())
def test_every_setting_then_has_exactly_one_row(made):
    sizes, boxes = made
    found = bench(sizes, [row(**box) for box in boxes])

    for options in product(*([f"o{option}" for option in range(size)] for size in sizes)):
        setting = {f"s{number}": option for number, option in enumerate(options)}
        fitting = [each for each in found.rows if all(setting[name] in of for name, of in each.when.items())]
        assert fitting == [found.row(setting)]


@given(partitions(), st.data())
def test_each_combination_of_a_row_that_is_taken_out_is_named(made, data):
    sizes, boxes = made
    out = data.draw(st.sampled_from(boxes))
    rows = [row(**box) for box in boxes if box is not out] or [row(s0=["o0"])]
    if len(boxes) == 1:
        return

    found = told(bench(sizes, rows))

    missing = [
        ", ".join(f"{name}: {option}" for name, option in zip(out, each, strict=True))
        for each in product(*out.values())
    ]
    named = [message for path, message in found if path == ("rows",) and message.startswith("No row covers")]
    assert len(named) == min(len(missing), MOST_TOLD)
    assert all(any(f"`{{{one}}}`" in message for one in missing) for message in named)
    assert any("more combinations" in message for _, message in found) == (len(missing) > MOST_TOLD)


@given(partitions(), st.data())
def test_a_row_that_stands_there_twice_is_told_with_both_numbers(made, data):
    sizes, boxes = made
    twice = data.draw(st.integers(0, len(boxes) - 1))

    [(path, message)] = told(bench(sizes, [row(**box) for box in (*boxes, boxes[twice])]))

    assert path == ("rows", len(boxes))
    assert f"by this row and by row {twice + 1}." in message


def test_a_combination_is_named_by_its_switches_and_options():
    found = told(bench([2, 2], [row(s0="o0"), row(s0="o1", s1="o1"), row(s1="o1", s0="o0")]))

    assert found == [
        (("rows", 2), "`{s0: o0, s1: o1}` is covered by this row and by row 1. Narrow one `when`."),
        (("rows",), "No row covers `{s0: o1, s1: o0}`. Write one, or widen the `when` of another."),
    ]


def test_an_option_named_twice_in_one_row_covers_nothing_twice():
    assert told(bench([2], [row(s0=["o0", "o0", "o1"])])) == []


def test_ten_thousand_combinations_are_checked_and_no_more():
    assert told(bench([10, 10, 10, 10], [row()])) == []
    [(path, message)] = told(bench([10, 10, 10, 11], [row()]))

    assert MOST_COMBINATIONS == 10_000
    assert path == ("switches",)
    assert message == "The switches allow 11,000 combinations, and 10,000 are the most. Use fewer."


def test_of_many_rows_that_overlap_a_few_are_told():
    assert len(told(bench([10, 10, 10, 10], [row()] * 200))) == MOST_TOLD


def test_names_that_mean_nothing_are_told_at_their_place_with_what_was_meant():
    wrong = {
        "when": {"s9": "o0", "s1": ["o0", "o9"]},
        "gives": {"height": ["low", "hihg"], "hight": "low"},
        "steps": {"width": "a/b"},
        "step": "a/b",
        "why": "So it is.",
    }

    assert told(bench([2, 2], [wrong])) == [
        (("rows", 0, "when", "s9"), "There is no switch `s9`. There are: s0, s1."),
        (("rows", 0, "gives", "hight"), "There is no quantity `hight`; did you mean `height`?"),
        (("rows", 0, "steps", "width"), "There is no quantity `width`. There are: height."),
        (("rows", 0, "when", "s1", 1), "There is no option `o9`. There are: o0, o1."),
        (("rows", 0, "gives", "height", 1), "There is no level `hihg`; did you mean `high`?"),
    ]


def test_parts_for_options_and_levels_that_are_not_there_are_told():
    off = {"s0": {**switch(2), "shows": {"o7": "lamp"}}}
    low = {"height": {"label": "the height", "levels": {"low": "low", "high": "high"}, "shows": {"middle": "hill"}}}

    found = told(bench([2], [row()], switches=off, quantities=low))

    assert [path for path, _ in found] == [
        ("switches", "s0", "shows", "o7"),
        ("quantities", "height", "shows", "middle"),
    ]


def test_a_quantity_that_a_row_leaves_open_without_saying_so_is_told():
    [(path, message)] = told(bench([2], [{**row(), "gives": {}}]))

    assert path == ("rows", 0, "gives")
    assert message == "This row gives nothing for `height`. Write a level; or several, if it is not settled which."


def test_a_claim_beyond_the_source_says_on_whose_word():
    [(path, message)] = told(bench([2], [{**row(), "status": "beyond"}]))

    assert path == ("rows", 0, "status")
    assert "Add `ref`, or name its `facts`" in message
    assert told(bench([2], [{**row(), "status": "beyond", "ref": "A handbook, 2020"}])) == []
    assert told(bench([2], [{**row(), "status": "beyond", "facts": "F1"}])) == []
