// A box to search in a long list of options, and what was chosen in words. Without this file the list is just long.
for (const options of document.querySelectorAll("[data-options]")) {
  const chosen = options.querySelector("[data-chosen]");
  const labels = [...options.querySelectorAll(".choice")];
  const groups = options.querySelectorAll(".option-group");
  const name = (label) => label.querySelector("span").firstChild.textContent.trim();
  const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().trim();

  const box = document.createElement("label");
  box.className = "option-search";
  box.innerHTML = '<span>Zoek in de lijst</span><input type="search" autocomplete="off"><span role="status" class="small"></span>';
  options.querySelector(".option-list").before(box);
  const [, input, status] = box.children;

  input.addEventListener("input", (event) => {
    event.stopPropagation(); // no answer: nothing to save
    const typed = plain(input.value);
    const isFound = (label) => plain(`${label.textContent} ${label.parentElement.firstElementChild.textContent}`).includes(typed);
    for (const label of labels) label.hidden = !label.control.checked && !isFound(label);
    for (const group of groups) group.hidden = !group.querySelector(".choice:not([hidden])");
    status.textContent = labels.some(isFound) ? "" : "Niets gevonden. Probeer een ander woord.";
  });

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });

  options.addEventListener("change", () => {
    const names = labels.filter((label) => label.control.checked).map(name);
    chosen.textContent = names.length ? `Gekozen: ${names.join(", ")}` : "";
  });
}
