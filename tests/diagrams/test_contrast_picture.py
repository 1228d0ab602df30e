"""The swap picture: every cell in its column, an arrow for every misplaced fact, all inside the frame."""

import re

import pytest

from quizapp.diagrams.contrast import RADIUS, contrast_picture
from quizapp.domain.contrast import Contrast, mark

SIDES = {"a": "Sodium channel", "b": "Potassium channel", "c": "Calcium channel of the heart"}


def contrast_of(rows: int, sides: int) -> Contrast:
    names = list(SIDES)[:sides]
    return Contrast.model_validate(
        {
            "title": "Channels",
            "sides": {name: SIDES[name] for name in names},
            "rows": [
                {"id": f"r{row}", "label": f"Row {row}", "cells": {name: {"text": f"{row} {name}"} for name in names}}
                for row in range(rows)
            ],
        }
    )


def drawn(contrast: Contrast, order: list[str]):
    """The picture of a grid into whose cells the facts were put in this order of their cells."""
    homes = [contrast.cells[name].fact.key for name in order]
    return contrast_picture(mark(contrast, dict(zip(contrast.cells, homes, strict=True))))


def points(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize("sides", [2, 3])
def test_a_grid_that_stands_has_a_sign_in_every_cell_and_no_arrow(sides):
    contrast = contrast_of(4, sides)

    picture = drawn(contrast, list(contrast.cells))

    assert [len(band.signs) for band in picture.bands] == [sides] * 4
    assert {band.word for band in picture.bands} == {"stands"}
    assert picture.arrows == ()


def test_a_swap_is_two_arrows_that_do_not_lie_upon_each_other():
    picture = drawn(contrast_of(2, 2), ["r0/b", "r0/a", "r1/a", "r1/b"])

    to, fro = picture.arrows
    assert to.kind == fro.kind == "swapped"
    assert points(to.line)[1][1] < points(fro.line)[1][1]
    assert [band.word for band in picture.bands] == ["swapped", "stands"]


def test_what_is_mixed_between_rows_has_arrows_of_its_own():
    picture = drawn(contrast_of(2, 2), ["r1/a", "r0/b", "r0/a", "r1/b"])

    assert [arrow.kind for arrow in picture.arrows] == ["mixed", "mixed"]
    assert {band.word for band in picture.bands} == {"mixed"}


@pytest.mark.parametrize("sides", [2, 3])
def test_nothing_is_drawn_outside_the_frame(sides):
    contrast = contrast_of(12, sides)
    cells = list(contrast.cells)

    picture = drawn(contrast, cells[5:] + cells[:5])

    for arrow in picture.arrows:
        for x, y in points(arrow.line) + points(arrow.tip):
            assert 0 <= x <= picture.width
            assert 0 <= y <= picture.height
    for band in picture.bands:
        for sign in band.signs:
            assert RADIUS <= sign.x <= picture.width - RADIUS
            assert band.y < sign.y < band.y + 64
    assert all(y > 0 for heading in picture.headings for y, _ in heading.lines)
