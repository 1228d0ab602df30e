"""Pictures for the documentation, taken where a test comes by anyway.

With `QUIZAPP_PICTURES=write` in the environment they are made anew, to be looked at before they are kept.
"""

import os
from base64 import b64decode
from pathlib import Path

from browser.student import Student

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
WIDTH, HEIGHT, SCALE = 1120, 760, 0.8


def picture(person: Student, name: str, at: str = "main", height: int = HEIGHT) -> None:
    """Take a picture of the page from the top of an element on, unless it is there already."""
    file = FOLDER / f"{name}.webp"
    if os.environ.get("QUIZAPP_PICTURES") != "write":
        assert file.exists(), f"{file.name} is missing: run this test with QUIZAPP_PICTURES=write"
        return
    page = person.page
    usual = page.viewport_size
    page.set_viewport_size({"width": WIDTH, "height": 3000})
    box = page.locator(at).first.bounding_box()
    assert usual
    assert box
    clip = {"x": 0, "y": max(0, box["y"] - 12), "width": WIDTH, "height": height, "scale": SCALE}
    session = person.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": 70, "clip": clip})
    session.detach()
    page.set_viewport_size(usual)
    file.write_bytes(b64decode(shot["data"]))
