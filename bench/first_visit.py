"""What a newcomer waits for: the server's start, and the first page with all that it loads."""

import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bench.browser import Browser
from bench.running import free_port, started
from bench.tasks import start

_LOADED_BY_LINKS = {"stylesheet", "icon", "modulepreload", "preload", "manifest"}
_IMPORTS = {
    "text/css": re.compile(r"""(?:@import\s+(?:url\()?|url\()['"]?([^'")]+)"""),
    "text/javascript": re.compile(r"""^\s*(?:import|export)\b[^'";]*?['"]([^'"]+)['"]""", re.MULTILINE),
}


@dataclass(frozen=True)
class Weight:
    """What one page costs a browser with an empty cache."""

    bytes: int
    requests: int
    foreign_hosts: tuple[str, ...]


def start_times(folder: Path, times: int) -> list[float]:
    """Seconds from `quizapp serve` to its first page; the very first start, which makes the database, is left out."""
    return [_start_time(folder) for _ in range(times + 1)][1:]


def _start_time(folder: Path) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [str(Path(sys.executable).with_name("quizapp")), "serve", "--port", str(port)]
    # Compiled modules go into the folder: the repository stays as it is, and a second start finds them as it would.
    environment = {
        "QUIZAPP_DATA": str(folder),
        "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    began = time.perf_counter()
    with started(command, port, folder, environment), Browser(port) as browser:
        assert browser.get("/").status == 200
        return time.perf_counter() - began


def weigh(port: int) -> list[Weight]:
    """The home page, and a question opened by somebody who never saw another page."""
    with Browser(port) as newcomer, Browser(port) as taker:
        question = start(taker).path
        return [_weigh(newcomer, "/"), _weigh(taker, question)]


def _weigh(browser: Browser, path: str) -> Weight:
    waiting, seen, foreign, weight = [path], {path}, set(), 0
    while waiting:
        page = browser.get(waiting.pop())
        assert page.status == 200, page.path
        weight += page.weight
        for link in _links(page.headers.get("content-type", ""), page.text):
            target = urlsplit(urljoin(f"http://here{page.path}", link))
            address = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc != "here":
                foreign.add(target.netloc)
            elif address not in seen:
                seen.add(address)
                waiting.append(address)
    return Weight(weight, len(seen), tuple(sorted(foreign)))


def _links(content_type: str, text: str) -> Sequence[str]:
    """What a browser goes on to load."""
    kind = content_type.partition(";")[0]
    if kind == "text/html":
        reader = _Loads()
        reader.feed(text)
        # Without an icon that is named, browsers ask for this one.
        return reader.links if reader.has_icon else [*reader.links, "/favicon.ico"]
    found = _IMPORTS[kind].findall(text) if kind in _IMPORTS else []
    return [link for link in found if not link.startswith(("data:", "#"))]


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.has_icon = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        relations = set(at.get("rel", "").split())
        if tag == "link" and relations & _LOADED_BY_LINKS:
            self.has_icon |= "icon" in relations
            self._load(at.get("href", ""))
        elif tag in {"script", "img", "iframe", "source"}:
            self._load(at.get("src", ""))

    def _load(self, link: str) -> None:
        if link and not link.startswith("data:"):
            self.links.append(link)
