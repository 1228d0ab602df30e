"""Question files in YAML, the app's own format (`docs/question-files.md`)."""

from quizapp.formats.yaml.reader import MAIN, read
from quizapp.formats.yaml.texts import LARGEST

__all__ = ["LARGEST", "MAIN", "read"]
