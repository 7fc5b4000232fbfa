// The filter form, made smoother. Without this file every filter works with the form's own buttons.
(() => {
  const form = document.getElementById("filters");

  // Leave out what is empty, so that addresses stay short.
  form.addEventListener("formdata", ({ formData }) => {
    const filled = [...formData].filter(([, value]) => value.trim());
    for (const name of [...formData.keys()]) formData.delete(name);
    for (const [name, value] of filled) formData.append(name, value);
  });

  // A tick or another order applies at once: htmx fetches the page and replaces the results.
  document.addEventListener("change", ({ target }) => {
    if (target.form === form && target.matches("[type=checkbox], select")) htmx.trigger(form, "choice");
  });

  // The panel itself stays, with its focus and its open groups. Only its numbers are renewed.
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    for (const old of document.querySelectorAll("[data-renew]")) {
      const renewed = page.getElementById(old.id);
      if (renewed) old.replaceWith(renewed);
    }
  });

  // When the network or the server lets htmx down, the browser asks the page itself.
  form.addEventListener("htmx:sendError", () => form.submit());
  form.addEventListener("htmx:responseError", () => form.submit());

  // Typing in a long list narrows it. Only what the list does not have is sent to the server, as an old name may be.
  for (const input of form.querySelectorAll("[data-narrows]")) {
    const facet = input.closest("fieldset");
    const { name } = input;
    const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().trim();
    const matches = () => [...facet.querySelectorAll(".options li:not([hidden]) .check")];

    input.addEventListener("input", () => {
      const typed = plain(input.value);
      for (const item of facet.querySelectorAll(".options li")) item.hidden = !plain(item.textContent).includes(typed);
      for (const more of facet.querySelectorAll(".more-options")) if (typed) more.open = true;
      input.name = matches().length ? "" : name;
    });

    input.addEventListener("keydown", (event) => {
      const [first, second] = matches();
      if (event.key !== "Enter" || !input.value.trim() || !first) return;
      event.preventDefault();
      if (!second) first.click();
    });
  }
})();
