"""Quizlet's export text: a card in each line, with a tab between its sides; definitions may go on below."""

from quizapp.formats.base import Choice, Format, Imported, Refused, Upload
from quizapp.formats.intake import Intake
from quizapp.formats.marks import written

_HEAD = 20_000
_JOINTS = {"tab": "\t", "hyphen": " - ", "dash": " – ", "comma": ",", "semicolon": ";", "colon": ":"}
_GUESSED = ("tab", "hyphen", "dash", "comma")
_WORDS = {
    "": "nothing that is known",
    "tab": "a tab",
    "hyphen": "a hyphen between blanks",
    "dash": "a dash between blanks",
    "comma": "a comma",
    "semicolon": "a semicolon",
    "colon": "a colon",
}
_MOST_OF = 0.6


def _joint(lines: list[str]) -> str:
    """The name of what stands between term and definition in most lines; empty if nothing does."""
    shares = {name: sum(_JOINTS[name] in line for line in lines) / max(len(lines), 1) for name in _GUESSED}
    return next((name for name in _GUESSED if shares[name] >= _MOST_OF), "")


def _reads(upload: Upload) -> Imported:
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    lines = found.text.split("\n")
    guess = _joint([line for line in lines[:500] if line.strip()])
    name = intake.ask(Choice("joint", "Between term and definition stands", guess, _WORDS))
    if not name:
        sentence = "No sign parts terms and definitions. Export from Quizlet with a tab between them."
        raise Refused(sentence, intake.choices)
    joint = _JOINTS[name]
    open_card: tuple[int, str, list[str]] | None = None
    for number, line in enumerate(lines, start=1):
        if joint in line:
            _take(intake, open_card)
            term, _, definition = line.partition(joint)
            open_card = (number, term, [definition])
        elif open_card:
            open_card[2].append(line)
        elif line.strip():
            intake.leave_out("It is a term without a definition.", line=number, name=line)
    _take(intake, open_card)
    return intake.result()


def _take(intake: Intake, card: tuple[int, str, list[str]] | None) -> None:
    if card is None:
        return
    number, term, lines = card
    if not term.strip() or not "".join(lines).strip():
        side = "definition" if term.strip() else "term"
        intake.leave_out(f"Its {side} is empty.", line=number, name=term or "".join(lines))
        return
    intake.take_card(written(term.strip()), written("\n".join(lines).strip()), line=number, name=term)


def _likeness(upload: Upload) -> float:
    lines = [line for line in upload.head[:_HEAD].split("\n") if line.strip()]
    if not lines or lines[0].startswith("#"):
        return 0.0
    tabs = [line.count("\t") for line in lines]
    return 0.5 if max(tabs) == 1 and sum(tabs) >= _MOST_OF * len(lines) else 0.0


FORMAT = Format(name="quizlet", title="Quizlet", extensions=(".txt",), likeness=_likeness, reads=_reads)
