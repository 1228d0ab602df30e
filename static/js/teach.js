// Makes work on question files easier: drop files, jump to a line, keep line numbers right, fetch further questions.

class Numbered {
  constructor(box) {
    this.lines = box.querySelector("textarea");
    this.numbers = box.querySelector("[data-numbers]");
    this.lines.addEventListener("input", () => this.count());
  }

  count() {
    const wanted = Math.max(1, this.lines.value.split("\n").length - Number(this.lines.value.endsWith("\n")));
    while (this.numbers.children.length < wanted) this.numbers.append(document.createElement("li"));
    while (this.numbers.children.length > wanted) this.numbers.lastElementChild.remove();
    this.lines.rows = wanted;
  }
}

// From a problem to its place: the cursor goes there, if the lines are on this page.
function jump(event) {
  const link = event.target.closest("[data-line]");
  const number = link && document.getElementById(`line-${link.dataset.line}`);
  const lines = number?.closest("[data-numbered]")?.querySelector("textarea");
  if (!lines) return;
  event.preventDefault();
  const fold = lines.closest("details");
  if (fold) fold.open = true;
  const above = lines.value.split("\n").slice(0, link.dataset.line - lines.dataset.first);
  const at = above.join("\n").length + (above.length ? 1 : 0) + Math.max(0, link.dataset.column - 1);
  lines.focus({ preventScroll: true });
  lines.setSelectionRange(at, at);
  number.scrollIntoView({ block: "center" });
}

class Dropzone {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.weigh());
    form.addEventListener("submit", event => this.weigh() || event.preventDefault());
    for (const words of form.querySelectorAll("[data-only-with-script]")) words.hidden = false;
    for (const name of ["dragenter", "dragover"]) document.addEventListener(name, event => this.over(event));
    for (const name of ["dragleave", "drop"]) document.addEventListener(name, () => form.classList.remove("is-over"));
    document.addEventListener("drop", event => this.take(event));
  }

  // What the server would refuse need not be sent first.
  weigh() {
    const files = [...this.input.files];
    const large = files.find(file => file.size > Number(this.form.dataset.largest));
    const all = files.reduce((sum, file) => sum + file.size, 0);
    const mega = bytes => `${Math.floor(Number(bytes) / 1e6)} MB`;
    const error = this.form.querySelector("[data-too-large]");
    error.textContent = large
      ? `${large.name} is larger than ${mega(this.form.dataset.largest)}. Split it.`
      : all > Number(this.form.dataset.most) - 100_000
        ? `Together they are larger than ${mega(this.form.dataset.most)}. Hand in fewer at once.`
        : "";
    return !error.textContent;
  }

  over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.form.classList.add("is-over");
  }

  take(event) {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.input.files = event.dataTransfer.files;
    this.form.requestSubmit();
  }
}

// Further questions come as their end comes into view. The link to them works without this.
class Further {
  constructor(list, pager) {
    this.list = list;
    this.pager = pager;
    this.seen = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && this.fetch(), { rootMargin: "600px" });
    this.seen.observe(pager);
  }

  fetch() {
    const link = this.pager.querySelector("[data-next]");
    if (!link || this.request) return;
    this.request = new XMLHttpRequest();
    this.request.responseType = "document";
    this.request.onload = () => this.take(this.request.response);
    this.request.onerror = () => this.seen.disconnect();
    this.request.open("GET", link.href);
    this.request.send();
  }

  take(page) {
    const cards = page?.querySelectorAll("[data-proofs] > li") ?? [];
    const pager = page?.querySelector("[data-pager]");
    if (!cards.length || !pager) return this.seen.disconnect();
    for (const card of cards) {
      this.list.append(document.adoptNode(card));
      card.querySelectorAll("[data-numbered]").forEach(box => new Numbered(box));
    }
    this.pager.replaceChildren(...[...pager.childNodes].map(node => document.adoptNode(node)));
    this.request = null;
    this.seen.unobserve(this.pager);
    this.seen.observe(this.pager);
  }
}

document.querySelectorAll("[data-numbered]").forEach(box => box.querySelector("[data-numbers]") && new Numbered(box));
document.addEventListener("click", jump);
document.querySelectorAll("[data-dropzone]").forEach(form => new Dropzone(form));
const list = document.querySelector("[data-proofs]");
const pager = document.querySelector("[data-pager]");
if (list && pager) new Further(list, pager);
for (const form of document.querySelectorAll("[data-go-on-by-itself]")) form.requestSubmit();
