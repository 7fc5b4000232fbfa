// How much room is left under a box, while someone types. Without this file it says how much there was.
// It counts what the server keeps: accents with their letter, on one line no run of spaces, and no sign that nobody sees.
const UNSEEN = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const kept = ({ value, type }) => {
  const text = value.replace(UNSEEN, "").normalize("NFC");
  return (type === "textarea" ? text : text.replace(/\s+/g, " ")).trim();
};
for (const counter of document.querySelectorAll("[data-limit]")) {
  const box = document.getElementById(counter.dataset.counts);
  box.addEventListener("input", () => {
    const room = counter.dataset.limit - [...kept(box)].length;
    const characters = `${Math.abs(room).toLocaleString("nl-BE")} ${Math.abs(room) === 1 ? "teken" : "tekens"}`;
    counter.textContent = room < 0 ? `${characters} te veel` : `Nog ${characters}`;
    counter.classList.toggle("is-over", room < 0);
  });
}
