// While a question is asked: hints open in place and are counted, options are struck out without losing what is chosen.
const answer = document.querySelector("form[data-answer]");
const say = words => { document.querySelector("[data-say]").textContent = words; };

for (const element of answer.querySelectorAll(".hints [data-only-with-script]")) element.hidden = false;
for (const element of answer.querySelectorAll(".hints [data-only-without-script]")) element.hidden = true;

const hints = [...answer.querySelectorAll(".hint")];
const count = answer.querySelector("[data-hints]");
for (const [place, hint] of hints.entries()) {
  hint.addEventListener("toggle", () => {
    if (hint.open) count.value = String(Math.max(Number(count.value), place + 1));
  });
}

const show = (row, isStruck) => {
  const [option, button] = [row.querySelector("[data-option]"), row.querySelector("[data-strike]")];
  if (isStruck) option.checked = false;
  option.closest("label").classList.toggle("is-struck", isStruck);
  row.querySelector("[data-struck-word]").hidden = !isStruck;
  button.setAttribute("aria-pressed", String(isStruck));
  const target = new URL(button.formAction);
  target.searchParams.set("struck", isStruck ? "0" : "1");
  button.formAction = target.href;
};

// Sent one after another, so that the last press is the one that is kept.
let sending = Promise.resolve();

const strike = async button => {
  const fields = new URLSearchParams({ csrf_token: answer.elements.csrf_token.value, option: button.value });
  try {
    const response = await fetch(button.formAction, { method: "POST", body: fields, redirect: "manual" });
    if (response.type !== "opaqueredirect") throw new Error(response.statusText);
  } catch {
    answer.requestSubmit(button); // the plain way, which keeps what is chosen as well
    return;
  }
  const row = button.closest("[data-option-row]");
  const isStruck = button.getAttribute("aria-pressed") !== "true";
  show(row, isStruck);
  say(isStruck ? "Struck out" : "No longer struck out");
};

for (const button of answer.querySelectorAll("[data-strike]")) {
  button.addEventListener("click", event => {
    event.preventDefault();
    sending = sending.then(() => strike(button));
  });
}
