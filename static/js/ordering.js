// Put items in order by buttons or by dragging. The numbered selects of the plain page stay and are sent.
const say = words => { document.querySelector("[data-say]").textContent = words; };

for (const field of document.querySelectorAll("[data-ordering]")) {
  const list = field.querySelector("[data-ordering-items]");
  const items = () => [...list.children];
  const textOf = item => item.querySelector("[data-ordering-text]").textContent.trim();
  const placeOf = item => Number(item.querySelector("[data-ordering-place]").value);

  const number = () => {
    const all = items();
    all.forEach((item, place) => {
      item.querySelector("[data-ordering-place]").value = String(place + 1);
      for (const button of item.querySelectorAll("[data-ordering-by]")) {
        const isAtEnd = !all[place + Number(button.dataset.orderingBy)];
        button.setAttribute("aria-disabled", String(isAtEnd));
      }
    });
  };

  const announce = item => {
    const all = items();
    say(`${textOf(item)}: place ${all.indexOf(item) + 1} of ${all.length}`);
  };

  const move = (item, by) => {
    const other = items()[items().indexOf(item) + by];
    if (!other) return;
    if (by < 0) other.before(item); else other.after(item);
    number();
    announce(item);
  };

  const drag = (item, grip) => {
    let startY = 0;
    let isHeld = false;
    grip.addEventListener("pointerdown", event => {
      if (event.button !== 0) return;
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      startY = event.clientY;
      isHeld = true;
      item.classList.add("is-held");
    });
    grip.addEventListener("pointermove", event => {
      if (!isHeld) return;
      let by = event.clientY - startY;
      const next = item.nextElementSibling;
      const previous = item.previousElementSibling;
      const before = item.offsetTop;
      if (next && by > next.offsetHeight / 2) next.after(item);
      else if (previous && -by > previous.offsetHeight / 2) previous.before(item);
      const shift = item.offsetTop - before;
      startY += shift;
      by -= shift;
      item.style.translate = `0 ${by}px`;
    });
    const drop = () => {
      if (!isHeld) return;
      isHeld = false;
      item.classList.remove("is-held");
      item.style.translate = "";
      number();
      announce(item);
    };
    grip.addEventListener("pointerup", drop);
    grip.addEventListener("pointercancel", drop);
  };

  // What was entered before an error stays in its order.
  items().sort((one, other) => placeOf(one) - placeOf(other)).forEach(item => list.append(item));
  for (const item of items()) {
    const select = item.querySelector("[data-ordering-place]");
    const text = item.querySelector("[data-ordering-text]");
    const grip = item.querySelector("[data-ordering-grip]");
    select.hidden = true;
    grip.hidden = false;
    text.removeAttribute("for");
    drag(item, grip);
    for (const button of item.querySelectorAll("[data-ordering-by]")) {
      button.hidden = false;
      button.append(Object.assign(document.createElement("span"), { className: "vh", textContent: `: ${textOf(item)}` }));
      button.addEventListener("click", () => {
        move(item, Number(button.dataset.orderingBy));
        button.focus();
      });
    }
  }
  for (const words of field.querySelectorAll("[data-only-without-script]")) words.hidden = true;
  number();
}
