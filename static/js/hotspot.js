// Point at a part of the drawing, or at a place in a picture. The list of places below is what is sent, and works alone.

for (const field of document.querySelectorAll("[data-hotspot]")) {
  const picture = field.querySelector("[data-hotspot-picture]");
  const point = field.querySelector("[data-hotspot-point]");
  const radios = [...field.querySelectorAll("[data-option]:not(:disabled)")];
  const drawing = picture?.querySelector("svg");
  const pin = Object.assign(document.createElement("span"), { className: "hotspot-pin", hidden: true });
  picture?.append(pin);

  const partOf = radio => (radio?.dataset.part && drawing?.getElementById?.(radio.dataset.part)) || null;

  const mark = part => {
    drawing?.querySelector(".is-pointed")?.classList.remove("is-pointed");
    drawing?.classList.toggle("has-pointed", Boolean(part));
    part?.classList.add("is-pointed");
  };

  const showPin = () => {
    const [x, y] = (point?.value ?? "").split(",").map(Number);
    pin.hidden = !point?.value;
    pin.style.left = `${x}%`;
    pin.style.top = `${y}%`;
  };

  const chosen = () => radios.find(radio => radio.checked);
  const choose = radio => {
    if (point) point.value = "";
    showPin();
    mark(partOf(radio));
  };

  for (const radio of radios) {
    partOf(radio)?.classList.add("is-choosable");
    radio.addEventListener("change", () => choose(radio));
    radio.addEventListener("focus", () => mark(partOf(radio)));
    radio.addEventListener("blur", () => mark(partOf(chosen())));
  }

  picture?.addEventListener("click", event => {
    const part = event.target.closest(".is-choosable");
    const radio = part && radios.find(candidate => candidate.dataset.part === part.id);
    if (radio) {
      radio.checked = true;
      radio.focus({ preventScroll: true });
      choose(radio);
    } else if ("takesPoints" in picture.dataset) {
      const box = picture.getBoundingClientRect();
      const percent = (value, start, size) => Math.min(100, Math.max(0, (value - start) / size * 100)).toFixed(1);
      for (const other of radios) other.checked = false;
      mark(null);
      point.value = `${percent(event.clientX, box.left, box.width)},${percent(event.clientY, box.top, box.height)}`;
      showPin();
    }
  });

  for (const words of field.querySelectorAll("[data-only-with-script]")) words.hidden = false;
  for (const words of field.querySelectorAll("[data-only-without-script]")) words.hidden = true;
  mark(partOf(chosen()));
  showPin();
}
