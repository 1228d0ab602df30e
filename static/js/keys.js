// The question page by single keys, and what the page needs besides: sending an answer once, flagging without leaving.
// Keys never act in fields, with modifiers, on repeat, in the first moments of a page, or when they are turned off.
const root = document.documentElement;
const answer = document.querySelector("form[data-answer]");
const dialog = document.querySelector("dialog#keys");
const say = words => { document.querySelector("[data-say]").textContent = words; };

// A second press of Enter must not skip what the first one brought.
const CALM = 300;
let since = performance.now();
addEventListener("pageshow", () => { since = performance.now(); delete answer?.dataset.sent; });
answer?.addEventListener("submit", event => {
  if ("sent" in answer.dataset) event.preventDefault();
  answer.dataset.sent = "";
});

// Flag in place, so that what is chosen but not yet sent stays.
const flag = document.querySelector("form[data-flag]");
flag?.addEventListener("submit", async event => {
  event.preventDefault();
  const button = flag.querySelector("button");
  const fields = new FormData(flag, button);
  const isFlagged = button.value === "1";
  try {
    const response = await fetch(flag.action, { method: "POST", body: fields, redirect: "manual" });
    if (response.type !== "opaqueredirect") throw new Error(response.statusText);
  } catch {
    flag.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    flag.submit();
    return;
  }
  button.setAttribute("aria-pressed", String(isFlagged));
  button.value = isFlagged ? "0" : "1";
  flag.querySelector("[data-flag-word]").textContent = isFlagged ? "Flagged" : "Flag";
  say(isFlagged ? "Flagged" : "Flag removed");
});

const showKeys = () => { if (!dialog.open) dialog.showModal(); };

// Whoever wants no second press has the key of an answer send it, where it is all that is asked for.
const isWhole = option => option.type === "radio" && option.checked && !document.querySelector("[name=reason]");

const choose = place => {
  const option = document.querySelectorAll("[data-option]")[place];
  if (!option) return false;
  option.focus();
  option.click();
  if ("oneKey" in root.dataset && isWhole(option)) send();
  return true;
};

// X, and then the key of an option, strikes it out; any other key means something else came to mind.
let isStriking = false;
const beginStriking = () => {
  isStriking = Boolean(document.querySelector("[data-strike]"));
  if (isStriking) say("Strike out: now the key of an answer");
  return isStriking;
};

const strike = place => {
  const row = document.querySelectorAll("[data-option]")[place]?.closest("[data-option-row]");
  row?.querySelector("[data-strike]").click();
  return Boolean(row);
};

const cycleConfidence = () => {
  const levels = [...document.querySelectorAll("[name=confidence]")];
  if (!levels.length) return false;
  const now = levels.findIndex(level => level.checked);
  if (now >= 0) levels[now].checked = false;
  const next = levels[now + 1];
  if (next) next.checked = true;
  say(next ? next.closest("label").textContent.trim() : "How sure: not said");
  return true;
};

const openHint = () => {
  const hint = document.querySelector("details:not([open]) > [data-hint]");
  if (!hint) return false;
  hint.click();
  hint.focus();
  return true;
};

// Unfold what every other answer would have meant, or fold all of it away.
const toggleOthers = () => {
  const folds = [...document.querySelectorAll("details[data-others]")];
  const isOpening = folds.some(fold => !fold.open);
  for (const fold of folds) fold.open = isOpening;
  if (isOpening) folds.at(-1).querySelector("summary").focus();
  return folds.length > 0;
};

const goOn = () => {
  const next = document.querySelector("[data-go-on]");
  next?.click();
  return Boolean(next);
};

const send = () => {
  answer?.requestSubmit();
  return Boolean(answer);
};

// What carries data-key is pressed by it: a button or a link is clicked, a heading is gone to.
const press = key => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  const fold = target.tagName === "SUMMARY" && target.parentElement;
  if (fold) {
    fold.open = true;
    (fold.querySelector("textarea, a, button") ?? target).focus();
  } else if (target.tabIndex < 0) {
    target.focus();
    target.scrollIntoView({ block: "start" });
  } else {
    target.click();
  }
  return true;
};

const ownsKeys = element => element.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const actsOnEnter = element => element.closest("a[href], button, summary, input, select, textarea, label");

// Digits count on from the answers to the reasons; letters are for the answers only.
const placeOf = key => {
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  if (!/^[a-e]$/.test(key)) return -1;
  const place = key.charCodeAt(0) - 97;
  return document.querySelectorAll("[data-option]")[place]?.name === "answer" ? place : -1;
};

const act = event => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isFree = !actsOnEnter(event.target);
  if (key === "Enter") return isFree && (goOn() || send());
  if (key === " ") return isFree && goOn();
  if (key === "n") return goOn();
  if (key === "?") return showKeys() ?? true;
  const place = placeOf(key);
  if (place >= 0 && (isStriking ? strike(place) : choose(place))) return true;
  if (key === "x") return beginStriking();
  if (key === "e") return toggleOthers();
  if (key === "g") return cycleConfidence();
  if (key === "h") return openHint();
  return /^[fwsr]$/.test(key) && press(key);
};

// Enter in one of several blanks leads to the next empty one before it sends.
const nextBlank = event => {
  const blanks = [...document.querySelectorAll("[data-blank]")];
  const empty = blanks.slice(blanks.indexOf(event.target) + 1).find(blank => !blank.value);
  if (!empty) return;
  event.preventDefault();
  empty.focus();
};

const onKey = event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || dialog.open) return;
  if (event.key === "Enter" && event.target.matches("[data-blank]")) nextBlank(event);
  if (ownsKeys(event.target)) return;
  if (event.timeStamp - since < CALM) return;
  const wasStriking = isStriking;
  const hasActed = act(event);
  if (wasStriking) isStriking = false;
  if (!hasActed) return;
  event.preventDefault();
  showCaps(true);
};

// Key caps come with the first key and go with the mouse.
const showCaps = on => {
  root.toggleAttribute("data-caps", on);
  try { sessionStorage.setItem("caps", on ? "1" : ""); } catch { /* private windows may refuse */ }
};

if (root.dataset.keys === "on" && dialog) {
  addEventListener("keydown", onKey);
  addEventListener("pointermove", event => {
    if (event.pointerType === "mouse" && event.movementX ** 2 + event.movementY ** 2 > 9 && root.hasAttribute("data-caps")) showCaps(false);
  });
  try { root.toggleAttribute("data-caps", sessionStorage.getItem("caps") === "1"); } catch { /* as above */ }
  for (const link of document.querySelectorAll("[data-opens=keys]")) {
    link.addEventListener("click", event => {
      event.preventDefault();
      showKeys();
    });
  }
}
