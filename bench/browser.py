"""A browser as far as a server can tell: kept-alive connection, cookies, gzip, redirects.

It speaks HTTP by hand, for `http.client` takes longer over an answer than bare Flask does to make one,
and it runs on the very machine that it measures.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit

from isal import igzip

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """What came back."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    """As it was sent, perhaps compressed."""
    weight: int
    """Bytes over the wire, with the head."""

    @property
    def content(self) -> bytes:
        is_zipped = self.headers.get("content-encoding") == "gzip"
        return bytes(igzip.decompress(self.body)) if is_zipped else self.body  # type: ignore[no-untyped-call]

    @property
    def text(self) -> str:
        return self.content.decode()


class Browser:
    """One person's browser, at one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: socket.socket | None = None
        self._cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str) -> Page:
        """Fetch a page, and where it sends one on, that one."""
        return self._followed(self._ask("GET", path, b""))

    def post(self, path: str, fields: Fields) -> Page:
        """Send a form and follow where it leads, as a browser does after 303."""
        return self._followed(self._ask("POST", path, urlencode(fields).encode()))

    def _followed(self, page: Page) -> Page:
        if page.status not in {302, 303}:
            return page
        target = urlsplit(page.headers["location"])
        return self.get(target.path + (f"?{target.query}" if target.query else ""))

    def _ask(self, method: str, path: str, body: bytes) -> Page:
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            "Accept: text/html,*/*",
            "Accept-Encoding: gzip",
        ]
        if self._cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        if method == "POST":
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        request = "\r\n".join((*head, "", "")).encode() + body
        try:
            return self._exchange(path, request)
        except ConnectionError:
            self.close()  # the server let go of a connection that had rested; browsers ask again then, so do we
            return self._exchange(path, request)

    def _exchange(self, path: str, request: bytes) -> Page:
        if self._connection is None:
            self._connection = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.sendall(request)
        received = self._receive(b"")
        while (end := received.find(b"\r\n\r\n")) < 0:
            received = self._receive(received)
        first, *lines = received[:end].decode("latin-1").split("\r\n")
        headers = dict(self._header(line) for line in lines)
        whole = end + 4 + int(headers["content-length"])
        while len(received) < whole:
            received = self._receive(received)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Page(path, int(first.split(" ", 2)[1]), headers, received[end + 4 :], len(received))

    def _receive(self, received: bytes) -> bytes:
        assert self._connection is not None
        more = self._connection.recv(262144)
        if not more:
            raise ConnectionResetError
        return received + more

    def _header(self, line: str) -> tuple[str, str]:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        if name == "set-cookie":
            cookie, _, content = value.partition(";")[0].partition("=")
            self._cookies[cookie] = content
        return name, value
