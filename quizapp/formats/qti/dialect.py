"""How version 2.1 and version 3.0 are written, of trees that have the names of version 2 and no namespaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from quizapp.formats.qti.names import PREFIX, kebab
from quizapp.formats.xml import Element

MATHML = "http://www.w3.org/1998/Math/MathML"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HTML = frozenset(
    "a blockquote br code div em hr img li object ol p pre span strong sub sup table tbody td th thead tr ul".split()
)
_OF_PICTURES = {"data": "src", "width": "width", "height": "height"}


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One version, as it is written."""

    version: str
    namespace: str
    schema: str
    """Where its schema lies."""
    templates: str
    """The address of a standard template of response processing, with a place for its name."""
    item_type: str
    test_type: str
    package_namespace: str
    package_schema: tuple[str, str]
    locations: Mapping[str, str] = field(default_factory=dict)
    is_third: bool = False

    def written(self, root: Element) -> bytes:
        """A tree as a file of this version."""
        names: Any = {None: self.namespace, "xsi": _XSI}
        made = etree.Element(self._tag(root.tag), nsmap=names)
        made.set(_SCHEMA_LOCATION, f"{self.namespace} {self.schema}")
        self._fill(made, root)
        return bytes(etree.tostring(made, encoding="UTF-8", xml_declaration=True))

    def _tag(self, name: str) -> str:
        if name.startswith("{"):
            return name
        if self.is_third and name not in _HTML:
            name = PREFIX + kebab(name)
        return f"{{{self.namespace}}}{name}"

    def _fill(self, made: Element, element: Element) -> None:
        is_own = self.is_third and element.tag not in _HTML and not element.tag.startswith("{")
        for key, value in element.attrib.items():
            made.set(_LANGUAGE if key == "lang" else kebab(key) if is_own else key, value)
        made.text = element.text
        for child in element:
            inner = etree.SubElement(made, self._tag(child.tag))
            inner.tail = child.tail
            if self.is_third and child.tag == "object":
                inner.tag = f"{{{self.namespace}}}img"
                inner.set("alt", child.text or "")
                for name, other in _OF_PICTURES.items():
                    inner.set(other, child.get(name) or "")
            elif self.is_third and child.tag == "modalFeedback":
                self._fill(inner, etree.Element("modalFeedback", child.attrib))
                body = etree.SubElement(inner, self._tag("contentBody"))
                self._fill(body, _without_attributes(child))
            else:
                self._fill(inner, child)


def _without_attributes(element: Element) -> Element:
    made = etree.Element("contentBody")
    made.text = element.text
    made.extend(list(element))
    return made


SECOND = Dialect(
    version="2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    templates="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1",
    package_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    package_schema=("QTIv2.1 Package", "1.0.0"),
    locations={
        "http://www.imsglobal.org/xsd/imscp_v1p1": "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    },
)
THIRD = Dialect(
    version="3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
    item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0",
    package_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    package_schema=("QTI Package", "3.0.0"),
    locations={
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1": (
            "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
        ),
    },
    is_third=True,
)
