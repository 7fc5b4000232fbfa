// Saves a step while someone types. Without this file the buttons of the form do the same.
(() => {
  const form = document.querySelector("[data-autosave]");
  const notices = document.querySelectorAll("[data-saved]");
  const { drawn, page } = form.elements;
  const unsaved = `fiche:${location.pathname}`;
  const PAUSE = 3_000; // after the last key
  const PATIENCE = 15_000; // for an answer
  const RETRIES = [2_000, 5_000, 15_000, 30_000, 60_000];
  const BEACON = 60_000; // what a browser still sends while the page goes away
  const FAILED = "Niet bewaard. Kijk je internet na. We proberen opnieuw.";
  const EXPIRED = "Niet bewaard. Je link werkt niet meer. Kies ‘Bewaar en ga verder’: dan lees je hoe je een nieuwe krijgt.";
  const CHOOSE = "Iemand anders veranderde een antwoord ook. Kies bij dat antwoord wat blijft. De rest is bewaard.";
  const RELEASE = 500; // for the page before a reload to let go of its name
  let timer, failures = 0, isDirty = false, isSaving = false, isClosed = false, isLeaving = false;

  const tell = (text, isFailure = false) => {
    for (const notice of notices) {
      notice.classList.toggle("is-failed", isFailure);
      if (notice.textContent.trim() === text) continue; // said before
      const words = Object.assign(document.createElement("span"), { textContent: text });
      notice.replaceChildren(...[notice.querySelector(".icon"), words].filter(Boolean));
    }
  };

  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), pause);
  };

  // Every save carries a higher number, so that one that comes late is known.
  const number = () => {
    const [name, count] = page.value.split(".");
    page.value = `${name}.${Number(count) + 1}`;
  };

  const texts = () => form.querySelectorAll("textarea[name], input:is([type=text], [type=email], [type=url], [type=tel])[name]");

  // What was typed outlives a reload until the server has it, with the fingerprints it was typed over.
  const keep = (isSent = false) => {
    const values = Object.fromEntries([...texts()].map(({ name, value }) => [name, value]));
    sessionStorage.setItem(unsaved, JSON.stringify({ values, drawn: drawn.value, page: page.value, isSent }));
  };

  // Whether this tab has this name for itself, from now on until it goes. A tab that was duplicated has a copy of what
  // the first one kept, with its name.
  const [{ type }] = performance.getEntriesByType("navigation");
  const claim = (name) =>
    new Promise((resolve) => {
      if (!navigator.locks) return resolve(type === "reload");
      const held = () => new Promise(() => resolve(true));
      navigator.locks.request(`fiche:${name}`, { signal: AbortSignal.timeout(RELEASE) }, held).catch(() => resolve(false));
    });

  const restore = async () => {
    const { values = {}, isSent, ...names } = JSON.parse(sessionStorage.getItem(unsaved) ?? "{}");
    const lost = [...texts()].filter(({ name, value }) => (values[name] ?? value).trim() !== value.trim());
    sessionStorage.removeItem(unsaved);
    claim(page.value.split(".")[0]);
    if (!lost.length || (isSent && type === "navigate")) return; // this page is the answer to what was sent
    for (const box of lost) {
      box.value = values[box.name];
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    drawn.value = names.drawn;
    if (await claim(names.page.split(".")[0])) page.value = names.page;
    save();
  };

  const fail = (text = FAILED) => {
    isDirty = true;
    tell(text, true);
    later(RETRIES[Math.min(failures++, RETRIES.length - 1)]);
  };

  const done = (answer) => {
    failures = 0;
    drawn.value = answer.drawn;
    if (answer.page) {
      page.value = answer.page;
      isDirty = true;
      return later(0);
    }
    if (!isDirty && isLeaving) keep(true); // a reload may have asked for this page before this save was in
    else if (!isDirty) sessionStorage.removeItem(unsaved);
    tell(`Bewaard om ${answer.saved} uur`);
    for (const [name, choice] of Object.entries(answer.conflicts)) {
      form.querySelector(`[data-conflict-of="${name}"]`).innerHTML = choice;
      tell(CHOOSE, true);
    }
    if (isDirty) later(PAUSE);
  };

  const save = async (isLeaving = false) => {
    clearTimeout(timer);
    if (!isDirty || isClosed || (isSaving && !isLeaving)) return;
    isDirty = false;
    isSaving = true;
    number();
    const body = new URLSearchParams([...new FormData(form), ["autosave", "1"]]);
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body,
        keepalive: body.toString().length < BEACON,
        signal: AbortSignal.timeout(PATIENCE),
      });
      const answer = response.ok || response.status === 409 ? await response.json() : null;
      isSaving = false;
      if (answer?.closed) {
        isClosed = true;
        tell(answer.closed, true);
      } else if (answer) done(answer);
      else fail(response.status === 403 ? EXPIRED : FAILED);
    } catch {
      isSaving = false;
      if (!isClosed) fail();
    }
  };

  form.addEventListener("input", () => {
    isDirty = true;
    isLeaving = false; // stayed after all
    later(PAUSE);
    keep();
  });
  form.addEventListener("focusout", () => save());
  addEventListener("beforeunload", () => (isLeaving = true));
  document.addEventListener("visibilitychange", () => save(document.hidden));
  addEventListener("online", () => save());

  form.addEventListener("submit", (event) => {
    number();
    keep(navigator.onLine);
    isClosed = navigator.onLine; // what follows is for the next page
    if (isClosed) return;
    event.preventDefault();
    fail();
  });
  addEventListener("pageshow", () => (isClosed = isLeaving = false));

  restore();
})();
