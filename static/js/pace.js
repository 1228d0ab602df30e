// Propose the time zone that this device is in. The list works without.
const list = document.querySelector("select#zone");
const proposal = document.querySelector("[data-zone-proposal]");
const button = proposal?.querySelector("[data-zone-button]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = [...(list?.options ?? [])].find(each => each.value === here);

const offer = () => { proposal.hidden = !option || list.value === here; };

if (button && option) {
  button.textContent = `This device is in ${option.textContent}. Take that`;
  button.addEventListener("click", () => {
    list.value = here;
    offer();
    list.focus();
  });
  list.addEventListener("change", offer);
  offer();
}
