"""IMS content packages: a ZIP archive with a list of its files, `imsmanifest.xml`, in every version of the standard.

Manifests and texts name files by addresses: percent-encoded or not, whichever the archive does, with other capitals,
relative to where they stand. `ContentPackage.find` knows these habits; what is hostile, `archives.py` refuses.
"""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote

from lxml import etree

from quizapp.formats.archives import Archive, is_archive, open_archive
from quizapp.formats.base import Refused
from quizapp.formats.pictures import Unusable
from quizapp.formats.xml import Element, parsed
from quizapp.formats.yaml.texts import LARGEST as LARGEST_PICTURE

MANIFEST = "imsmanifest.xml"
LARGEST_MANIFEST = 20_000_000
MOST_RESOURCES = 20_000

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_DATE = (2024, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One entry of a manifest: a file, or several that belong together."""

    identifier: str
    type: str
    """Such as `imsqti_xmlv1p2` or `webcontent`."""
    href: str = ""
    """The name of its main file in the archive; empty if it has none that is there."""
    files: tuple[str, ...] = ()
    """The names of all its files that are there."""
    dependencies: tuple[str, ...] = ()
    """The identifiers of the resources that it needs."""
    title: str = ""


class ContentPackage:
    """A package that was opened. A missing or broken manifest is no reason to refuse it: its files are there."""

    def __init__(self, data: bytes) -> None:
        """Open a package.

        Raises:
            Refused: these bytes are no archive, or none that may be read.
        """
        self._archive: Archive = open_archive(data)
        self.notes: tuple[str, ...] = ()
        """What there is to say about its manifest."""
        self.resources: tuple[Resource, ...] = ()
        self.title = ""
        """Of the package as a whole, if its manifest tells one."""
        named = (name for name in self.names if posixpath.basename(name).lower() == MANIFEST)
        outermost = min(named, key=lambda name: name.count("/"), default=None)
        self._root = posixpath.dirname(outermost) if outermost else ""
        if outermost:
            self._read_manifest(outermost)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files in it."""
        return self._archive.names

    def read(self, name: str, largest: int) -> bytes:
        """The bytes of one file; raises `Refused` if they are too many, or damaged."""
        return self._archive.read(name, largest)

    def find(self, address: str, *folders: str) -> str | None:
        """The name of the file that an address means; None if it is not there.

        Args:
            folders: where to look, in this order, before the folder of the manifest; an address in a text is relative
                to the file of the text, `posixpath.dirname(name)`.
        """
        address = address.strip().replace("\\", "/")
        for reference in dict.fromkeys((address, address.partition("#")[0].partition("?")[0])):
            if not reference or reference.endswith("/"):
                continue
            for folder in dict.fromkeys((*folders, self._root, "")):
                path = posixpath.normpath(posixpath.join(folder, reference.lstrip("/")))
                for found in (path, self._by_key.get(_key(path))):
                    if found is not None and found in self._archive:
                        return found
        return None

    def picture(self, address: str, *folders: str) -> tuple[str, bytes]:
        """The name and the bytes of the picture that an address means, wherever its name is the only one of its kind.

        Raises:
            Unusable: the package does not hold it.
            Refused: everything together is too large, or damaged.
        """
        base = _key(posixpath.basename(address.partition("?")[0].rstrip("/")))
        name = self.find(address, *folders) or self._by_base.get(base)
        if not name:
            raise Unusable(f"The picture “{' '.join(unquote(address).split())[:60]}” is not in the package.")
        if self._archive.size(name) > LARGEST_PICTURE:
            raise Unusable(
                f"The file “{name[-60:]}” is larger than {LARGEST_PICTURE // 1_000_000} MB and was left out."
            )
        return name, self.read(name, LARGEST_PICTURE + 1)

    @cached_property
    def _by_key(self) -> Mapping[str, str]:
        """The names by what they come to without encoding and capitals."""
        return {key: name for name in reversed(self.names) for key in _keys(name)}

    @cached_property
    def _by_base(self) -> Mapping[str, str]:
        """The names by their last parts, as far as only one file is called so; else empty."""
        found: dict[str, str] = {}
        for name in self.names:
            base = _key(posixpath.basename(name))
            found[base] = "" if base in found else name
        return found

    def _read_manifest(self, name: str) -> None:
        try:
            root, notes = parsed(self.read(name, LARGEST_MANIFEST), LARGEST_MANIFEST)
        except Refused as reason:
            self.notes = (f"The list of the package's files, {MANIFEST}, cannot be read; all were tried. {reason}",)
            return
        self.notes = notes
        self.title = _title(root.find("{*}metadata"))
        self.resources = tuple(islice(self._all_resources(root), MOST_RESOURCES))

    def _all_resources(self, manifest: Element) -> Iterator[Resource]:
        for group in manifest.iter("{*}resources"):
            for element in group.iterfind("{*}resource"):
                bases = [each.get(_BASE, "") for each in (manifest, group, element)]
                folder = posixpath.join(self._root, *(base.lstrip("/") for base in bases))
                yield self._resource(element, folder)

    def _resource(self, element: Element, folder: str) -> Resource:
        own = [element.get("href", ""), _attribute(element, "file")]
        href = next((found for address in own if address and (found := self.find(address, folder))), "")
        files = (self.find(file.get("href", ""), folder) for file in element.iterfind("{*}file"))
        needs = (each.get("identifierref", "") for each in element.iterfind("{*}dependency"))
        return Resource(
            identifier=element.get("identifier", ""),
            type=element.get("type", "").strip(),
            href=href,
            files=tuple(dict.fromkeys(file for file in files if file)),
            dependencies=tuple(need for need in needs if need),
            title=_attribute(element, "title") or _title(element.find("{*}metadata")),
        )


def _attribute(element: Element, name: str) -> str:
    """An attribute in whatever namespace, as Blackboard's `bb:file` and `bb:title`."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next((value.strip() for value in found if value.strip()), "")


def _title(metadata: Element | None) -> str:
    """The title in metadata of any kind: the first text inside its first `title`."""
    title = next(iter(() if metadata is None else metadata.iter("{*}title")), None)
    words = (" ".join(text.split()) for text in (() if title is None else title.itertext()))
    return next(filter(None, words), "")


def _key(path: str) -> str:
    return normalize("NFC", unquote(path)).casefold()


def _keys(name: str) -> Iterator[str]:
    """What a name comes to; also read as UTF-8, which some archives use without saying so."""
    yield _key(name)
    if not name.isascii():
        try:
            yield _key(name.encode("cp437").decode("utf-8"))
        except UnicodeError:
            return


def is_content_package(data: bytes) -> bool:
    """Whether these bytes may be a package: an archive with a manifest among the names at its end."""
    return is_archive(data) and MANIFEST.encode() in data[-2_000_000:].lower()


def packaged(files: Mapping[str, bytes], manifest: bytes) -> bytes:
    """An archive of these files behind their manifest; of the same files always the same bytes."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in ((MANIFEST, manifest), *files.items()):
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, content)
    return data.getvalue()


def manifest_of(
    resources: Iterable[Resource],
    *,
    identifier: str,
    namespace: str,
    schema: Sequence[str],
    locations: Mapping[str, str] | None = None,
) -> bytes:
    """The manifest of a package: its kind, and these resources in their order.

    Args:
        namespace: the version of the standard, as `http://www.imsglobal.org/xsd/imscp_v1p1`.
        schema: what kind of package this is and in which version, such as `("QTIv2.1 Package", "1.0.0")`.
        locations: where schemas lie, by their namespaces.
    """
    default: Any = {None: namespace}
    root = etree.Element(f"{{{namespace}}}manifest", {"identifier": identifier}, default)
    if locations:
        shown = " ".join(f"{name} {location}" for name, location in locations.items())
        root.set(f"{{{_SCHEMA_INSTANCE}}}schemaLocation", shown)
    metadata = etree.SubElement(root, f"{{{namespace}}}metadata")
    for name, text in zip(("schema", "schemaversion"), schema, strict=True):
        etree.SubElement(metadata, f"{{{namespace}}}{name}").text = text
    etree.SubElement(root, f"{{{namespace}}}organizations")
    group = etree.SubElement(root, f"{{{namespace}}}resources")
    for resource in resources:
        group.append(_element(resource, namespace))
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _element(resource: Resource, namespace: str) -> Element:
    element = etree.Element(f"{{{namespace}}}resource", identifier=resource.identifier, type=resource.type)
    if resource.href:
        element.set("href", quote(resource.href))
    for name in resource.files:
        etree.SubElement(element, f"{{{namespace}}}file", href=quote(name))
    for need in resource.dependencies:
        etree.SubElement(element, f"{{{namespace}}}dependency", identifierref=need)
    return element
