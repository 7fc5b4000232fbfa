// Pass the link of this page on, or print it. Without this file there is the mail link.
async function share(url, said) {
  try {
    if (navigator.share) {
      await navigator.share({ title: document.title, url });
    } else {
      await navigator.clipboard.writeText(url);
      said.textContent = "De link is gekopieerd.";
    }
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = `Kopieer deze link: ${url}`;
  }
}

function wire() {
  for (const row of document.querySelectorAll(".share")) {
    const [link, print] = ["[data-share]", "[data-print]"].map((name) => row.querySelector(name));
    link.hidden = print.hidden = false;
    link.onclick = () => share(link.dataset.share, row.querySelector("[role=status]"));
    print.onclick = () => window.print();
  }
}

wire();
document.addEventListener("htmx:afterSettle", wire);
