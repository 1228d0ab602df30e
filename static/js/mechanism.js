// Walking through a chain while its diagram follows. Without this file every step is a link that lights its parts.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 59.99rem)");

/** How long a step stays while it plays: time to look, and to read at about 200 words a minute. */
const pause = text => 2500 + text.trim().split(/\s+/).length * 300;

class Walk {
  constructor(root) {
    this.root = root;
    this.picture = root.querySelector("[data-walk-picture]");
    this.svg = this.picture.querySelector("svg.diagram");
    this.now = root.querySelector("[data-walk-now]");
    this.playButton = root.querySelector("[data-walk-play]");
    this.previousButton = root.querySelector("[data-walk-previous]");
    this.nextButton = root.querySelector("[data-walk-next]");
    this.steps = [...root.querySelectorAll("[data-step]")];
    this.links = this.steps.map(step => step.querySelector("[data-step-link]"));
    this.place = -1;
    this.timer = 0;
  }

  start() {
    this.root.classList.add("is-live");
    this.root.querySelector("[data-walk-player]").hidden = false;
    this.previousButton.addEventListener("click", () => this.choose(this.place - 1));
    this.nextButton.addEventListener("click", () => this.choose(this.place + 1));
    this.playButton.addEventListener("click", () => this.timer ? this.stop() : this.play());
    this.links.forEach((link, place) => link.addEventListener("click", event => this.follow(event, place)));
    document.addEventListener("keydown", event => this.key(event));
    calm.addEventListener("change", () => this.offer());
    addEventListener("hashchange", () => this.choose(this.named(location.hash), { keep: true }));
    this.offer();
    const asked = this.named(location.hash);
    const chosen = this.steps.findIndex(step => step.classList.contains("is-chosen"));
    this.show(asked >= 0 ? asked : chosen);
    // The browser itself goes to the step's place in the list, and not before everything is loaded.
    if (asked >= 0) addEventListener("load", () => requestAnimationFrame(() => this.bringUp()), { once: true });
  }

  /** On a narrow screen the drawing stands above the list: it comes into view, with the step's words below it. */
  bringUp() {
    if (narrow.matches) this.picture.scrollIntoView({ block: "start" });
  }

  named(hash) {
    return this.steps.findIndex(step => `#${step.id}` === hash);
  }

  follow(event, place) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.choose(place);
    if (event.detail) this.bringUp();
  }

  /** Go to a step because somebody asked for it: what plays stops, and the address names the step. */
  choose(place, { keep = false } = {}) {
    if (!this.steps[place]) return;
    this.stop();
    this.show(place);
    if (!keep) history.replaceState(null, "", `${location.pathname}#${this.steps[place].id}`);
  }

  show(place) {
    this.place = place;
    const step = this.steps[place];
    const parts = new Set(step ? step.dataset.shows.split(" ") : []);
    this.svg.classList.toggle("has-lit", [...this.svg.querySelectorAll("[id]")].map(part => {
      part.classList.toggle("is-lit", parts.has(part.id));
      return parts.has(part.id);
    }).includes(true));
    this.steps.forEach(other => other.classList.toggle("is-chosen", other === step));
    this.links.forEach((link, n) => n === place ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current"));
    this.tell(step);
    this.mark(this.previousButton, place <= 0);
    this.mark(this.nextButton, place >= this.steps.length - 1);
  }

  /** A button that leads nowhere stays in reach, so that focus is not lost at the end of the chain. */
  mark(button, idle) {
    if (idle) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
  }

  tell(step) {
    const number = document.createElement("strong");
    number.textContent = step ? `Link ${this.place + 1} of ${this.steps.length}` : `${this.steps.length} links`;
    const words = step
      ? [...this.links[this.place].childNodes].map(node => node.cloneNode(true))
      : ["Step through them with the buttons, or choose one in the list."];
    this.now.replaceChildren(number, " ", ...words);
  }

  play() {
    if (this.place >= this.steps.length - 1) this.show(-1);
    this.svg.classList.add("is-playing");
    this.playButton.textContent = "Pause";
    this.onward();
  }

  onward() {
    this.show(this.place + 1);
    const isLast = this.place === this.steps.length - 1;
    this.timer = setTimeout(() => isLast ? this.stop() : this.onward(), pause(this.links[this.place].textContent));
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.svg.classList.remove("is-playing");
    this.playButton.textContent = "Play";
  }

  /** Play is offered only where motion is welcome. */
  offer() {
    this.playButton.hidden = calm.matches;
    if (calm.matches) this.stop();
  }

  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog, .table-box, [tabindex='0']")) return;
    const wanted = this.wanted(event.key);
    if (wanted === null || !this.steps[wanted]) return;
    event.preventDefault();
    this.choose(wanted);
    if (this.links.includes(document.activeElement)) this.links[wanted].focus();
  }

  /** The place that a key asks for. Digits are single keys, which can be switched off; arrows are not. */
  wanted(key) {
    const inList = this.links.includes(document.activeElement);
    if (key === "ArrowRight" || (inList && key === "ArrowDown")) return this.place + 1;
    if (key === "ArrowLeft" || (inList && key === "ArrowUp")) return this.place - 1;
    const isOn = document.documentElement.dataset.keys !== "off";
    return isOn && /^[1-9]$/.test(key) ? Number(key) - 1 : null;
  }
}

for (const root of document.querySelectorAll("[data-walk]:has(svg.diagram)")) new Walk(root).start();
