"""A learner with a browser that has no JavaScript: opens pages, fills in forms, sends them, follows redirects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask

Fields = Mapping[str, Sequence[str]]
REDIRECTS = {301, 302, 303, 307, 308}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Reply:
    """What a server sent back."""

    status: int
    headers: Mapping[str, str]
    """By names in small letters."""
    body: bytes


class Browser(Protocol):
    """The part of a browser that speaks with a server and keeps cookies."""

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply: ...


class InProcess:
    """Speaks with a Flask app of the same process."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        response = self.client.open(path, method=method, data=body, headers=dict(headers))
        try:
            return Reply(response.status_code, _lowered(response.headers.items()), response.get_data())
        finally:
            response.close()


class OverHttp:
    """Speaks with a server on this machine, on a new connection each time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, {**headers, **({"Cookie": cookies} if cookies else {})})
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Reply(response.status, _lowered(response.headers.items()), response.read())
        finally:
            connection.close()


def _lowered(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Page:
    """What a learner sees, and what stands behind it."""

    path: str
    status: int
    headers: Mapping[str, str]
    html: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def location(self) -> str | None:
        """Where a redirect leads."""
        return self.headers.get("location")

    @property
    def words(self) -> str:
        """All visible text, with blanks as people read them."""
        return " ".join(self.soup.get_text(" ").split())

    def find(self, selector: str) -> Tag:
        """The first element that a selector fits; the test fails if there is none."""
        found = self.soup.select_one(selector)
        assert found is not None, f"{self.path} ({self.status}) has no {selector}: {self.words[:500]}"
        return found

    def has(self, selector: str) -> bool:
        return self.soup.select_one(selector) is not None

    def form(self, selector: str = "#answer") -> "Form":
        """The form that a selector fits."""
        return Form(self, self.find(selector))

    def form_to(self, path: str) -> "Form":
        """The form that is sent to this path."""
        for tag in self.soup.select("form"):
            if urlsplit(urljoin(self.path, str(tag.get("action") or self.path))).path == path:
                return Form(self, tag)
        raise AssertionError(f"{self.path} has no form to {path}")


@dataclass
class Form:
    """A form as a browser would send it: what is filled in by default, and what the learner changes."""

    page: Page
    tag: Tag
    fields: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.fields = {}
        for control in self.controls:
            for value in _default(control):
                self.fields.setdefault(str(control["name"]), []).append(value)

    @property
    def action(self) -> str:
        return urljoin(self.page.path, str(self.tag.get("action") or self.page.path))

    @property
    def method(self) -> str:
        return str(self.tag.get("method") or "get").upper()

    @property
    def controls(self) -> list[Tag]:
        """What has a name and is sent, inside the form or bound to it by its id."""
        found = self.tag.select("input[name], select[name], textarea[name]")
        if form_id := self.tag.get("id"):
            found += self.page.soup.select(f'input[name][form="{form_id}"]')
        return [control for control in found if not control.has_attr("disabled")]

    def named(self, name: str) -> list[Tag]:
        return [control for control in self.controls if control["name"] == name]

    def offers(self, name: str) -> list[str]:
        """The values that can be chosen for a field, in the order shown."""
        values: list[str] = []
        for control in self.named(name):
            if control.name == "select":
                values += [value for option in control.select("option") if (value := _value(option))]
            elif control.get("type") in {"radio", "checkbox"}:
                values.append(_value(control))
        return values

    def fill(self, values: Fields) -> "Form":
        """Type, tick and choose; the test fails where the page does not offer it."""
        for name, wanted in values.items():
            assert self.named(name), f"{self.page.path} has no field {name}"
            offered = self.offers(name)
            assert not offered or set(wanted) <= set(offered), f"{name} offers {offered}, not {wanted}"
            self.fields[name] = list(wanted)
        return self


def _value(tag: Tag) -> str:
    default = tag.get_text() if tag.name == "option" else "on"
    return str(tag.get("value", default))


def _default(control: Tag) -> list[str]:
    """What an untouched control sends."""
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.name == "select":
        options = control.select("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        return [_value(option) for option in chosen]
    match control.get("type", "text"):
        case "radio" | "checkbox":
            return [_value(control)] if control.has_attr("checked") else []
        case "submit" | "button" | "image" | "reset" | "file":
            return []
    return [str(control.get("value", ""))]


class Learner:
    """Somebody who uses the app."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.token = ""

    def send(self, method: str, path: str, fields: Fields | None = None, headers: Mapping[str, str] = {}) -> Page:
        """One request, no redirect followed."""
        body = urlencode(fields, doseq=True, errors="surrogatepass").encode() if fields is not None else None
        kind = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
        reply = self.browser.send(method, path, body, {**kind, **headers})
        page = Page(path, reply.status, reply.headers, reply.body.decode(errors="replace"))
        if token := TOKEN.search(page.html):
            self.token = token[1]
        return page

    def open(self, path: str) -> Page:
        """A page, wherever the way leads."""
        return self._followed(self.send("GET", path))

    def post(self, path: str, fields: Fields | None = None, headers: Mapping[str, str] = {}) -> Page:
        """Send fields with this session's token; no redirect is followed."""
        if not self.token:
            self.open("/")
        return self.send("POST", path, {"csrf_token": [self.token], **(fields or {})}, headers)

    def submit(self, form: Form) -> Page:
        """Press a form's button, and see where that leads."""
        if form.method == "GET":
            return self.open(f"{form.action}?{urlencode(form.fields, doseq=True)}")
        return self._followed(self.send("POST", form.action, form.fields))

    def press(self, form: Form, selector: str) -> Page:
        """Press another of a form's buttons, which may have a name and send it elsewhere."""
        button = form.page.find(selector)
        named = {str(button["name"]): [str(button["value"])]} if button.has_attr("name") else {}
        target = urljoin(form.page.path, str(button.get("formaction") or form.action))
        return self._followed(self.send("POST", target, {**form.fields, **named}))

    def start(self, bank_id: str = "cells", **choice: str | list[str]) -> Page:
        """Begin a quiz; the page of its first question."""
        fields = {name: [value] if isinstance(value, str) else value for name, value in choice.items()}
        return self._followed(self.post(f"/banks/{bank_id}/attempts", fields))

    def ask(self, question_id: str, bank_id: str = "cells", **choice: str | list[str]) -> Page:
        """Begin a quiz of one question; its page."""
        return self.start(bank_id, questions=question_id, **choice)

    def answer(self, page: Page, fields: Fields) -> Page:
        """Fill in the answer and send it; the page that follows."""
        return self.submit(page.form("#answer").fill(fields))

    def _followed(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in REDIRECTS or not page.location:
                return page
            target = urlsplit(urljoin(page.path, page.location))
            page = self.send("GET", target.path + (f"?{target.query}" if target.query else ""))
        raise AssertionError(f"{page.path} redirects without end")
