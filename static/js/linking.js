// Links for questions by single keys: a number chooses, Enter accepts, S skips. Arrows move within the choices by themselves.
const form = document.querySelector("[data-linking]");
const ownsKeys = element => element.matches("input:not([type=radio]), textarea, select");
const actsOnEnter = element => element.closest("a[href], button, summary, input, select, textarea");

// A second press of Enter must not accept what the first one brought.
const CALM = 300;
let since = performance.now();
addEventListener("pageshow", () => { since = performance.now(); });

const choose = place => {
  const choice = form.querySelectorAll("[data-choice]")[place];
  if (!choice) return false;
  choice.checked = true;
  choice.focus();
  return true;
};

const act = event => {
  if (/^[1-9]$/.test(event.key)) return choose(Number(event.key) - 1);
  if (event.key.toLowerCase() === "s") return form.querySelector("[data-skip]")?.click() ?? true;
  if (event.key === "Enter" && !actsOnEnter(event.target)) return form.requestSubmit() ?? true;
  return false;
};

if (form && document.documentElement.dataset.keys === "on") {
  document.documentElement.toggleAttribute("data-caps", true);
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || ownsKeys(event.target)) return;
    if (event.timeStamp - since < CALM && event.key === "Enter") return event.preventDefault();
    if (act(event)) event.preventDefault();
  });
}
