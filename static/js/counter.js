// How much room is left under a box, while someone types. Without this file it says how much there was.
for (const counter of document.querySelectorAll("[data-limit]")) {
  const box = document.getElementById(counter.dataset.counts);
  box.addEventListener("input", () => {
    const room = counter.dataset.limit - [...box.value.trim()].length;
    const characters = `${Math.abs(room).toLocaleString("nl-BE")} ${Math.abs(room) === 1 ? "teken" : "tekens"}`;
    counter.textContent = room < 0 ? `${characters} te veel` : `Nog ${characters}`;
    counter.classList.toggle("is-over", room < 0);
  });
}
