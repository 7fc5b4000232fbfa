/* Warns before someone leaves a page of the redactie with text that is not saved. */
(() => {
  const forms = [...document.querySelectorAll("form[method=post]:not(#logout-form)")];
  const sent = (form) => [...new FormData(form)].map(([name, value]) => `${name}=${value.name ?? value}`);
  const state = () => JSON.stringify(forms.map(sent));
  // What comes back after a session that ended was never saved.
  let isUnsaved = Boolean(document.querySelector("[data-unsaved]"));
  let opened;

  // On a busy machine someone can type before the page is done.
  document.addEventListener("input", (event) => {
    if (opened === undefined && event.isTrusted) isUnsaved = true;
  });
  // After the admin's own scripts, which fill in fields.
  addEventListener("load", () => setTimeout(() => (opened = state())));
  document.addEventListener("submit", (event) => {
    if (event.target.target === "_blank" || event.submitter?.formTarget === "_blank") return; // a preview
    isUnsaved = false;
    opened = state();
  });
  // Looked at on leaving, not while typing: a timer can come too late on a busy machine.
  addEventListener("beforeunload", (event) => {
    if (isUnsaved || (opened !== undefined && state() !== opened)) event.preventDefault();
  });
})();
