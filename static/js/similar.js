/* Practices that look like what is being typed. Without script they are there once the step is saved. */
for (const box of document.querySelectorAll("[data-similar]")) {
  const form = box.closest("form");
  const names = ["title", "summary", "csrfmiddlewaretoken"];
  let timer;
  let request;

  const renew = async () => {
    request?.abort();
    request = new AbortController();
    const body = new FormData();
    for (const name of names) body.set(name, form.elements[name].value);
    try {
      const response = await fetch(box.dataset.similar, { method: "POST", body, signal: request.signal });
      if (response.ok) box.innerHTML = await response.text();
    } catch {
      // No connection: what stands there still holds.
    }
  };

  form.addEventListener("input", (event) => {
    if (!names.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(renew, 800);
  });
}
