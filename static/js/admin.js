/* Names for what Django's admin leaves without one: lists to choose several from, moments, and boxes to delete a row. */
(() => {
  const nameAll = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${select.id}"]`);
      const parts = select.nextElementSibling?.querySelectorAll(".select2-selection--multiple, .select2-search__field");
      for (const part of label ? parts ?? [] : []) {
        part.setAttribute("aria-label", label.textContent.trim());
      }
    }
    for (const part of document.querySelectorAll("p.datetime input")) {
      const label = part.closest(".fieldBox, .form-row").querySelector("label, legend");
      const isDay = part.classList.contains("vDateField");
      part.setAttribute("aria-label", `${label.textContent.trim()} ${isDay ? "datum" : "tijd"}`);
    }
    for (const box of document.querySelectorAll(".tabular td.delete input")) {
      box.setAttribute("aria-label", "Verwijder deze rij");
    }
  };
  // After the admin's own scripts have drawn the lists.
  window.django?.jQuery(nameAll);
  document.addEventListener("formset:added", nameAll);
})();
