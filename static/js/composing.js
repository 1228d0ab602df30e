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

// A row is chosen by being worked at; what is done in the picture then fills its place in, and its place is shown there.
class Board {
  constructor(board, form) {
    this.form = form;
    this.board = board;
    this.picture = board.querySelector("[data-board-picture]");
    this.image = this.picture.querySelector("svg, img");
    this.shape = this.picture.appendChild(Object.assign(document.createElement("span"), { className: "board-shape", hidden: true }));
    for (const words of board.querySelectorAll("[data-only-with-script]")) words.hidden = false;
    for (const part of this.picture.querySelectorAll("svg [id]:not(title, desc)")) part.toggleAttribute("data-live", true);
    form.addEventListener("focusin", event => this.choose(event.target.closest("[data-row]")));
    form.addEventListener("input", () => this.show());
    this.picture.addEventListener("pointerdown", event => this.begin(event));
    this.picture.addEventListener("pointermove", event => this.draw(event));
    this.picture.addEventListener("pointerup", event => this.end(event));
    this.picture.addEventListener("pointercancel", () => (this.start = null));
    this.picture.addEventListener("keydown", event => this.nudge(event));
    if (form.querySelector("[data-place]")) this.picture.tabIndex = 0;
    if (this.image.complete === false) this.image.addEventListener("load", () => this.show());
    this.choose(form.querySelector("[data-row]"));
  }

  choose(row) {
    if (!row) return;
    this.row?.classList.remove("is-chosen");
    this.row = row;
    row.classList.add("is-chosen");
    this.show();
  }

  get place() {
    return this.row?.querySelector("[data-place]");
  }

  get shows() {
    return this.row?.querySelector("[name$='.shows']");
  }

  // The place of the chosen row: its shape above the picture, or its parts lit.
  show() {
    const named = (this.shows?.value ?? this.place?.value ?? "").split("\n").map(line => line.trim());
    for (const part of this.picture.querySelectorAll("[data-live]")) {
      part.classList.toggle("is-picked", named.includes(part.id.replace(/^board-/, "")));
    }
    const [kind, ...numbers] = named[0].split(/[\s,]+/);
    const sides = numbers.map(Number);
    this.shape.hidden = !(kind === "rect" && sides.length === 4) && !(kind === "circle" && sides.length === 3);
    if (this.shape.hidden) return;
    const [frame, box] = [this.picture.getBoundingClientRect(), this.image.getBoundingClientRect()];
    const [left, top, width, height] = kind === "rect" ? sides : [sides[0] - sides[2], sides[1] - sides[2], 2 * sides[2], 2 * sides[2]];
    this.shape.classList.toggle("is-round", kind === "circle");
    this.shape.style.left = `${box.left - frame.left + left / 100 * box.width}px`;
    this.shape.style.top = `${box.top - frame.top + top / 100 * box.height}px`;
    this.shape.style.width = `${width / 100 * box.width}px`;
    this.shape.style.height = `${height / 100 * box.height}px`;
  }

  percent(event) {
    const box = this.image.getBoundingClientRect();
    const within = (value, start, size) => Math.min(100, Math.max(0, (value - start) / size * 100));
    return [within(event.clientX, box.left, box.width), within(event.clientY, box.top, box.height)];
  }

  begin(event) {
    if (!this.row || event.button !== 0) return;
    event.preventDefault(); // no dragging away of the picture itself
    this.picture.focus({ preventScroll: true });
    this.picture.setPointerCapture(event.pointerId);
    this.start = this.percent(event);
    this.part = event.target.closest("[data-live]");
  }

  draw(event) {
    if (!this.start || !this.place) return;
    const [x, y] = this.percent(event);
    const [width, height] = [Math.abs(x - this.start[0]), Math.abs(y - this.start[1])];
    if (width < 1 && height < 1) return;
    this.part = null;
    const isRound = this.form.elements["drawn-as"]?.value === "circle";
    const numbers = isRound
      ? [...this.start, Math.hypot(width, height)]
      : [Math.min(x, this.start[0]), Math.min(y, this.start[1]), width, height];
    this.fill(this.place, `${isRound ? "circle" : "rect"} ${numbers.map(value => value.toFixed(1)).join(" ")}`);
  }

  end() {
    const id = this.start && this.part?.id.replace(/^board-/, "");
    this.start = this.part = null;
    if (id && this.place) this.fill(this.place, id);
    else if (id && this.shows) this.toggle(id);
  }

  // Arrow keys move the place by a percent; with Shift they change its size.
  nudge(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || !this.place) return;
    event.preventDefault();
    const isRound = this.form.elements["drawn-as"]?.value === "circle";
    const found = this.place.value.match(/^(rect|circle)\s+(.*)$/);
    const [kind, numbers] = found ? [found[1], found[2].split(/[\s,]+/).map(Number)] : isRound ? ["circle", [50, 50, 10]] : ["rect", [40, 40, 20, 20]];
    if (found && event.shiftKey && kind === "circle") numbers[2] = Math.max(1, numbers[2] + way[0] - way[1]);
    else if (found) way.forEach((by, at) => (numbers[at + (event.shiftKey ? 2 : 0)] = Math.max(event.shiftKey ? 1 : 0, Math.min(100, numbers[at + (event.shiftKey ? 2 : 0)] + by))));
    this.fill(this.place, `${kind} ${numbers.map(value => Number(value).toFixed(1)).join(" ")}`);
  }

  toggle(id) {
    const lines = this.shows.value.split("\n").map(line => line.trim()).filter(Boolean);
    this.fill(this.shows, (lines.includes(id) ? lines.filter(line => line !== id) : [...lines, id]).join("\n"));
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
