/* Warns before someone leaves a page of the redactie with text that is not saved. */
(() => {
  const forms = [...document.querySelectorAll("form[method=post]:not(#logout-form)")];
  const sent = (form) => [...new FormData(form)].map(([name, value]) => `${name}=${value.name ?? value}`);
  const state = () => JSON.stringify(forms.map(sent));
  // What comes back after a session that ended was never saved.
  let isUnsaved = Boolean(document.querySelector("[data-unsaved]"));
  let opened, isWarning = false;

  const warn = (event) => event.preventDefault();
  const look = () => {
    const isChanged = isUnsaved || (opened !== undefined && state() !== opened);
    if (isChanged === isWarning) return;
    isWarning = isChanged;
    (isChanged ? addEventListener : removeEventListener)("beforeunload", warn);
  };
  // On a busy machine someone can type before the page is done.
  document.addEventListener("input", (event) => {
    if (opened !== undefined || !event.isTrusted) return;
    isUnsaved = true;
    look();
  });
  // After the admin's own scripts, which fill in fields and tell only their own listeners of a choice.
  addEventListener("load", () => setTimeout(() => {
    opened = state();
    look();
    for (const name of ["input", "change", "click", "keyup", "formset:added", "formset:removed"]) {
      document.addEventListener(name, () => setTimeout(look));
    }
  }));
  document.addEventListener("submit", (event) => {
    if (event.target.target === "_blank" || event.submitter?.formTarget === "_blank") return; // a preview
    isUnsaved = false;
    opened = state();
    look();
  });
})();
