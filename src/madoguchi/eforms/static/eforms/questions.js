"use strict";
// Makes questions nicer: what a button of the page searches comes without loading it anew. Every page works without this.
(() => {
  if (document.documentElement.dataset.asksHere) return;
  document.documentElement.dataset.asksHere = "yes";

  const digitsOf = (text) => text.normalize("NFKC").replace(/[^0-9]/g, "");
  const fields = (form, name) => form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  const said = (name) => document.querySelector(`#${CSS.escape(name)}-found .look-said`);

  // Sends the page as its button would, and gets what was found; null when the whole page has to be sent.
  async function look(button) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(button.form)) if (typeof value === "string") data.append(name, value);
    data.set("look", button.value);
    try {
      const answer = await fetch(button.form.getAttribute("action") || location.href, {
        method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" },
      });
      const kind = answer.headers.get("content-type") || "";
      return answer.ok && kind.startsWith("application/json") ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function fill(form, name, parts, before) {
    for (const [part, text] of Object.entries(parts)) {
      for (const field of fields(form, part ? `${name}-${part}` : name)) {
        if (before && before.get(field.name) !== field.value) continue; // typed on meanwhile
        field.value = text;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  function option(name, choice, place) {
    const row = document.createElement("div");
    const input = document.createElement("input");
    const label = document.createElement("label");
    row.className = "option";
    Object.assign(input, { type: "radio", name, value: choice.value, className: "option-input", id: place ? `${name}-${place + 1}` : name });
    Object.assign(label, { className: "option-label", htmlFor: input.id, textContent: choice.label });
    row.append(input, label);
    return row;
  }

  function choices(button, found) {
    const place = document.getElementById(`${button.value}-found`);
    place.querySelector("fieldset")?.remove();
    if (!found.choices.length || !button.dataset.lookChoice) return;
    const group = document.createElement("fieldset");
    const title = document.createElement("legend");
    group.className = "field";
    title.className = "visually-hidden";
    title.textContent = found.sentence;
    group.append(title, ...found.choices.map((one, at) => option(button.dataset.lookChoice, one, at)));
    group.addEventListener("change", (event) => {
      const one = found.choices.find((choice) => choice.value === event.target.value);
      if (one) fill(button.form, button.value, one.fill);
    });
    place.append(group);
  }

  async function run(button, isAsked) {
    const before = new Map([...button.form.elements].map((field) => [field.name, field.value]));
    const status = said(button.value);
    const found = await look(button);
    if (!found) {
      if (!isAsked) return;
      button.dataset.plain = "yes";
      button.form.requestSubmit(button);
      return;
    }
    if (status) status.textContent = found.sentence;
    choices(button, found);
    fill(button.form, button.value, found.fill, before);
  }

  for (const button of document.querySelectorAll("[data-look]")) {
    if (button.closest("[data-combobox]")) continue;
    button.addEventListener("click", (event) => {
      if (button.dataset.plain) return;
      event.preventDefault();
      run(button, true);
    });
    const watched = button.dataset.lookWatched;
    const digits = Number(button.dataset.lookDigits);
    if (digits) {
      const [field] = fields(button.form, watched ? `${button.value}-${watched}` : button.value);
      let last = field ? digitsOf(field.value) : "";
      field?.addEventListener("input", () => {
        const typed = digitsOf(field.value);
        if (typed.length === digits && typed !== last) run(button, false);
        last = typed;
      });
    } else if (watched) {
      const own = () => [...button.form.elements].filter((field) => field.name?.startsWith(`${button.value}-`) && field.type === "text");
      for (const field of button.form.querySelectorAll(`[name^="${CSS.escape(watched)}-"]`)) {
        field.addEventListener("change", () => {
          if (own().some((other) => !other.value.trim())) run(button, false);
        });
      }
    }
  }

  // A long list: the words and the button become a combobox (ARIA 1.2, list autocomplete).
  for (const box of document.querySelectorAll("[data-combobox]")) {
    const name = box.dataset.combobox;
    const input = box.querySelector("input");
    const button = box.querySelector("[data-look]");
    const place = document.getElementById(`${name}-found`);
    const status = said(name);
    const list = document.createElement("ul");
    const kept = document.createElement("input");
    let found = [];
    let at = -1;
    let asked = 0;
    let timer = 0;
    Object.assign(kept, { type: "hidden", name: `${name}-value`, value: place.querySelector("input:checked")?.value || "" });
    Object.assign(list, { className: "listbox", id: `${name}-list`, hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.closest("fieldset").querySelector(".label").textContent.trim());
    for (const [key, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) input.setAttribute(key, value);
    place.querySelector("fieldset")?.remove();
    if (kept.value && !input.value) input.value = input.dataset.chosen;
    status.classList.add("visually-hidden");
    button.hidden = true;
    input.after(list);
    box.append(kept);

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (next) => {
      list.children[at]?.removeAttribute("aria-selected");
      at = next;
      const row = list.children[at];
      if (!row) return;
      row.setAttribute("aria-selected", "true");
      row.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", row.id);
    };
    const choose = (one) => {
      kept.value = one.value;
      input.value = one.label;
      status.textContent = one.label;
      close();
      kept.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = (answer) => {
      found = answer.choices;
      status.textContent = answer.sentence;
      list.replaceChildren(...found.map((one, place) => {
        const row = document.createElement("li");
        Object.assign(row, { id: `${list.id}-${place}`, className: "listbox-row", textContent: one.label });
        row.setAttribute("role", "option");
        return row;
      }));
      at = -1;
      list.hidden = !found.length;
      if (!found.length && input.value.trim()) {
        const row = document.createElement("li");
        Object.assign(row, { className: "listbox-none", textContent: input.dataset.none });
        row.setAttribute("role", "presentation");
        list.append(row);
        list.hidden = false;
      }
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    };
    const search = async () => {
      const mine = ++asked;
      const answer = await look(button);
      if (mine !== asked) return;
      if (answer) show(answer);
      else button.hidden = false;
    };
    input.addEventListener("input", () => {
      kept.value = "";
      clearTimeout(timer);
      if (!input.value.trim()) return close();
      timer = setTimeout(search, 200);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return void (input.value.trim() && search());
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % (found.length || 1));
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault();
        choose(found[at]);
      } else if (event.key === "Enter" && !kept.value && input.value.trim()) {
        event.preventDefault();
        clearTimeout(timer);
        search();
      } else if (event.key === "Escape") {
        close();
      }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const row = [...list.children].indexOf(event.target.closest("[role=option]"));
      if (found[row]) choose(found[row]);
    });
    input.addEventListener("blur", close);
  }

  // Where the device is: fills in latitude and longitude, which stay fields like any other.
  for (const box of document.querySelectorAll("[data-place]")) {
    const button = box.querySelector("[data-locate]");
    const status = box.querySelector(".place-here .look-said");
    if (!navigator.geolocation) continue;
    box.querySelector(".place-here").hidden = false;
    button.addEventListener("click", () => {
      status.textContent = button.dataset.busy;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(button.form, box.dataset.place, { lat: coords.latitude.toFixed(6), lon: coords.longitude.toFixed(6) });
          status.textContent = button.dataset.found.replace("{metres}", Math.round(coords.accuracy));
        },
        (failure) => {
          status.textContent = failure.code === failure.PERMISSION_DENIED ? button.dataset.denied : button.dataset.failed;
        },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
      );
    });
  }
})();
