"""Forms as a hasty person fills them in: the first of each choice, a 1 into each field.

Of several lists, each next one gets its next option, for a question about an order wants no place taken twice.
"""

from html.parser import HTMLParser

from bench.browser import Fields

_BUTTONS = {"submit", "button", "reset", "image"}


def filled(page: str, form_id: str) -> Fields:
    """What a browser would send of this form, hidden fields included.

    Raises:
        ValueError: the page has no such form.
    """
    reader = _Reader(form_id)
    reader.feed(page)
    if not reader.is_found:
        raise ValueError(f'The page has no form with id="{form_id}".')
    return reader.sent


def hidden(page: str, action: str) -> Fields:
    """What a browser would send of the form that leads to this address."""
    reader = _Reader("", action)
    reader.feed(page)
    return reader.sent


class _Reader(HTMLParser):
    def __init__(self, form_id: str, action: str = "") -> None:
        super().__init__()
        self.form_id, self.action = form_id, action
        self.is_found = self.is_inside = False
        self.fields: list[tuple[str, str]] = []
        self.lists: list[tuple[str, list[str]]] = []
        self.is_in_list = False
        self.option: str | None = None

    @property
    def sent(self) -> Fields:
        """The fields, with one option of each list."""
        chosen = [(name, options[place % len(options)]) for place, (name, options) in enumerate(self.lists) if options]
        return [*self.fields, *chosen]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = bool(self.form_id and at.get("id") == self.form_id) or bool(
                self.action and at.get("action") == self.action
            )
            self.is_found |= self.is_inside
        elif (self.is_inside and not at.get("form")) or (self.form_id and at.get("form") == self.form_id):
            self._take(tag, at)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.is_in_list = False
        elif tag == "option":
            self._close_option()

    def handle_data(self, data: str) -> None:
        if self.option is not None:
            self.option += data

    def _take(self, tag: str, at: dict[str, str]) -> None:
        name, kind = at.get("name", ""), at.get("type", "text")
        if tag == "select":
            self.is_in_list = True
            self.lists.append((name, []))
        elif tag == "option" and self.is_in_list:
            self._close_option()
            if "value" not in at:
                self.option = ""
            elif at["value"]:
                self.lists[-1][1].append(at["value"])
        elif tag == "input" and name and kind == "hidden":
            self.fields.append((name, at.get("value", "")))
        elif tag == "input" and name and kind in {"radio", "checkbox"}:
            self._add_first(name, at.get("value", "on"))
        elif tag == "input" and name and kind not in _BUTTONS:
            self._add_first(name, at.get("value") or "1")
        elif tag == "textarea" and name:
            self._add_first(name, "1")

    def _close_option(self) -> None:
        """An option without a value sends its text."""
        if self.option is not None:
            self.lists[-1][1].append(self.option.strip())
        self.option = None

    def _add_first(self, name: str, value: str) -> None:
        if all(name != taken for taken, _ in self.fields):
            self.fields.append((name, value))
