// Flashcards by single keys and by swiping. The pages work without: whatever is done here, a link or a button does too.
// Keys never act in fields, with modifiers, on repeat, in the first moments of a page, or when they are turned off.
const root = document.documentElement;
const dialog = document.querySelector("dialog#keys");
const flashcard = document.querySelector("[data-flashcard]");
const grades = document.querySelector("form[data-grades]");
const turn = document.querySelector("a[data-turn]");

// A second press of a key must not grade what the first one turned.
const CALM = 300;
let since = performance.now();
addEventListener("pageshow", () => {
  since = performance.now();
  for (const form of document.forms) delete form.dataset.sent;
});

for (const form of document.querySelectorAll("main form[method=post]")) {
  form.addEventListener("submit", event => {
    if ("sent" in form.dataset) event.preventDefault();
    form.dataset.sent = "";
  });
}

const GRADES = { 1: "again", 2: "hard", 3: "good", 4: "easy" };
const gradeButton = name => grades?.querySelector(`button[value="${name}"]`);
const click = control => {
  control?.click();
  return Boolean(control);
};

const goOn = () => click(turn) || click(grades?.querySelector("[data-proposed]"));

const toggleExplanation = () => {
  const fold = document.querySelector("details[data-explain]");
  if (!fold) return false;
  fold.open = !fold.open;
  if (fold.open) fold.querySelector("summary").focus();
  return true;
};

const showKeys = () => {
  if (!dialog.open) dialog.showModal();
  return true;
};

// What carries data-key is pressed by it: a button or a link is clicked, a heading is gone to.
const press = key => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("a, button")) return click(target);
  target.focus();
  target.scrollIntoView({ block: "start" });
  return true;
};

const ownsKeys = element => element.matches("input, textarea, select, [contenteditable]");
const actsOnEnter = element => element.closest("a[href], button, summary");

const act = event => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === " " || key === "Enter") return !actsOnEnter(event.target) && goOn();
  if (key in GRADES) return click(gradeButton(GRADES[key]));
  if (key === "e") return toggleExplanation();
  if (key === "?") return showKeys();
  return /^([ufbstw]|Arrow(Left|Right))$/.test(key) && press(key);
};

const onKey = event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || dialog.open) return;
  if (ownsKeys(event.target) || event.timeStamp - since < CALM || !act(event)) return;
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

// A swipe to either side turns the card; then left is again, and right is what is proposed. The edges of the screen are
// left to the browser, which goes back by them.
const FAR = 60, EDGE = 24;
let from = null;

const swiped = to => {
  const [right, down] = [to.clientX - from.clientX, to.clientY - from.clientY];
  return Math.abs(right) >= FAR && Math.abs(right) > 2 * Math.abs(down) ? Math.sign(right) : 0;
};

flashcard?.addEventListener("touchstart", event => {
  const touch = event.touches[0];
  const isInside = touch.clientX > EDGE && touch.clientX < innerWidth - EDGE;
  from = event.touches.length === 1 && isInside ? touch : null;
}, { passive: true });

flashcard?.addEventListener("touchend", event => {
  const way = from ? swiped(event.changedTouches[0]) : 0;
  from = null;
  if (!way || event.timeStamp - since < CALM) return;
  if (turn) click(turn);
  else click(way > 0 ? grades?.querySelector("[data-proposed]") : gradeButton("again"));
}, { passive: true });

if (grades) document.body.classList.add("has-swipe");
