"""Links and chains put into a file: everything else stays letter by letter."""

import pytest

from quizapp.domain.mechanisms import Mechanism
from quizapp.formats.yaml.adding import with_steps, with_things
from quizapp.formats.yaml.editing import Unfit

FILE = """# a bank
title: Hearts
questions:
  # the first
  - id: pace
    type: choice
    ask: |
      Which cells
      set the pace?
    # in this order
    options:
      - {right: the sinus node}
      - {wrong: the ventricle}

  - {id: beats, type: true-false, ask: It beats., answer: yes}
  - id: linked
    type: true-false
    step: pump/leak
    ask: It is linked.
    answer: no
"""
PUMP = Mechanism.model_validate({"title": "How it pumps", "steps": [{"id": "leak", "text": "It leaks: a lot."}]})


def test_a_link_stands_below_what_is_asked_and_nothing_else_changes():
    anew = with_steps(FILE, {"pace": "pump/leak", "beats": "pump/leak", "linked": "pump/other"})

    assert anew == FILE.replace("    options:\n", "    step: pump/leak\n    options:\n").replace(
        "answer: yes}", "answer: yes, step: pump/leak}"
    )


def test_a_file_of_many_questions_takes_its_links_at_once():
    many = "title: Many\nquestions:\n" + "".join(
        f"- id: q{n}\n  type: true-false\n  ask: Is {n} even?\n  answer: no\n" for n in range(500)
    )

    assert with_steps(many, {f"q{n}": "pump/leak" for n in range(500)}).count("step: pump/leak") == 500


def test_chains_stand_below_the_others_or_at_the_end():
    once = with_things(FILE, "mechanisms", {"pump": PUMP})
    twice = with_things(once, "mechanisms", {"pump-2": PUMP})

    block = "    title: How it pumps\n    steps:\n    - id: leak\n      text: 'It leaks: a lot.'\n"
    assert once == f"{FILE}mechanisms:\n  pump:\n{block}"
    assert twice == f"{once}  pump-2:\n{block}"


def test_what_stands_in_one_line_is_left_to_its_author():
    with pytest.raises(Unfit):
        with_steps("title: A\nquestions: [{type: true-false, ask: A, answer: yes}]\n", {"a": "b/c"})
    with pytest.raises(Unfit):
        with_things("title: A\nmechanisms: {}\n", "mechanisms", {"pump": PUMP})
