"""A bench: what holds in a setting, where a quantity goes, what a form predicts, and how it is said."""

import pytest

from quizapp.domain.questions.base import Unreadable
from quizapp.domain.workbench import Bench, Change, Run


@pytest.fixture
def bench(cells) -> Bench:
    return cells.benches["round"]


def at(atp: str, ouabain: str) -> dict[str, str]:
    return {"atp": atp, "ouabain": ouabain}


REST = at("no", "no")


def form(setting, quantity="sodium-out", predicted="up"):
    chosen = {f"switch-{name}": [option] for name, option in setting.items()}
    return {**chosen, "quantity": [quantity], "predicted": [predicted]}


class TestSettings:
    def test_the_first_options_are_how_it_stands_at_the_beginning(self, bench):
        assert bench.baseline == REST

    def test_a_switch_that_a_row_leaves_out_may_stand_at_any(self, bench):
        assert bench.row(at("no", "no")) is bench.row(at("no", "much")) is bench.rows[0]

    def test_a_row_for_several_options_holds_for_each(self, bench):
        assert bench.row(at("yes", "some")) is bench.row(at("yes", "much")) is bench.rows[2]

    def test_it_takes_one_option_of_each_switch_and_nothing_else(self, bench):
        assert bench.takes(at("yes", "much"))
        assert not bench.takes({"atp": "yes"})
        assert not bench.takes({**REST, "lamp": "on"})
        assert not bench.takes(at("yes", "a pinch"))


class TestChanges:
    def test_from_a_low_level_to_a_high_one_it_goes_up_and_back_it_goes_down(self, bench):
        assert bench.change("sodium-out", REST, at("yes", "no")) is Change.UP
        assert bench.change("sodium-out", at("yes", "no"), REST) is Change.DOWN

    def test_within_a_row_nothing_changes_even_where_its_level_is_not_settled(self, bench):
        assert bench.change("sodium-out", at("no", "no"), at("no", "much")) is Change.UNCHANGED
        assert bench.change("heat", at("yes", "some"), at("yes", "much")) is Change.UNCHANGED

    def test_levels_that_do_not_overlap_can_be_told_apart(self, bench):
        assert bench.change("sodium-out", at("yes", "no"), at("yes", "some")) is Change.DOWN

    def test_levels_that_overlap_cannot(self, bench):
        assert bench.change("sodium-out", REST, at("yes", "some")) is None
        assert bench.change("heat", at("yes", "no"), at("yes", "some")) is None


class TestPredictions:
    def test_a_form_is_read_as_a_prediction(self, bench):
        run = bench.read(form(at("yes", "no")), REST)

        assert run == Run(bench, REST, at("yes", "no"), "sodium-out", Change.UP)
        assert run.is_right
        assert run.step == "pump/turn"

    def test_another_prediction_is_wrong_and_the_same_link_decides(self, bench):
        run = bench.read(form(at("yes", "no"), predicted="unchanged"), REST)

        assert not run.is_right
        assert run.actual is Change.UP
        assert run.step == "pump/turn"

    def test_a_quantity_may_have_a_link_of_its_own(self, bench):
        assert bench.read(form(at("yes", "no"), "heat"), REST).step == "pump/spend"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            (form(REST), "Change at least one switch"),
            (form({"atp": "yes"}), "Set every switch"),
            (form(at("yes", "a pinch")), "Set every switch"),
            (form(at("yes", "no"), quantity="noise"), "Choose the quantity"),
            (form(at("yes", "no"), predicted=""), "Commit to a prediction"),
            (form(at("yes", "no"), predicted="sideways"), "Commit to a prediction"),
            (form(at("yes", "some")), "Nothing certain is known"),
            ({}, "Set every switch"),
        ],
    )
    def test_what_cannot_be_judged_is_refused_in_a_sentence(self, bench, fields, words):
        with pytest.raises(Unreadable, match=words):
            bench.read(fields, REST)


class TestWords:
    def test_a_setting_and_its_state_are_told_in_words(self, bench):
        assert bench.said(at("yes", "some")) == "plenty of ATP and a little ouabain"
        assert bench.state(at("yes", "no")) == "The sodium pumped out is large and the heat is noticeable."

    def test_of_what_is_not_settled_every_possible_level_is_told(self, bench):
        assert (
            bench.state(at("yes", "some")) == "The sodium pumped out is nil or small and the heat is nil or noticeable."
        )

    def test_a_run_tells_what_was_switched_and_what_came_of_it(self, bench):
        run = Run(bench, REST, at("yes", "no"), "sodium-out", Change.DOWN)

        assert run.switched == "plenty of ATP"
        assert run.summary == "The sodium pumped out goes up: it was nil, and now it is large."

    def test_a_run_without_effect_tells_that(self, bench):
        run = Run(bench, REST, at("no", "some"), "heat", Change.UP)

        assert run.summary == "The heat does not change: it is nil."


class TestDiagram:
    def test_parts_of_other_options_and_levels_are_not_there(self, bench):
        assert bench.absent(REST) == ("core", "outside")
        assert bench.absent(at("yes", "no")) == ()
        assert bench.absent(at("yes", "much")) == ("outside",)

    def test_every_part_is_named_with_its_place(self, bench):
        assert list(bench.parts()) == [
            (("switches", "atp", "shows", "yes", 0), "core"),
            (("quantities", "sodium-out", "shows", "much", 0), "outside"),
            (("rows", 1, "shows", 0), "pump-body"),
            (("rows", 2, "shows", 0), "pump-body"),
        ]


class TestVersions:
    def test_the_same_content_is_the_same_version(self, bench):
        assert Bench.model_validate(bench.native()).version == bench.version

    def test_the_order_of_levels_and_options_belongs_to_it(self, bench):
        turned = {**bench.native(), "quantities": {**bench.native()["quantities"]}}
        levels = turned["quantities"]["heat"]["levels"]
        turned["quantities"]["heat"] = {"label": "the heat", "levels": dict(reversed(levels.items()))}

        assert Bench.model_validate(turned).version != bench.version
