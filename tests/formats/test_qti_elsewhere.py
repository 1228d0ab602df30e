"""QTI beside programs that we did not write.

Citolab's converter turns what is exported from one version into the other; what qti-package-maker writes is read.
"""

from pathlib import Path
from typing import Any

from drawn import LETTERS, WORDS, banks, questions
from golden import packages, packed
from hypothesis import HealthCheck, given, settings
from qti_convert import downgrade_package, package_to_zip, upgrade_package
from qti_package_maker.package_interface import QTIPackageInterface

from quizapp.domain.questions import KINDS
from quizapp.formats import formats, recognise
from quizapp.formats.base import Imported, Upload

SECOND, THIRD = formats()["qti"], formats()["qti3"]
TYPED = tuple(kind for kind in KINDS if kind != "hotspot")
DRAWN = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data: bytes, name: str) -> Imported:
    upload = Upload("p.zip", data)
    format = recognise(upload)
    assert format is not None
    assert format.name == name
    return format.read(upload)


def written(format, found: Imported) -> bytes:
    return format.write(found.bank, found.media).data


@packages("qti")
def test_an_export_to_version_2_is_upgraded_to_version_3_and_says_the_same(path):
    once = read(written(SECOND, any_version(path)), "qti")

    upgraded = read(package_to_zip(upgrade_package(written(SECOND, once)).files), "qti3")

    assert upgraded.bank == once.bank
    assert upgraded.media == once.media


@packages("qti")
def test_an_export_to_version_3_is_downgraded_to_version_2_and_says_the_same(path):
    once = read(written(THIRD, any_version(path)), "qti3")

    downgraded = downgrade_package(written(THIRD, once))

    assert {warning.code for warning in downgraded.warnings} <= {"img-to-object"}
    assert read(package_to_zip(downgraded.files), "qti").bank == once.bank


def any_version(path) -> Imported:
    upload = Upload("p.zip", packed(path))
    format = recognise(upload)
    assert format is not None
    return format.read(upload)


@DRAWN
@given(banks(questions(TYPED, texts=WORDS | LETTERS, parts=("title", "explain", "topic", "points"))))
def test_whatever_is_exported_says_the_same_in_the_other_version(bank):
    once = read(SECOND.write(bank, {}).data, "qti")  # type: ignore[misc]

    assert read(package_to_zip(upgrade_package(written(SECOND, once)).files), "qti3").bank == once.bank


MADE: list[tuple[str, tuple[Any, ...]]] = [
    ("MC", ("<p>Which <b>ion</b>?</p>", ["sodium", "K<sup>+</sup>"], "K<sup>+</sup>")),
    ("MA", ("Which are gases?", ["oxygen", "iron", "neon"], ["oxygen", "neon"])),
    ("FIB", ("What is H<sub>2</sub>O?", ["water", "ice"])),
    ("NUM", ("How much is it?", 38.5, 0.25)),
    ("MATCH", ("Match.", ["grass", "blood"], ["green", "red"])),
    ("ORDER", ("Order.", ["one", "two", "three"])),
]
READ = [
    {"type": "choice", "ask": "Which **ion**?", "options": [{"wrong": "sodium"}, {"right": "K^+^"}], "shuffle": False},
    {"type": "multiple", "ask": "Which are gases?", "shuffle": False,
     "options": [{"right": "oxygen"}, {"wrong": "iron"}, {"right": "neon"}]},
    {"type": "short", "ask": "What is H~2~O?", "accept": ["water", "ice"]},
    {"type": "numeric", "ask": "How much is it?", "answer": "38.5", "tolerance": "0.25"},
    {"type": "matching", "ask": "Match.\n\nMatch.", "pairs": [
        {"left": "grass", "right": "green"}, {"left": "blood", "right": "red"}]},
    {"type": "ordering", "ask": "Order.\n\nOrder.", "order": [{"text": "one"}, {"text": "two"}, {"text": "three"}]},
]  # fmt: skip


def test_what_qti_package_maker_writes_is_read(tmp_path, monkeypatch):
    """Its conditions lead to nothing, and it names several texts as the only correct one."""
    monkeypatch.chdir(tmp_path)
    made = QTIPackageInterface("made", allow_mixed=True)
    for kind, values in MADE:
        made.item_bank.add_item(kind, values)

    found = read(Path(made.save_package("blackboard_qti_v2_1", str(tmp_path / "made.zip"))).read_bytes(), "qti")

    assert found.bank is not None
    natives = [question.native() for question in found.bank.questions.values()]
    told = [{key: part for key, part in each.items() if key not in {"id", "title", "points"}} for each in natives]
    assert sorted(told, key=lambda each: each["ask"]) == sorted(READ, key=lambda each: str(each["ask"]))
