// Place facts by choosing a fact and then its cell, or by dragging. The selects stay, are sent, and work alone.
const say = words => { document.querySelector("[data-say]").textContent = words; };

for (const form of document.querySelectorAll("[data-contrast]")) {
  const list = form.querySelector("[data-contrast-facts]");
  const facts = [...form.querySelectorAll("[data-contrast-fact]")];
  const cells = [...form.querySelectorAll("[data-contrast-cell]")].map(box => ({
    box,
    select: box.querySelector("select"),
    given: box.querySelector("[data-contrast-given]"),
    put: box.querySelector("[data-contrast-put]"),
  }));
  let held = null;
  let wasDragged = false;

  const factOf = key => facts.find(fact => fact.dataset.contrastFact === key);
  const nameOf = cell => `${cell.box.parentElement.querySelector("legend").textContent}, ${cell.box.querySelector("label").textContent}`;

  // The whole text stands below a select that has to cut it off.
  const pen = document.createElement("canvas").getContext("2d");
  const isCut = (select, text) => {
    pen.font = getComputedStyle(select).font;
    return pen.measureText(text).width > select.clientWidth - 48;
  };

  const show = () => {
    const placed = new Set(cells.map(cell => cell.select.value).filter(Boolean));
    for (const fact of facts) {
      fact.parentElement.hidden = placed.has(fact.dataset.contrastFact);
      fact.setAttribute("aria-pressed", String(fact === held));
    }
    for (const cell of cells) {
      const fact = factOf(cell.select.value);
      cell.given.hidden = !fact || !isCut(cell.select, fact.textContent);
      cell.given.textContent = fact ? fact.textContent : "";
      cell.put.hidden = !held;
    }
    form.querySelector("[data-contrast-count]").textContent = `${placed.size} of ${facts.length} placed`;
  };

  const hold = fact => {
    held = fact;
    show();
    if (held) say(`${held.textContent}: choose its cell`);
  };

  // A fact stands in one cell: putting it into another takes it out of the first.
  const put = (cell, key) => {
    for (const other of cells) if (other !== cell && other.select.value === key) other.select.value = "";
    cell.select.value = key;
    const next = facts[facts.indexOf(held) + 1];
    held = null;
    show();
    say(`${factOf(key).textContent}: ${nameOf(cell)}`);
    return next;
  };

  const cellAt = event => {
    const box = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-contrast-cell]");
    return cells.find(cell => cell.box === box);
  };

  // By mouse or pen; a finger scrolls, and taps.
  const drag = (handle, factHere) => {
    let start = null;
    let ghost = null;
    const follow = event => {
      ghost.style.translate = `${event.clientX}px ${event.clientY}px`;
      const over = cellAt(event);
      for (const cell of cells) cell.box.classList.toggle("is-over", cell === over);
    };
    handle.addEventListener("pointerdown", event => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      handle.setPointerCapture(event.pointerId);
      start = event;
    });
    handle.addEventListener("pointermove", event => {
      if (!start) return;
      if (!ghost) {
        if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 6) return;
        ghost = Object.assign(document.createElement("div"), { className: "contrast-ghost", textContent: factHere().textContent });
        document.body.append(ghost);
        hold(factHere());
      }
      follow(event);
    });
    const drop = event => {
      start = null;
      if (!ghost) return;
      ghost.remove();
      ghost = null;
      for (const cell of cells) cell.box.classList.remove("is-over");
      const cell = event.type === "pointerup" && cellAt(event);
      if (cell) put(cell, held.dataset.contrastFact);
      else hold(null);
      wasDragged = true;
      setTimeout(() => { wasDragged = false; });  // the click that a drag ends with is none
    };
    handle.addEventListener("pointerup", drop);
    handle.addEventListener("pointercancel", drop);
  };

  for (const fact of facts) {
    drag(fact, () => fact);
    fact.addEventListener("click", () => { if (!wasDragged) hold(fact === held ? null : fact); });
  }

  for (const cell of cells) {
    cell.select.addEventListener("change", () => { if (cell.select.value) put(cell, cell.select.value); else show(); });
    cell.put.addEventListener("click", () => {
      const next = put(cell, held.dataset.contrastFact);
      // The button is gone: go on with the fact that comes next, as far as there is one.
      const target = [next, ...facts].find(fact => fact && !fact.parentElement.hidden) ?? cell.select;
      target.focus({ preventScroll: true });
    });
    drag(cell.given, () => factOf(cell.select.value));
  }

  form.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !held) return;
    const fact = held;
    hold(null);
    fact.focus();
  });

  form.querySelector("[data-contrast-tray]").hidden = false;
  show();
  addEventListener("resize", show);
  addEventListener("pageshow", show);  // the browser may have filled the selects in again
  list.scrollLeft = 0;
}
