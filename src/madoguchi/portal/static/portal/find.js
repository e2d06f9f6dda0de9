"use strict";
// Finding made nicer; every page works without this file. Its sentences stand in the page, # for a number.
(() => {
  const WAIT = 150;

  // Suggestions while typing: the combobox of ARIA 1.2 with a list box.
  for (const input of document.querySelectorAll("input[data-suggest]")) suggestFor(input);

  function suggestFor(input) {
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel);
    list.hidden = true;
    const told = document.createElement("p");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    const row = input.closest(".search-row");
    row.classList.add("has-suggestions");
    row.append(list);
    row.after(told);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-haspopup", "listbox");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    let options = [];
    let current = -1;
    let typed = input.value;
    let timer = 0;
    let asking = null;

    function close() {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      current = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function draw(found) {
      options = found.map(({ text, kind }, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.className = "suggestion";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = text;
        option.textContent = text;
        if (kind) {
          const label = document.createElement("span");
          label.className = "suggestion-kind";
          label.textContent = kind;
          option.append(" ", label);
        }
        return option;
      });
      list.replaceChildren(...options);
      current = -1;
      const any = options.length > 0 && document.activeElement === input;
      list.hidden = !any;
      input.setAttribute("aria-expanded", String(any));
      input.removeAttribute("aria-activedescendant");
      told.textContent = any ? input.dataset.suggestTold.replace("#", options.length) : "";
    }

    async function ask() {
      const words = input.value.trim();
      if (asking) asking.abort();
      if (!words) return draw([]);
      asking = new AbortController();
      try {
        const address = `${input.dataset.suggest}?q=${encodeURIComponent(words.slice(0, 60).toWellFormed?.() ?? words)}`;
        const answer = await fetch(address, { signal: asking.signal, credentials: "omit" });
        if (answer.ok) draw((await answer.json()).suggestions);
      } catch {
        // Typed on, or no network: the plain form still works.
      }
    }

    function move(to) {
      if (list.hidden) return;
      if (current >= 0) options[current].setAttribute("aria-selected", "false");
      current = to < -1 ? options.length - 1 : to >= options.length ? -1 : to;
      if (current < 0) {
        input.value = typed;
        input.removeAttribute("aria-activedescendant");
        return;
      }
      const option = options[current];
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.value = option.dataset.text;
      input.setAttribute("aria-activedescendant", option.id);
    }

    input.addEventListener("input", () => {
      typed = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") {
        event.preventDefault();
        if (list.hidden) ask();
        else move(current + 1);
      } else if (event.key === "ArrowUp") {
        event.preventDefault();
        move(current - 1);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        input.value = typed;
        close();
      } else if (event.key === "Tab" || event.key === "Enter") {
        close();
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      input.value = option.dataset.text;
      close();
      input.form.requestSubmit();
    });
  }

  // Ways to narrow stand open beside the results where there is room.
  if (matchMedia("(min-width: 64em)").matches) {
    for (const narrow of document.querySelectorAll("[data-narrow]")) narrow.open = true;
  }

  // What was left empty does not lengthen the address.
  for (const form of document.querySelectorAll("form#find, form#list")) {
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) {
        if (value === "" && name !== "q") event.formData.delete(name);
      }
      if (event.formData.get("sort") === "relevance") event.formData.delete("sort");
    });
  }

  // The order is changed at once, without the button.
  for (const select of document.querySelectorAll("select[data-go]")) {
    for (const button of document.querySelectorAll("[data-go-button]")) button.hidden = true;
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  // Ticks of a checklist stand in the address at once, and in that of the calendar.
  const ticks = [...document.querySelectorAll("[data-tick]")];
  if (ticks.length) {
    for (const button of document.querySelectorAll(".keep-ticks button")) button.hidden = true;
    const count = document.querySelector(".done-count");
    const calendar = document.querySelector("a[href*='calendar.ics']");
    const keep = (address) => {
      address.searchParams.delete("done");
      for (const tick of ticks) if (tick.checked) address.searchParams.append("done", tick.value);
      return address;
    };
    for (const tick of ticks) {
      tick.addEventListener("change", () => {
        tick.closest("li").classList.toggle("is-done", tick.checked);
        history.replaceState(null, "", keep(new URL(location.href)));
        if (calendar) calendar.href = keep(new URL(calendar.href)).href;
        count.textContent = count.dataset.told.replace("#", ticks.filter((one) => one.checked).length);
      });
    }
  }
})();
