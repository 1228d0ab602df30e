"""The way to Anki and back in a browser without JavaScript."""

from io import BytesIO

import anki_itself
import pytest
from anki.scheduler.v3 import CardAnswer
from walk import TOKEN

PAGE = "/banks/cells/cards/anki"


def send(client, data: bytes | None):
    """Hand a file in, as the form on the page does; None for no file."""
    [token] = TOKEN.findall(client.get(PAGE).text)[:1]
    file = {"file": (BytesIO(data), "back.apkg")} if data is not None else {}
    return client.post(PAGE, data={"csrf_token": token, **file}, follow_redirects=True)


def test_the_deck_can_be_downloaded_and_anki_takes_it(client, tmp_path):
    assert f'href="{PAGE}.apkg"' in client.get(PAGE).text
    answer = client.get(f"{PAGE}.apkg")

    assert answer.status_code == 200
    assert "filename=cells.apkg" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with anki_itself.collection(tmp_path) as anki:
        assert len(anki_itself.take(anki, answer.data, tmp_path).new) > 3


def test_reviews_come_back_and_are_counted_once(client, tmp_path):
    data = client.get(f"{PAGE}.apkg").data
    with anki_itself.collection(tmp_path) as anki:
        anki_itself.take(anki, data, tmp_path)
        [deck] = anki.decks.all_names_and_ids(skip_empty_default=True)
        anki.decks.select(anki.decks.id_for_name(deck.name))
        queued = anki.sched.get_queued_cards().cards[0]
        card = anki.get_card(queued.card.id)
        card.start_timer()
        anki.sched.answer_card(anki.sched.build_answer(card=card, states=queued.states, rating=CardAnswer.GOOD))
        data = anki_itself.give(anki, tmp_path)

    told = [send(client, data).text for _ in range(2)]

    assert "1 review of 1 card brought in." in told[0]
    assert "Nothing in it was new here." in told[1]


@pytest.mark.parametrize(("data", "why"), [(b"PK no", "ZIP archive"), (None, "Choose a file")])
def test_what_cannot_be_read_is_told_beside_the_field(client, data, why):
    answer = send(client, data)

    assert answer.status_code == 422
    assert why in answer.text
    assert 'aria-describedby="file-error"' in answer.text


def test_a_bank_that_is_not_there_has_no_package(client):
    assert client.get("/banks/nowhere/cards/anki").status_code == 404
    assert client.get("/banks/nowhere/cards/anki.apkg").status_code == 404
