"""The parts of an SVG drawing that mechanisms light and hotspots point at."""

from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from quizapp.domain.places import Place, Problem
from quizapp.formats.yaml.texts import LARGEST
from quizapp.formats.yaml.wording import quoted

_ACTIVE = frozenset({"script", "foreignObject", "iframe", "object", "embed", "handler", "listener"})
_SVG = "{http://www.w3.org/2000/svg}svg"
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href")


def parts_of(file: str, data: bytes) -> tuple[frozenset[str] | None, list[Problem]]:
    """The ids in a drawing; None if it cannot be read or must not be shown."""
    if len(data) > LARGEST:
        return None, [Problem(Place(file), f"The drawing is larger than {LARGEST // 1_000_000} MB. Make it simpler.")]
    try:
        root = fromstring(data)
    except ParseError as error:
        line, column = error.position
        message = f"This is no sound XML: {str(error).partition(':')[0]}. Export the drawing as SVG again."
        return None, [Problem(Place(file, line, column + 1), message)]
    except DefusedXmlException:
        message = "The drawing defines entities, which are not read. Export it as plain SVG."
        return None, [Problem(Place(file), message)]
    except (ValueError, LookupError):
        return None, [Problem(Place(file), "The drawing is in an encoding that is not read. Save it as UTF-8.")]
    if root.tag != _SVG:
        return None, [Problem(Place(file), "This is no SVG drawing: its root is not `svg` in the SVG namespace.")]
    ids: set[str] = set()
    for element in root.iter():
        if (danger := _danger(str(element.tag), element.attrib)) is not None:
            return None, [Problem(Place(file), f"The drawing holds {danger}, which could run code. Remove it.")]
        if name := element.get("id"):
            ids.add(name)
    return frozenset(ids), []


def _danger(tag: str, attributes: dict[str, str]) -> str | None:
    """What in an element could run code or reach out, if anything."""
    name = tag.rpartition("}")[2]
    if name in _ACTIVE:
        return quoted(f"<{name}>")
    for key, value in attributes.items():
        if key.rpartition("}")[2].lower().startswith("on"):
            return f"the attribute {quoted(key)}"
        if key in _LINKS and not value.strip().startswith(("#", "data:image/", "https://", "http://")):
            return f"the link {quoted(value)}"
    return None
