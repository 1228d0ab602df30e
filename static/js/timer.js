// The time left of an exam, second by second. It only tells: the server decides what was in time.
const say = words => { document.querySelector("[data-say]").textContent = words; };
const SPOKEN = { 300: "5 minutes left", 60: "1 minute left", 0: "Time is up" };

for (const timer of document.querySelectorAll("[data-timer]")) {
  const text = timer.querySelector("[data-timer-text]");
  // The server's clock at the time of the page, so that a wrong clock here does no harm.
  const left = (Date.parse(timer.dataset.ends) - Date.parse(timer.dataset.now)) / 1000;
  const start = performance.now();
  let last = Infinity;

  const tell = () => {
    const seconds = Math.max(0, Math.ceil(left - (performance.now() - start) / 1000));
    const minutes = Math.floor(seconds / 60);
    text.textContent = seconds === 0 ? "Time is up" : `${minutes}:${String(seconds % 60).padStart(2, "0")} left`;
    timer.classList.toggle("is-short", seconds <= 60);
    for (const [moment, words] of Object.entries(SPOKEN)) {
      if (seconds <= Number(moment) && last > Number(moment) && last < Infinity) say(words);
    }
    last = seconds;
    if (seconds === 0) clearInterval(clock);
  };
  const clock = setInterval(tell, 1000);
  tell();

  // Whoever hid it does not want to see it on the next question either.
  try {
    timer.open = sessionStorage.getItem("timer") !== "hidden";
    timer.addEventListener("toggle", () => sessionStorage.setItem("timer", timer.open ? "" : "hidden"));
  } catch { /* private windows may refuse; then it shows each time */ }
}
