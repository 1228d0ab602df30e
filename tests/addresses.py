"""Every address of the app, for tests that hold all pages to the same rules."""

from collections.abc import Iterator

from flask import Flask, url_for

ARGUMENTS = {
    "attempt_id": 1,
    "position": 1,
    "report_id": 1,
    "session_id": 1,
    "draft_id": 1,
    "arrival_id": 1,
    "step_id": 1,
    "revision_id": 1,
    "regrade_id": 1,
    "section": "questions",
    "question_id": "which-ion",
    "version": "made-up",
    "response_id": 1,
    "bank_id": "cells",
    "back": 1,
    "mechanism_id": "pump",
    "bench_id": "round",
    "after": 1,
    "token": "made-up",
    "name": "icon.svg",
}
"""Something for each part of an address that varies. A new part fails loudly, and wants a line here."""


def every_address(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """The endpoint and an address of each rule that takes this method."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                arguments = {name: ARGUMENTS[name] for name in rule.arguments}
                yield rule.endpoint, url_for(rule.endpoint, **arguments)


def every_page(app: Flask) -> list[str]:
    """All addresses that can be opened, and the states of attempts that the `veteran` has."""
    pages = [path for _, path in every_address(app, "GET")]
    pages += [f"/attempts/1/{place}" for place in range(1, 11)]
    pages += [f"/attempts/{attempt}/{place}" for attempt in (2, 3, 4) for place in range(1, 11)]
    pages += ["/attempts/2", "/attempts/3", "/attempts/4", "/attempts/3/1?change=1", "/gone", "/attempts/99"]
    pages += ["/banks/cells/mechanisms/pump?step=spend", "/banks/gone", "/banks/cells/mechanisms/gone"]
    return list(dict.fromkeys(pages))
