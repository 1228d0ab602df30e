"""The deck of a bank: the author's cards, what comes next, covered parts, and questions."""

from dataclasses import replace

from quizapp.domain.deck import Kind, PartLabels, deck

LABELS = {
    "cell.svg": {
        "pump-body": PartLabels(("Pump",), ("in the membrane",)),
        "outside": PartLabels(),
        "core": PartLabels(("Nucleus",)),
        "spare": PartLabels(),
        "station": PartLabels(("Pumping station",)),
    }
}


def test_every_link_asks_what_comes_next(cells):
    cards = deck(cells, {}).cards

    assert [name for name, card in cards.items() if card.kind is Kind.NEXT] == [
        "next:pump/bind", "next:pump/spend", "next:pump/turn", "next:fuel/burn", "next:fuel/charge",
    ]  # fmt: skip
    assert cards["next:pump/bind"].front == "What comes first?"
    assert cards["next:pump/turn"].back == "The pump turns outwards."
    assert [step.id for step in cards["next:pump/turn"].before] == ["bind", "spend"]


def test_every_part_that_has_a_name_or_that_a_link_shows_is_covered_once(cells):
    cards = deck(cells, LABELS).cards

    parts = {name: card for name, card in cards.items() if card.kind is Kind.PART}
    assert set(parts) == {f"part:cell.svg/{part}" for part in ("pump-body", "outside", "core", "station")}
    assert "Three sodium ions bind" in parts["part:cell.svg/pump-body"].back
    assert "The pump turns outwards." in parts["part:cell.svg/pump-body"].back
    assert parts["part:cell.svg/core"].back == "Nucleus"
    assert parts["part:cell.svg/pump-body"].labels == ("Pump", "in the membrane")


def test_what_is_said_beside_a_covered_part_does_not_name_it(cells):
    card = deck(cells, LABELS).cards["part:cell.svg/pump-body"]

    assert card.beside == ("Nucleus",)
    assert card.context == "", "the title of the mechanism says “pump”"


def test_the_deck_goes_chain_by_chain_with_the_authors_cards_first_and_cards_on_one_link_apart(cells):
    order = deck(cells, LABELS).order

    assert order[:5] == ("fuel-card", "next:pump/bind", "next:pump/spend", "next:pump/turn", "part:cell.svg/pump-body")


def test_ids_hang_on_ids_alone_not_on_words_or_places(cells):
    pump = cells.mechanisms["pump"]
    steps = tuple(step.model_copy(update={"text": f"New: {step.text}"}) for step in reversed(pump.steps))
    other = replace(cells, mechanisms={"pump": pump.model_copy(update={"steps": steps, "title": "New"})})

    assert {name for name in deck(other, LABELS).cards if "pump/" in name} == {
        "next:pump/bind", "next:pump/spend", "next:pump/turn",
    }  # fmt: skip
    assert deck(other, LABELS).version != deck(cells, LABELS).version


def test_any_question_can_be_a_card_that_tells_its_whole_answer(cells):
    made = deck(cells, {})

    backs = {name: made.card(f"question:{name}").back for name in cells.questions}

    assert backs["which-ion"] == "sodium"
    assert backs["what-it-needs"] == "- one ATP\n- three sodium ions"
    assert backs["needs-fuel"] == "false"
    assert backs["fill-in"] == "- count: 3\n- which: natrium\n- fuel: ATP"
    assert backs["pair-up"].startswith("- the outer membrane: encloses")
    assert backs["in-order"].startswith("- 1: sodium binds")
    assert "- water: alike or inside" in backs["sort-out"]
    assert all(backs.values())
    assert made.card("question:gone") is None


def test_a_question_has_no_place_in_the_order(cells):
    assert not any(name.startswith("question:") for name in deck(cells, {}).order)
