"""The benches that the app brings along: every row does what it says, and says what is so."""

import re
from functools import cache
from itertools import product

import pytest
import yaml

from quizapp.domain.checks.benches import faults
from quizapp.domain.workbench import Bench, Change
from quizapp.formats.yaml.drawings import parts_of
from quizapp.library import read_path
from quizapp.paths import bundled

FOLDER = bundled("questions") / "clonazepam-and-ssris"
WRITTEN = {
    folder: yaml.load((folder / "bench.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)["bench"]
    for folder in (FOLDER, FOLDER.with_name("action-potential"))
}
"""The files as plain text in lists and mappings, read by nothing of ours."""

ROWS = [
    (folder, name, number)
    for folder, benches in WRITTEN.items()
    for name, bench in benches.items()
    for number in range(len(bench["rows"]))
]

UP, DOWN, UNCHANGED = Change.UP, Change.DOWN, Change.UNCHANGED


def as_list(value):
    return value if isinstance(value, list) else [value]


@cache
def bank_in(folder):
    [(bank, problems)] = read_path(folder)
    assert bank, "\n".join(map(str, problems))
    return bank


@pytest.fixture
def bank():
    return bank_in(FOLDER)


@pytest.mark.parametrize(
    ("folder", "name", "number"), ROWS, ids=[f"{folder.name} {name} row {number + 1}" for folder, name, number in ROWS]
)
def test_in_every_setting_of_a_row_the_quantities_stand_where_it_says(folder, name, number):
    written, bench = WRITTEN[folder][name], bank_in(folder).benches[name]
    row = written["rows"][number]

    for options in product(
        *(as_list(row["when"].get(switch, list(each["options"]))) for switch, each in written["switches"].items())
    ):
        setting = dict(zip(written["switches"], options, strict=True))
        for quantity, each in written["quantities"].items():
            words = [words for level, words in each["levels"].items() if level in as_list(row["gives"][quantity])]
            assert bench.level(quantity, setting) == " or ".join(
                [", ".join(words[:-1]), words[-1]] if words[1:] else words
            )
        assert bench.row(setting).why == row["why"]
        assert bench.row(setting).step == row["step"]


def test_there_are_twenty_to_thirty_rows_and_no_fault_in_them(bank):
    assert 20 <= sum(folder == FOLDER for folder, _, _ in ROWS) <= 30
    assert [list(faults(bench)) for bench in bank.benches.values()] == [[], []]


# What follows is written out by hand: the truths that the benches are for.


def gaba(gaba="present", clonazepam="no", barbiturate="none", flumazenil="no"):
    return {"gaba": gaba, "clonazepam": clonazepam, "barbiturate": barbiturate, "flumazenil": flumazenil}


NO_GABA = gaba("absent")
GABA = gaba()
BOTH = gaba(clonazepam="yes", barbiturate="moderate")
DOSES = ["none", "moderate", "high"]


@pytest.fixture
def channel(bank):
    bench: Bench = bank.benches["gaba"]

    def changes(before, after):
        """What becomes of frequency, length, current and firing."""
        return tuple(bench.change(name, before, after) for name in ("frequency", "length", "current", "firing"))

    return changes


@pytest.fixture
def channel_step(bank):
    return lambda setting, quantity: bank.benches["gaba"].row(setting).deciding(quantity)


def test_gaba_opens_the_channel_and_the_neuron_fires_less(channel, channel_step):
    assert channel(NO_GABA, GABA) == (UP, UP, UP, DOWN)
    assert channel_step(GABA, "frequency") == "gaba-a/own-site"


@pytest.mark.parametrize("flumazenil", ["no", "yes"])
def test_clonazepam_without_gaba_changes_nothing(channel, channel_step, flumazenil):
    before, after = gaba("absent", flumazenil=flumazenil), gaba("absent", "yes", flumazenil=flumazenil)

    assert channel(before, after) == (UNCHANGED,) * 4
    assert channel_step(after, "frequency") == "gaba-a/shape"


def test_clonazepam_raises_the_frequency_and_not_the_length(channel, channel_step):
    after = gaba(clonazepam="yes")

    assert channel(GABA, after) == (UP, UNCHANGED, UP, DOWN)
    assert channel_step(after, "frequency") == channel_step(after, "length") == "gaba-a/frequency"
    assert channel_step(after, "current") == "gaba-a/chloride"
    assert channel_step(after, "firing") == "calm/threshold"


@pytest.mark.parametrize("there", ["absent", "present"])
def test_flumazenil_alone_changes_nothing(channel, channel_step, there):
    after = gaba(there, flumazenil="yes")

    assert channel(gaba(there), after) == (UNCHANGED,) * 4
    assert channel_step(after, "current") == "gaba-a/bind"


def test_flumazenil_undoes_clonazepam(channel):
    assert channel(gaba(clonazepam="yes"), gaba(clonazepam="yes", flumazenil="yes")) == (DOWN, UNCHANGED, DOWN, UP)
    assert channel(GABA, gaba(clonazepam="yes", flumazenil="yes")) == (UNCHANGED,) * 4


def test_flumazenil_undoes_no_barbiturate(bank):
    bench = bank.benches["gaba"]

    for dose in ("moderate", "high"):
        before, after = gaba(barbiturate=dose), gaba(barbiturate=dose, flumazenil="yes")
        assert bench.row(before).gives == bench.row(after).gives
        assert bench.row(after).step == "gaba-a/bind"


def test_of_clonazepam_and_a_barbiturate_flumazenil_takes_clonazepam_only(channel):
    after = {**BOTH, "flumazenil": "yes"}

    assert channel(BOTH, after) == (DOWN, UNCHANGED, DOWN, UP)
    assert channel(GABA, after) == (UNCHANGED, UP, UP, DOWN)


def test_a_moderate_barbiturate_prolongs_openings_without_more_of_them(channel):
    assert channel(GABA, gaba(barbiturate="moderate")) == (UNCHANGED, UP, UP, DOWN)


def test_a_moderate_barbiturate_needs_gaba(channel):
    assert channel(NO_GABA, gaba("absent", barbiturate="moderate")) == (UNCHANGED,) * 4


def test_a_high_barbiturate_opens_the_channel_without_gaba(channel):
    assert channel(NO_GABA, gaba("absent", barbiturate="high")) == (UP, UP, UP, DOWN)


def test_a_higher_dose_prolongs_openings_further(channel):
    _, length, current, firing = channel(gaba(barbiturate="moderate"), gaba(barbiturate="high"))

    assert (length, current, firing) == (UP, UP, DOWN)


def test_both_drugs_do_more_than_either(channel):
    assert channel(gaba(clonazepam="yes"), BOTH) == (UNCHANGED, UP, UP, DOWN)
    assert channel(gaba(barbiturate="moderate"), BOTH) == (UP, UNCHANGED, UP, DOWN)


@pytest.mark.parametrize("clonazepam", ["no", "yes"])
@pytest.mark.parametrize("flumazenil", ["no", "yes"])
@pytest.mark.parametrize("dose", DOSES)
def test_gaba_never_raises_firing_nor_lowers_the_current(channel, clonazepam, flumazenil, dose):
    _, _, current, firing = channel(
        gaba("absent", clonazepam, dose, flumazenil), gaba("present", clonazepam, dose, flumazenil)
    )

    assert (current, firing) == (UP, DOWN)


def at(stage, leaves="fast"):
    return {"stage": stage, "leaves": leaves}


@pytest.fixture
def synapse(bank):
    bench: Bench = bank.benches["serotonin"]

    def changes(before, after):
        """What becomes of serotonin, firing, adaptation, benefit and symptoms."""
        return tuple(bench.change(name, before, after) for name in bench.quantities)

    return changes


@pytest.fixture
def synapse_step(bank):
    return lambda setting, quantity: bank.benches["serotonin"].row(setting).deciding(quantity)


def test_on_the_first_day_serotonin_is_up_and_the_neuron_brakes_itself(synapse, synapse_step):
    assert synapse(at("none"), at("day-1")) == (UP, DOWN, UNCHANGED, UNCHANGED, UNCHANGED)
    assert synapse_step(at("day-1"), "serotonin") == "weeks/at-once"
    assert synapse_step(at("day-1"), "firing") == "weeks/self-brake"


def test_by_the_sixth_week_firing_has_recovered_and_the_benefit_is_felt(synapse, synapse_step):
    serotonin, firing, adaptation, benefit, symptoms = synapse(at("day-1"), at("week-6"))

    assert serotonin is None, "Whether it rises further is not settled."
    assert (firing, adaptation, benefit, symptoms) == (UP, UP, UP, UNCHANGED)
    assert synapse_step(at("week-6"), "firing") == "weeks/desensitise"
    assert synapse_step(at("week-6"), "adaptation") == "weeks/adapt"
    assert synapse(at("none"), at("week-6"))[:2] == (UP, UNCHANGED)


def test_stopped_at_once_serotonin_falls_and_adaptation_lags(synapse, synapse_step):
    serotonin, _, adaptation, _, symptoms = synapse(at("week-6"), at("stopped"))

    assert (serotonin, adaptation, symptoms) == (DOWN, UNCHANGED, UP)
    assert synapse_step(at("stopped"), "serotonin") == "discontinuation/drop"
    assert synapse_step(at("stopped"), "adaptation") == "discontinuation/lag"


def test_a_drug_that_leaves_slowly_spares_one_most_of_it(synapse):
    serotonin, _, adaptation, _, symptoms = synapse(at("stopped"), at("stopped", "slowly"))

    assert (serotonin, adaptation, symptoms) == (UP, UNCHANGED, DOWN)


def test_reduced_step_by_step_the_system_readjusts(synapse):
    serotonin, firing, adaptation, _, _ = synapse(at("week-6"), at("tapered"))

    assert (serotonin, firing, adaptation) == (DOWN, UNCHANGED, DOWN)
    assert synapse(at("stopped"), at("tapered"))[4] is DOWN


@pytest.mark.parametrize("stage", ["none", "day-1", "week-6", "tapered"])
def test_how_fast_the_drug_leaves_matters_only_when_it_is_stopped_at_once(synapse, stage):
    assert synapse(at(stage), at(stage, "slowly")) == (UNCHANGED,) * 5


def test_every_row_is_explained_in_one_to_three_sentences(bank):
    for bench in bank.benches.values():
        for row in bench.rows:
            assert 1 <= len(re.findall(r"[.!?](?=\s+[A-Z0-9“]|$)", row.why)) <= 3, row.why


def test_what_goes_beyond_the_article_says_so_and_cites(bank):
    for bench in bank.benches.values():
        for row in bench.rows:
            facts = [bank.facts[name] for name in row.facts]
            assert facts, row.why
            assert any(fact.status != "contested" for fact in facts), row.why
            assert row.ref or all(fact.ref for fact in facts if not fact.section), row.why
            if not any(fact.section for fact in facts):
                assert row.status == "beyond", row.why


def test_the_diagrams_tell_nothing_that_only_running_should(bank):
    """Words that compare belong to levels, and no level stands in the drawing."""
    for bench in bank.benches.values():
        svg = (FOLDER / bench.diagram).read_bytes()
        parts, _ = parts_of(bench.diagram, svg)
        words = re.sub(r"<[^>]*>", " ", svg.decode()).casefold()
        assert {part for _, part in bench.parts()} <= parts
        assert not re.search(r"\b(more|less|fewer|raised|lower|higher|opens alone|undoes)\b", words)
