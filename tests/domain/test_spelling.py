"""When two spellings are the same answer."""

import pytest

from quizapp.domain.spelling import fits, fold, slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("GABA", "gaba"),
        ("5HT", "5-HT"),
        ("5 ht", "5‑HT"),
        ("  serotonin \t transporter ", "serotonin transporter"),
        ("reuptake", "re-uptake"),
        ("“SERT”.", "SERT"),
        ("Café au lait", "cafe au lait"),
        ("Straße", "STRASSE"),
        ("ﬂuoxetine", "fluoxetine"),
        ("Parkinson’s", "Parkinson's"),
        ("µ-opioid", "μ opioid"),
        ("か\u3099ん", "がん"),
    ],
)
def test_what_does_not_matter_is_overlooked(typed, meant):
    assert fits(typed, meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("GABA-A", "GABA-B"),
        ("5-HT1A", "5-HT2A"),
        ("-1", "1"),
        ("510 mg", "5-10 mg"),
        ("Ca2", "Ca2+"),
        ("かん", "がん"),
        ("", "GABA"),
    ],
)
def test_what_matters_is_not_overlooked(typed, meant):
    assert not fits(typed, meant)


def test_case_counts_where_it_is_asked_for():
    assert not fits("sert", "SERT", cased=True)
    assert fits("S-E-R-T", "S E R T", cased=True)


@pytest.mark.parametrize(
    "typed", ["serotonin transporter", "the serotonin reuptake transporter!", "serotonintransporter"]
)
def test_a_wildcard_stands_for_anything_or_nothing(typed):
    assert fits(typed, "*serotonin * transporter")


@pytest.mark.parametrize("typed", ["serotonin", "transporter of serotonin", "dopamine transporter"])
def test_what_stands_around_a_wildcard_must_be_there(typed):
    assert not fits(typed, "*serotonin * transporter")


def test_the_ends_of_a_pattern_do_not_share_letters():
    assert not fits("aba", "ab*ba")
    assert fits("abba", "ab*ba")


def test_many_wildcards_are_matched_in_no_time():
    assert not fits("a" * 500, "a*" * 100 + "b")


def test_only_outer_punctuation_is_dropped():
    assert fold("(GABA)") == "gaba"
    assert fold("mg/l") == "mg/l"
    assert fold("%") == "%"


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [
        ("serotonin", "serotonin", 0),
        ("seretonin", "serotonin", 1),
        ("serotonn", "serotonin", 1),
        ("seroontin", "serotonin", 2),
        ("serotoinn", "serotonin", 1),
        ("seretonin transportr", "serotonin transporter", 2),
        ("seretonintransporter", "serotonin transporter", 1),
    ],
)
def test_slips_are_counted(typed, meant, count):
    assert slips(typed, meant) == count


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lorazepam", "clonazepam"),
        ("clonidine", "clonazepam"),
        ("escitalopram", "citalopram"),
        ("norepinephrine", "epinephrine"),
        ("efferent", "afferent"),
        ("hypokalemia", "hyperkalemia"),
        ("intracellular", "intercellular"),
        ("adduction", "abduction"),
        ("GABA B", "GABA A"),
        ("GABAB", "GABA A"),
        ("5-HT1B", "5-HT1A"),
        ("vitamin B11", "vitamin B12"),
        ("cat", "cot"),
        ("sret", "sert x"),
        ("0", "\r"),
    ],
)
def test_another_word_is_no_slip(typed, meant):
    assert slips(typed, meant) is None


def test_the_case_that_is_asked_for_is_no_slip_to_forgive():
    assert slips("SERt", "SERT", cased=True) is None
    assert slips("SRET", "SERT", cased=True) == 1
