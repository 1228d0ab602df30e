"""IMS content packages: what their manifests list, and what addresses in them mean."""

import io
import zipfile

import pytest

from quizapp.formats.base import Refused
from quizapp.formats.content_package import ContentPackage, Resource, is_content_package, manifest_of, packaged
from quizapp.formats.pictures import Unusable

CP = "http://www.imsglobal.org/xsd/imscp_v1p1"


def zipped(members: dict[str, bytes | str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_manifest(resources: str, *names: str, namespace: str = CP) -> ContentPackage:
    manifest = f'<manifest xmlns="{namespace}" identifier="m"><resources>{resources}</resources></manifest>'
    return ContentPackage(zipped({"imsmanifest.xml": manifest, **{name: name.encode() for name in names}}))


@pytest.mark.parametrize(
    "namespace",
    ["", CP, "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1", "http://www.imsproject.org/xsd/imscp_rootv1p1p2"],
)
def test_resources_are_listed_in_every_version_of_the_standard(namespace):
    package = with_manifest(
        '<resource identifier="r1" type="imsqti_xmlv1p2" href="q/a.xml"><file href="q/a.xml"/><file href="no.png"/>'
        '<dependency identifierref="r2"/></resource>',
        "q/a.xml",
        namespace=namespace,
    )

    assert package.resources == (
        Resource(identifier="r1", type="imsqti_xmlv1p2", href="q/a.xml", files=("q/a.xml",), dependencies=("r2",)),
    )
    assert package.read(package.resources[0].href, 100) == b"q/a.xml"


def test_what_blackboard_writes_into_attributes_of_its_own_is_read():
    package = with_manifest(
        '<resource xmlns:bb="http://www.blackboard.com/content-packaging/" bb:file="res00001.dat" bb:title="Cells '
        '&amp; co" identifier="res00001" type="assessment/x-bb-qti-pool" xml:base="res00001"/>',
        "res00001.dat",
    )

    assert package.resources == (
        Resource(identifier="res00001", type="assessment/x-bb-qti-pool", href="res00001.dat", title="Cells & co"),
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("a%20quiz/q%201.xml", "a quiz/q 1.xml"),
        ("a quiz/q 1.xml", "a%20quiz/q%201.xml"),
        ("A/Q.XML", "a/q.xml"),
        ("a\\q.xml", "a/q.xml"),
        ("/a/q.xml", "a/q.xml"),
        ("a/../b/./q.xml", "b/q.xml"),
        ("e\u0301.xml", "é.xml"),
        ("a.png?canvas_download=1", "a.png"),
        ("a%3Fb.png", "a?b.png"),
    ],
)
def test_an_address_means_a_file_however_either_is_written(address, name):
    assert with_manifest("", name).find(address) == name


def test_addresses_are_relative_to_their_folder_their_base_and_the_manifest():
    package = with_manifest(
        '<resource identifier="r" xml:base="deep/" href="a.xml"/>', "deep/a.xml", "deep/b.png", "b.png"
    )

    assert package.resources[0].href == "deep/a.xml"
    assert package.find("b.png", "deep") == "deep/b.png"
    assert package.find("../b.png", "deep") == "b.png"
    assert package.find("../../b.png", "deep") is None


def test_a_package_inside_a_folder_is_read_from_there():
    manifest = f'<manifest xmlns="{CP}"><resources><resource identifier="r" href="a.xml"/></resources></manifest>'
    package = ContentPackage(zipped({"exam/imsmanifest.xml": manifest, "exam/a.xml": "", "a.xml": ""}))

    assert package.resources[0].href == "exam/a.xml"


def test_pictures_are_found_by_their_names_if_nothing_else_fits():
    package = with_manifest("", "media/cell one.png", "x/twice.png", "y/twice.png")

    assert package.picture("$BASE$/cell%20one.png") == ("media/cell one.png", b"media/cell one.png")
    with pytest.raises(Unusable, match=r"twice\.png” is not in the package"):
        package.picture("twice.png")


@pytest.mark.parametrize("manifest", ["<manifest>", "no xml", "<!DOCTYPE m><manifest/>"])
def test_a_broken_manifest_costs_only_itself(manifest):
    package = ContentPackage(zipped({"imsmanifest.xml": manifest, "a.xml": ""}))

    assert (package.resources, package.find("a.xml")) == ((), "a.xml")
    assert "cannot be read" in package.notes[0]


def test_what_is_no_archive_or_a_hostile_one_is_refused():
    with pytest.raises(Refused, match="no ZIP archive"):
        ContentPackage(b"<manifest/>")
    with pytest.raises(Refused, match="outside of itself"):
        ContentPackage(zipped({"imsmanifest.xml": "<manifest/>", "../a.xml": ""}))


def test_a_package_that_is_written_reads_as_it_was_meant():
    resources = (
        Resource(identifier="i1", type="imsqti_item_xmlv2p1", href="q 1.xml", files=("q 1.xml",), dependencies=("i2",)),
        Resource(identifier="i2", type="webcontent", href="ä.png", files=("ä.png",)),
    )
    manifest = manifest_of(resources, identifier="m", namespace=CP, schema=("QTIv2.1 Package", "1.0.0"))
    files = {"q 1.xml": b"<item/>", "ä.png": b"png"}

    data = packaged(files, manifest)
    package = ContentPackage(data)

    assert is_content_package(data)
    assert data == packaged(files, manifest)
    assert package.resources == resources
    assert {name: package.read(name, 100) for name in files} == files
