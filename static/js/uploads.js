// Sends files as soon as they are chosen or dropped, one after the other. Without this file the form sends them.
(() => {
  const form = document.getElementById("stap");
  const GONE = "Je link werkt niet meer. Kies ‘Bewaar en ga verder’: dan lees je hoe je een nieuwe krijgt.";
  const LOST = "Dit bestand is niet aangekomen. Kijk je internet na.";
  const TOO_LARGE = "Dit bestand is te groot. Maak het kleiner: hoogstens";
  let sending = Promise.resolve(), waiting = 0, pressed = null;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // fetch does not tell how far it is.
  const post = (address, body, progress) =>
    new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = loaded / total));
      request.addEventListener("load", () => done(request));
      request.addEventListener("error", fail);
      request.send(body);
    });

  const understood = ({ status, responseText }) => {
    if (status === 201 || status === 422) return JSON.parse(responseText);
    return { error: status === 403 ? GONE : LOST, again: status !== 403 };
  };

  for (const section of document.querySelectorAll("[data-uploads]")) {
    const input = section.querySelector("[type=file]");
    const box = input.closest(".upload-box");
    const list = section.querySelector("[data-list]");
    const errors = section.querySelector("[data-errors]");
    const added = section.querySelector("[data-added]");
    const count = section.querySelector("[data-count]");
    const { address, megabytes } = input.dataset;
    let number = 0;

    const refuse = (file, message, again) => {
      const line = make("li", { className: "field-error" }, make("span", { textContent: `${file.name}: ${message}` }));
      if (again) {
        const button = make("button", { type: "button", className: "button second small-button", textContent: "Probeer opnieuw" });
        button.addEventListener("click", () => {
          line.remove();
          input.focus();
          add(file);
        });
        line.append(button);
      }
      errors.append(line);
      box.classList.add("has-error");
    };

    const show = ({ html, drawn }) => {
      list.insertAdjacentHTML("beforeend", html);
      form.elements.drawn.value += ` ${drawn}`;
      number += 1;
      if (count) count.textContent = list.children.length;
      added.textContent = number === 1 ? "1 bestand toegevoegd." : `${number} bestanden toegevoegd.`;
    };

    const send = async (file, line, progress) => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append(input.name, file);
      let answer;
      try {
        answer = understood(await post(address, body, progress));
      } catch {
        answer = { error: LOST, again: true };
      }
      line.remove();
      if (answer.error) refuse(file, answer.error, answer.again);
      else show(answer);
    };

    const add = (file) => {
      if (file.size > megabytes * 1024 ** 2) return refuse(file, `${TOO_LARGE} ${megabytes} MB.`);
      const progress = make("progress", { max: 1, value: 0 });
      progress.setAttribute("aria-label", file.name);
      const line = make("li", { className: "upload-progress" }, progress, file.name);
      section.querySelector("[data-progress]").append(line);
      waiting += 1;
      sending = sending.then(() => send(file, line, progress)).then(() => {
        waiting -= 1;
        const isFine = !document.querySelector("[data-errors] li");
        if (!waiting && pressed && isFine) form.requestSubmit(pressed);
        if (!waiting) pressed = null;
      });
    };

    const addAll = (files) => {
      errors.replaceChildren();
      box.classList.remove("has-error");
      number = 0;
      added.textContent = "";
      for (const file of files) add(file);
    };

    input.addEventListener("change", () => {
      addAll([...input.files]);
      input.value = "";
    });

    for (const name of ["dragover", "dragleave", "drop"]) {
      box.addEventListener(name, (event) => {
        event.preventDefault();
        box.classList.toggle("is-over", name === "dragover");
      });
    }
    box.addEventListener("drop", ({ dataTransfer }) => addAll([...dataTransfer.files]));

    section.querySelector("[data-add]").hidden = true;
    section.querySelector("[data-choose]").hidden = false;
    section.querySelector("[data-drag]").hidden = false;
  }

  // Who goes on before all files are there waits for them.
  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
    for (const line of document.querySelectorAll(".upload-progress")) line.lastChild.textContent += " · nog even wachten";
  }, true);
})();
