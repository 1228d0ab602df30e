"""The JSON Schema of question files, with which an editor completes and checks while somebody types."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import BeforeValidatorFunctionSchema

from quizapp.domain.authored import as_list
from quizapp.domain.mechanisms import Card
from quizapp.domain.questions import KINDS
from quizapp.formats.yaml.reader import MOST_QUESTIONS
from quizapp.formats.yaml.sheets import BankFile

_NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$"
_WHOLE = r"^\s*[+-]?\d+\s*$"
_TRUTHS = ("true", "false", "yes", "no", "on", "off")


def schema(*, further: bool = False) -> dict[str, Any]:
    """The shape of a question file, as JSON Schema 2020-12.

    An editor sees some scalars as numbers or truth values where the reader takes the text that was typed, so both are
    allowed. What the reader refuses and the schema cannot tell: references to steps, facts, misconceptions, siblings
    and files that do not exist; ids, options and other texts that stand there twice; how many options are right, and
    other rules between the fields of one question; the bounds of numbers given as text; expectations that fail;
    anchors, aliases and tags. Of the spellings of `yes` and `no` it knows those in small letters.

    Args:
        further: for a file beside the `bank.yaml`, which needs no `title`.
    """
    models: list[type[BaseModel]] = [*KINDS.values(), Card, BankFile]
    references, definitions = models_json_schema(
        [(model, "validation") for model in models], schema_generator=_Generator
    )
    shapes: dict[str, Any] = {name: _as_typed(shape) for name, shape in definitions["$defs"].items()}
    names = {model: references[model, "validation"]["$ref"].rpartition("/")[2] for model in models}
    for kind in KINDS.values():
        shapes[names[kind]]["required"].remove("id")
    file = shapes.pop(names[BankFile])
    file["properties"]["questions"] = {"type": "array", "maxItems": MOST_QUESTIONS, "items": _any_question(names)}
    file["properties"]["cards"] = {"type": "array", "items": {"$ref": f"#/$defs/{names[Card]}"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **file,
        "required": [] if further else ["title"],
        "$defs": shapes,
    }


def _any_question(names: Mapping[type[BaseModel], str]) -> dict[str, Any]:
    """A question of any kind. Its `type` decides alone, so that an editor complains about that kind only."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(KINDS)}},
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{names[kind]}"},
            }
            for name, kind in KINDS.items()
        ],
    }


class _Generator(GenerateJsonSchema):
    def function_before_schema(self, schema: BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """Tell that one thing may stand for a list of one, where the model does not tell it itself."""
        made = super().function_before_schema(schema)
        if schema["function"]["function"] is as_list and made.get("type") == "array":
            return {"anyOf": [made, made["items"]]}
        return made


def _as_typed(shape: JsonSchemaValue, *, beside_number: bool = False) -> dict[str, Any]:
    """A shape that takes text where it took a value, and a value where it took text, but never nothing."""
    shape = {key: value for key, value in shape.items() if key not in {"title", "default", "discriminator"}}
    for key in ("anyOf", "oneOf"):
        if key in shape:
            choices = [choice for choice in shape[key] if choice.get("type") != "null"]
            has_number = any(choice.get("type") in {"number", "integer"} for choice in choices)
            typed = [_as_typed(choice, beside_number=has_number) for choice in choices]
            if len(typed) == 1:
                return {**{name: value for name, value in shape.items() if name != key}, **typed[0]}
            shape[key] = typed
    if "properties" in shape:
        possible = {name: value for name, value in shape["properties"].items() if value.get("type") != "null"}
        shape["properties"] = {name: _as_typed(value) for name, value in possible.items()}
    if "patternProperties" in shape:
        named = {pattern: _as_typed(value) for pattern, value in shape["patternProperties"].items()}
        shape |= {"patternProperties": named, "additionalProperties": False}
    for key in ("items", "additionalProperties"):
        if isinstance(shape.get(key), dict):
            shape[key] = _as_typed(shape[key])
    if "prefixItems" in shape:
        shape["prefixItems"] = [_as_typed(item) for item in shape["prefixItems"]]
    return _scalar(shape, beside_number=beside_number)


def _scalar(shape: dict[str, Any], *, beside_number: bool) -> dict[str, Any]:
    """The shape of a single value, widened to the forms in which text and editor may have it."""
    if any(isinstance(value, bool) for value in shape.get("enum", ())):
        return {**shape, "enum": [True, False, *_TRUTHS]}
    if "enum" in shape or "const" in shape:
        return shape
    match shape.get("type"):
        case "string" if beside_number:
            return shape
        case "string":
            visible = {"pattern": r"\S"} if shape.get("minLength") and "pattern" not in shape else {}
            return {**shape, "type": ["string", "number", "boolean"], **visible}
        case "number":
            return {"anyOf": [shape, {"type": "string", "pattern": _NUMBER}]}
        case "integer":
            return {"anyOf": [shape, {"type": "string", "pattern": _WHOLE}]}
        case "boolean":
            return {"enum": [True, False, *_TRUTHS]}
    return shape
