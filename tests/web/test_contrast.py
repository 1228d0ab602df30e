"""Filling in a contrast grid in a browser without JavaScript."""

import pytest
from conftest import CELLS

GRID = "/banks/cells/contrast"


@pytest.fixture
def contrast(cells):
    return cells.contrast


def fields(contrast, **moved):
    """A grid that is right but for the cells named (`way_sodium="way/potassium"`; empty for an empty one)."""
    homes = {cell: cell for cell in contrast.cells} | {name.replace("_", "/"): home for name, home in moved.items()}
    return {f"cell-{cell}": [contrast.cells[home].fact.key] for cell, home in homes.items() if home}


def swapped(contrast):
    return fields(contrast, way_sodium="way/potassium", way_potassium="way/sodium")


@pytest.fixture
def edit(library, folder):
    """Change the bank's file, and have it read again at once."""

    def change(old, new):
        path = folder / "cells" / "bank.yaml"
        path.write_text(path.read_text().replace(old, new))
        library._scanned_at = None

    return change


def fill(learner, entered):
    """Open the grid, fill it in and send it; the page that follows."""
    return learner.submit(learner.open(GRID).form("#answer").fill(entered))


def test_the_bank_leads_to_its_grid(learner):
    bank = learner.open("/banks/cells")

    assert bank.has(f'a[href="{GRID}"]')


def test_every_cell_offers_every_fact(learner, contrast):
    form = learner.open(GRID).form("#answer")

    for cell in contrast.cells:
        assert sorted(filter(None, form.offers(f"cell-{cell}"))) == sorted(contrast.homes)


def test_nothing_before_the_check_tells_what_belongs_where(learner, contrast):
    """Two looks at the page differ in the order of the facts only, which hangs on a random number."""
    page = learner.open(GRID)

    assert "selected" not in page.html
    for cell in contrast.cells.values():
        assert page.html.count(cell.fact.key) == len(contrast.cells) + 1, "once in each cell, once in the tray"
        if cell.fact.why:
            assert cell.fact.why not in page.html
    orders = {tuple(learner.open(GRID).form("#answer").offers("cell-way/sodium")) for _ in range(12)}
    assert len(orders) > 1


def test_opening_the_grid_writes_nothing(learner, written):
    before = written()

    learner.open(GRID)

    assert written() == before


def test_a_filled_grid_is_kept_and_leads_to_its_result_by_303(learner, contrast, written):
    form = learner.open(GRID).form("#answer").fill(swapped(contrast))

    page = learner.send("POST", form.action, form.fields)

    assert (page.status, page.location) == (303, f"{GRID}/1")
    [row] = written()["contrast_attempts"]
    assert "way" in str(row)
    assert contrast.version in row


def test_the_result_names_what_is_swapped_and_why(learner, contrast):
    page = fill(learner, swapped(contrast))

    assert page.path == f"{GRID}/1"
    assert page.find("#verdict").get_text() == "4 of 6 cells right"
    assert "You swap way through the pump, not ions in a round or more of it is found." in page.words
    assert page.words.count("not right") == 2
    assert "It binds inside and is let go outside." in page.words
    assert page.has('a[href^="/banks/cells/mechanisms/pump?step=bind"]')
    assert page.find("svg.swaps")["aria-label"].startswith("You swap")
    assert len(page.soup.select(".swaps-arrow")) == 2


def test_a_grid_that_stands_says_so(learner, contrast):
    page = fill(learner, fields(contrast))

    assert page.find("#verdict").get_text() == "6 of 6 cells right"
    assert "All rows stand." in page.words
    assert not page.has(".swaps-arrow")


def test_a_cell_may_stay_empty(learner, contrast):
    page = fill(learner, fields(contrast, way_sodium="", count_sodium=""))

    assert "2 cells are empty." in page.words
    assert page.words.count("left empty") == 2


def test_again_leads_to_an_empty_grid_and_a_second_attempt(learner, contrast):
    first = fill(learner, swapped(contrast))

    again = learner.open(first.find(f'a[href="{GRID}"]')["href"])
    second = learner.submit(again.form("#answer").fill(fields(contrast)))

    assert second.path == f"{GRID}/2"
    assert "4 of 6" in learner.open(f"{GRID}/1").words


def test_the_same_form_sent_twice_counts_once(learner, contrast, written):
    learner.open("/banks/cells")
    fill(learner, fields(contrast))
    form = learner.open(GRID).form("#answer").fill(swapped(contrast))

    pages = [learner.submit(form), learner.submit(form.fill(fields(contrast)))]

    assert [page.path for page in pages] == [f"{GRID}/2"] * 2
    assert "4 of 6" in pages[1].words
    assert len(written()["contrast_attempts"]) == 2


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({}, "Nothing is placed yet"),
        ({"cell-way/sodium": ["made-up"]}, "not one of the facts shown"),
    ],
)
def test_what_cannot_be_marked_is_not_kept(learner, written, entered, words):
    form = learner.open(GRID).form("#answer")
    form.fields |= entered

    page = learner.submit(form)

    assert page.status == 422
    assert words in page.find(".error-summary").get_text()
    assert page.find("title").get_text().startswith("Error: ")
    assert written()["contrast_attempts"] == []


def test_a_fact_in_two_cells_is_told_and_what_was_entered_stays(learner, contrast):
    entered = fields(contrast, way_sodium="count/sodium")
    form = learner.open(GRID).form("#answer").fill(entered)

    page = learner.submit(form)

    assert page.status == 422
    assert page.find('[aria-invalid="true"]')["name"] == "cell-count/sodium"
    again = page.form("#answer")
    assert {name: again.fields[name] for name in entered} == entered
    assert again.offers("cell-way/sodium") == form.offers("cell-way/sodium"), "the facts keep their order"
    assert page.find(page.find(".error-summary a")["href"]).name == "select"


@pytest.mark.parametrize("number", [[], [""], ["short"], ["x" * 65], ["<script>alert(1)</script>"]])
def test_a_form_without_its_number_is_refused(learner, contrast, written, number):
    page = learner.post(GRID, {**fields(contrast), "form": number})

    assert page.status == 400
    assert written()["contrast_attempts"] == []


def test_the_grids_of_others_cannot_be_seen(learner, newcomer, contrast):
    fill(learner, fields(contrast))
    stranger = newcomer()
    fill(stranger, swapped(contrast))

    assert stranger.open(f"{GRID}/1").status == 404
    assert newcomer().open(f"{GRID}/1").status == 404


def test_the_number_of_anothers_form_gives_nothing_away(learner, newcomer, contrast):
    form = learner.open(GRID).form("#answer").fill(swapped(contrast))
    learner.submit(form)

    page = newcomer().post(GRID, {**fields(contrast), "form": form.fields["form"]})

    assert page.location == f"{GRID}/2"


def test_a_grid_is_found_at_its_own_bank_only(learner, contrast, folder):
    other = folder / "plants.yaml"
    other.write_text("title: Plants\n")
    fill(learner, fields(contrast))

    assert learner.open("/banks/plants/contrast/1").status == 404
    assert learner.open("/banks/plants/contrast").status == 404
    assert learner.open("/banks/gone/contrast").status == 404


def test_a_grid_that_was_reworded_later_is_shown_as_it_was_filled_in(learner, contrast, edit):
    fill(learner, swapped(contrast))
    edit("text: out of the cell", "text: outwards")

    page = learner.open(f"{GRID}/1")

    assert "out of the cell" in page.words
    assert "4 of 6" in page.words
    assert "outwards" in learner.open(GRID).words


def _without_contrast():
    grid = (CELLS / "bank.yaml").read_text().partition("\ncontrast:")[2]
    return f"\ncontrast:{grid}", "\n"


def test_a_grid_that_was_taken_out_is_still_shown(learner, contrast, edit):
    fill(learner, swapped(contrast))
    edit(*_without_contrast())

    page = learner.open(f"{GRID}/1")

    assert "4 of 6" in page.words
    assert not page.has(f'a[href="{GRID}"]')


def test_whoever_signs_in_brings_the_grid_along(learner, newcomer, contrast):
    learner.post("/account/sign-up", {"name": ["Vera"], "password": ["a chain of four links"]})
    guest = newcomer()
    fill(guest, swapped(contrast))

    guest.post("/account/sign-in", {"name": ["Vera"], "password": ["a chain of four links"]})

    assert "4 of 6" in guest.open(f"{GRID}/1").words


def test_whoever_leaves_takes_the_grids_along(learner, contrast, written):
    fill(learner, swapped(contrast))

    learner.submit(learner.open("/account/delete").form_to("/account/delete"))

    assert written()["contrast_attempts"] == []
