"""What a program that we did not write, Citolab's converter, makes of exported QTI, from one version to the other."""

from drawn import LETTERS, WORDS, banks, questions
from golden import packages, packed
from hypothesis import HealthCheck, given, settings
from qti_convert import downgrade_package, package_to_zip, upgrade_package

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
