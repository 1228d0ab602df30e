"""Somebody who does everything that a bank offers, as chance will have it."""

from contextlib import suppress
from random import Random

from answering import any_fields, right_fields
from taking import Taker

from quizapp.domain.attempts import Mode
from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Unreadable
from quizapp.services import contrast, ideas, searches, workbench
from quizapp.services.refusals import NothingToAsk, TooLate


def live(taker: Taker, bank: Bank, chance: Random, deeds: int = 12) -> None:
    """Take quizzes of all modes, search weak links, step back, repair ideas, predict at a bench, fill in grids."""
    for _ in range(deeds):
        taker.wait(hours=chance.random() * 30)
        chance.choice(DEEDS)(taker, bank, chance)


def _quiz(taker: Taker, bank: Bank, chance: Random, mode: Mode | None = None) -> None:
    mode = mode or chance.choice(list(Mode))
    minutes = 10 if mode is Mode.EXAM else None
    attempt_id = taker.start(
        bank=bank.id, mode=mode, count=chance.randint(1, 5), seed=chance.getrandbits(20), minutes=minutes
    )
    _answer_all(taker, attempt_id, chance)
    if mode is Mode.EXAM and chance.random() < 0.3:
        taker.wait(hours=1)  # and the next deed finds that its time ran out
    elif chance.random() < 0.8:
        taker.finish(attempt_id)


def _answer_all(taker: Taker, attempt_id: int, chance: Random) -> None:
    position = 1
    while position <= taker.attempt(attempt_id).size:
        for _ in range(3):
            _answer(taker, attempt_id, position, chance)
        position += 1
    if chance.random() < 0.3:
        _step_back(taker, attempt_id, chance)


def _answer(taker: Taker, attempt_id: int, position: int, chance: Random) -> None:
    """Answer, change an answer, or try again; now and then leave it."""
    sheet = taker.see(attempt_id, position)
    if not sheet.may_answer or chance.random() < 0.15:
        return
    question = sheet.question
    fields = right_fields(question) if chance.random() < 0.4 else any_fields(question, chance)
    fields["confidence"] = [chance.choice(["", "sure", "fairly", "guessing"])]
    fields["hints"] = [str(chance.randint(0, 2))]
    if question.reasons:
        fields["reason"] = [chance.choice(question.reasons).key]
    if sheet.given:
        fields["revises"] = [str(sheet.given.revision)]
    taker.wait(seconds=chance.randint(1, 90))
    with suppress(Unreadable, TooLate):  # tried before, or not all of it filled in, or an exam is over
        taker.answer(attempt_id, position, **fields)


def _step_back(taker: Taker, attempt_id: int, chance: Random) -> None:
    if taker.see(attempt_id).way_back:
        back = searches.step_back(taker.library, taker.visitor, attempt_id, 1, taker.now, chance.getrandbits(20))
        if back is not None:
            _answer_all_once(taker, back, chance)


def _answer_all_once(taker: Taker, attempt_id: int, chance: Random) -> None:
    position = 1
    while position <= taker.attempt(attempt_id).size:
        _answer(taker, attempt_id, position, chance)
        position += 1


def _search(taker: Taker, bank: Bank, chance: Random) -> None:
    chain = chance.choice(list(bank.mechanisms))
    attempt_id, taker.visitor = searches.find_weak_link(
        taker.library, taker.visitor, bank.id, chain, taker.now, chance.getrandbits(20)
    )
    _answer_all_once(taker, attempt_id, chance)


def _repair(taker: Taker, bank: Bank, chance: Random) -> None:
    try:
        attempt_id, taker.visitor = ideas.repair(
            taker.library,
            taker.visitor,
            bank.id,
            chance.choice(list(bank.misconceptions)),
            taker.now,
            chance.getrandbits(20),
        )
    except NothingToAsk:
        return
    _answer_all_once(taker, attempt_id, chance)


def _predict(taker: Taker, bank: Bank, chance: Random) -> None:
    name, bench = chance.choice(list(bank.benches.items()))
    fields = {f"switch-{each}": [chance.choice(list(switch.options))] for each, switch in bench.switches.items()}
    fields |= {
        "quantity": [chance.choice(list(bench.quantities))],
        "predicted": [chance.choice(["up", "down", "unchanged"])],
        "confidence": [chance.choice(["", "sure", "guessing"])],
    }
    with suppress(Unreadable):  # nothing was switched
        _, taker.visitor = workbench.predict(
            taker.library, taker.visitor, bank.id, name, f"form-{chance.getrandbits(60)}", fields, taker.now
        )


def _contrast(taker: Taker, bank: Bank, chance: Random) -> None:
    keys = list(bank.contrast.homes)
    chance.shuffle(keys)
    entered = {cell: key for cell, key in zip(bank.contrast.cells, keys, strict=True) if chance.random() < 0.8}
    entered |= {next(iter(bank.contrast.cells)): keys[0]}
    _, taker.visitor = contrast.place(
        taker.library, taker.visitor, bank.id, f"form-{chance.getrandbits(60)}", entered, taker.now
    )


DEEDS = (_quiz, _quiz, _quiz, _search, _repair, _predict, _predict, _contrast)
