// Says in a sentence what is being switched. Without this file the form works as well; what comes of it, only running tells.
class Bench {
  constructor(form) {
    this.form = form;
    this.next = form.querySelector("[data-bench-next]");
    this.switches = [...form.querySelectorAll("[name^='switch-']")];
  }

  start() {
    this.next.hidden = false;
    this.form.addEventListener("change", () => this.tell());
    addEventListener("pageshow", () => this.tell()); // on the way back, the browser fills the form in again
    this.tell();
  }

  tell() {
    const anew = this.switches.filter(option => option.checked && !("stands" in option.dataset));
    const words = anew.map(option => option.closest("label").textContent.trim());
    const sentence = words.length ? `${this.next.dataset.switched} ${words.join("; ")}.` : this.next.dataset.none;
    if (this.next.textContent !== sentence) this.next.textContent = sentence;
  }
}

for (const form of document.querySelectorAll("[data-bench]")) new Bench(form).start();
