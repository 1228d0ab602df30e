// The form of a question: its preview follows what is typed, and places are drawn on the picture instead of typed.

class Composing {
  constructor(form) {
    this.form = form;
    this.preview = document.querySelector("[data-preview]");
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), 400);
  }

  look() {
    this.request?.abort();
    const said = new FormData(this.form);
    said.delete("upload");
    said.set("do", "look");
    this.request = new XMLHttpRequest();
    this.request.responseType = "document";
    this.request.onload = () => this.show(this.request.response?.querySelector("[data-preview]"));
    this.request.open("POST", this.form.action);
    this.request.send(said);
  }

  show(anew) {
    if (anew) this.preview.replaceChildren(...[...anew.childNodes].map(node => document.adoptNode(node)));
  }
}

// A row is chosen by being worked at; a click in the picture then fills its place in.
class Board {
  constructor(board, form) {
    this.form = form;
    this.picture = board.querySelector("[data-board-picture]");
    this.image = this.picture.querySelector("svg, img");
    for (const words of board.querySelectorAll("[data-only-with-script]")) words.hidden = false;
    for (const part of this.picture.querySelectorAll("svg [id]:not(title, desc)")) part.toggleAttribute("data-live", true);
    form.addEventListener("focusin", event => this.choose(event.target.closest("[data-row]")));
    this.choose(form.querySelector("[data-row]"));
    this.picture.addEventListener("pointerdown", event => this.begin(event));
    this.picture.addEventListener("pointermove", event => this.draw(event));
    this.picture.addEventListener("pointerup", event => this.end(event));
  }

  choose(row) {
    if (!row) return;
    this.row?.classList.remove("is-chosen");
    this.row = row;
    row.classList.add("is-chosen");
  }

  percent(event) {
    const box = this.image.getBoundingClientRect();
    const within = (value, start, size) => Math.min(100, Math.max(0, (value - start) / size * 100));
    return [within(event.clientX, box.left, box.width), within(event.clientY, box.top, box.height)];
  }

  begin(event) {
    if (!this.row || event.button !== 0) return;
    this.start = this.percent(event);
    this.part = event.target.closest("[data-live]");
  }

  draw(event) {
    if (!this.start) return;
    const [x, y] = this.percent(event);
    const [left, top] = [Math.min(x, this.start[0]), Math.min(y, this.start[1])];
    const [width, height] = [Math.abs(x - this.start[0]), Math.abs(y - this.start[1])];
    if (width < 1 && height < 1 && !this.shape) return;
    this.shape ??= this.picture.appendChild(Object.assign(document.createElement("span"), { className: "board-shape" }));
    const frame = this.picture.getBoundingClientRect();
    const box = this.image.getBoundingClientRect();
    this.shape.style.left = `${box.left - frame.left + left / 100 * box.width}px`;
    this.shape.style.top = `${box.top - frame.top + top / 100 * box.height}px`;
    this.shape.style.width = `${width / 100 * box.width}px`;
    this.shape.style.height = `${height / 100 * box.height}px`;
    this.drawn = [left, top, width, height].map(value => value.toFixed(1));
  }

  end() {
    if (!this.start) return;
    const place = this.row.querySelector("[data-place]");
    const shows = this.row.querySelector("[name$='.shows']");
    const id = this.part?.id.replace(/^board-/, "");
    if (place && this.drawn && !this.part) this.fill(place, `rect ${this.drawn.join(" ")}`);
    else if (place && id) this.fill(place, id);
    else if (shows && id) this.toggle(shows, id);
    this.start = this.part = this.drawn = null;
  }

  toggle(shows, id) {
    const lines = shows.value.split("\n").map(line => line.trim()).filter(Boolean);
    this.fill(shows, (lines.includes(id) ? lines.filter(line => line !== id) : [...lines, id]).join("\n"));
    this.picture.querySelector(`[id="board-${id}"]`)?.classList.toggle("is-picked", !lines.includes(id));
  }

  fill(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const form of document.querySelectorAll("[data-composing]")) {
  new Composing(form);
  for (const board of form.querySelectorAll("[data-board]")) new Board(board, form);
}
