// Suggestions under a search box, as the ARIA combobox pattern describes. Without this file the box is a plain field.
(() => {
  const PAUSE = 150;

  for (const input of document.querySelectorAll("[data-suggestions]")) {
    const list = document.createElement("ul");
    let timer, request;

    list.id = `${input.id}-suggestions`;
    list.className = "suggestions plain-list";
    list.role = "listbox";
    list.ariaLabel = "Suggesties";
    list.hidden = true;
    input.closest(".search-box").append(list);
    input.role = "combobox";
    input.autocomplete = "off";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    const options = () => [...list.children];
    const active = () => list.querySelector("[aria-selected=true]");

    const show = (isShown) => {
      list.hidden = !isShown;
      input.setAttribute("aria-expanded", String(isShown));
      if (!isShown) choose(null);
    };

    const choose = (option) => {
      active()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
    };

    // A town is filled in, to be chosen or remembered; anything else is gone to.
    const take = ({ dataset }) => {
      if (dataset.url) location.assign(dataset.url);
      input.value = dataset.value ?? input.value;
      show(false);
    };

    const ask = async () => {
      request?.abort();
      request = new AbortController();
      try {
        const url = new URL(input.dataset.suggestions, location);
        url.searchParams.set("q", input.value);
        const response = await fetch(url, { signal: request.signal });
        list.innerHTML = response.ok ? await response.text() : "";
        show(list.children.length > 0 && document.activeElement === input);
      } catch {
        show(false); // a newer question is under way, or the network is away: the field works on
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });

    input.addEventListener("keydown", (event) => {
      const all = options();
      const place = all.indexOf(active());
      if (event.key === "Escape" && !list.hidden) {
        show(false);
      } else if (event.key === "ArrowDown" && all.length) {
        show(true);
        choose(all[(place + 1) % all.length]);
      } else if (event.key === "ArrowUp" && all.length) {
        show(true);
        choose(all[place > 0 ? place - 1 : all.length - 1]);
      } else if (event.key === "Enter" && active()) {
        take(active());
      } else {
        return;
      }
      event.preventDefault();
    });

    // Before the field loses its focus, so that the click still finds the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => take(target.closest("[role=option]")));
    input.addEventListener("blur", () => show(false));
  }
})();
