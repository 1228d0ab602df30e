// Keys of the flashcards: Space or Enter turns, then 1 to 4 grade and Space means Good. The pages work without.
const letGo = 300; // ms in which a key held down on the page before is ignored
const opened = performance.now();

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const isControl = (target) => target.closest("a, button, summary") !== null;

function grade(name) {
  document.querySelector(`[data-grades] button[value="${name}"]`)?.click();
}

function act(event) {
  if (document.documentElement.dataset.keys === "off" || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (performance.now() - opened < letGo) return;
  const turn = document.querySelector("[data-turn]");
  const goes = event.key === " " || event.key === "Enter";
  if (goes && isControl(event.target)) return;
  if (goes && turn) turn.click();
  else if (goes) grade("good");
  else if (["1", "2", "3", "4"].includes(event.key)) grade(["again", "hard", "good", "easy"][event.key - 1]);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", act);
