// The editor works without this file: every button sends the page. Here what is typed is saved by itself, the phone
// shows it at once, things are dragged in the outline or moved with Alt and the arrows, and terms appear while typing.
"use strict";
{
  const form = document.getElementById("thing");
  const phone = document.getElementById("preview");
  const WAIT = 900;
  const QUICK = 150;

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const swap = (page, selector) => {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  };

  if (form) {
    const status = document.getElementById("status");
    let timer = 0;
    let running = null;
    let isChanged = false;
    let isLeaving = false;
    let touched = null;

    const say = (text, tone = "") => {
      status.textContent = text;
      status.dataset.tone = tone;
    };
    const typed = () => new URLSearchParams(new FormData(form)).toString();

    const showPage = () => {
      if (!phone || !phone.offsetParent) return;
      const top = phone.contentWindow.scrollY;
      phone.addEventListener("load", () => phone.contentWindow.scrollTo(0, top), { once: true });
      phone.contentWindow.location.reload();
    };

    // The parts of the page that tell what was saved; of the panel only what depends on what was changed.
    const redraw = (page, field) => {
      const fresh = page.getElementById("thing");
      const focused = document.activeElement;
      const name = form.contains(focused) && focused.name;
      const outline = document.querySelector(".form-outline");
      const top = outline ? outline.scrollTop : 0;
      for (const part of ["#outline", "#state .form-steps", "#state .form-facts", "#bound", "#gaps-here"]) swap(page, part);
      const title = page.getElementById("panel-title");
      if (title) document.getElementById("panel-title").textContent = title.textContent;
      if (outline) document.querySelector(".form-outline").scrollTop = top;
      if (!field || !field.matches("[data-redraw]")) return;
      const box = field.closest("#cond, #sum");
      if (box) {
        swap(page, `#${box.id}`);
      } else {
        form.replaceChildren(...Array.from(document.adoptNode(fresh).childNodes));
      }
      const again = name && form.elements.namedItem(name);
      if (again instanceof RadioNodeList) (Array.from(again).find((one) => one.checked) || again[0]).focus();
      else if (again) again.focus();
    };

    const save = async () => {
      clearTimeout(timer);
      const field = touched;
      const before = typed();
      const data = new FormData(form);
      data.set("do", "save");
      isChanged = false;
      touched = null;
      say(status.dataset.saving);
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
        const page = parse(await answer.text());
        if (answer.ok && page.getElementById("thing")) {
          const isSame = typed() === before;
          const revision = page.getElementById("thing").elements.revision.value;
          for (const one of document.querySelectorAll("input[name=revision]")) one.value = revision;
          if (isSame) redraw(page, field);
          say(status.dataset.saved);
          showPage();
          return true;
        }
        isChanged = true;
        say(answer.status === 409 ? status.dataset.conflict : status.dataset.refused, "warning");
        const refused = page.querySelector("#refused p");
        if (refused && answer.status === 422) say(refused.textContent, "warning");
      } catch {
        isChanged = true;
        say(status.dataset.lost, "warning");
        timer = setTimeout(start, 5000);
      }
      return false;
    };

    const start = () => {
      running = (running || Promise.resolve()).then(save).finally(() => (running = null));
      return running;
    };
    const later = (event, wait) => {
      if (event.target.form !== form || event.target.name === "to") return;
      isChanged = true;
      touched = event.target.matches("[data-redraw]") ? event.target : touched;
      clearTimeout(timer);
      timer = setTimeout(start, wait);
    };

    form.addEventListener("input", (event) => later(event, WAIT));
    form.addEventListener("change", (event) => later(event, event.target.matches("[data-redraw]") ? QUICK : WAIT));

    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!running) {
        isLeaving = true;
        return;
      }
      event.preventDefault();
      const button = event.submitter;
      const copy = button && Object.assign(document.createElement("button"), { name: button.name, value: button.value, hidden: true });
      running.finally(() => {
        if (copy) form.append(copy);
        form.requestSubmit(copy || undefined);
      });
    });

    // Whatever leads elsewhere waits until what is typed is kept.
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("a[href]");
      if (!link || link.target || event.ctrlKey || event.metaKey || !(isChanged || running)) return;
      event.preventDefault();
      if (isChanged ? await start() : await running) location.assign(link.href);
    });
    addEventListener("beforeunload", (event) => {
      if (isChanged && !isLeaving) event.preventDefault();
    });

    const press = (value) => {
      const button = Object.assign(document.createElement("button"), { name: "do", value, hidden: true });
      form.append(button);
      form.requestSubmit(button);
    };

    // Moving by keyboard: Alt and an arrow on a thing of the outline.
    document.addEventListener("keydown", (event) => {
      const row = event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && event.target.closest(".form-row");
      const holder = row && row.closest("[data-key]");
      if (!holder) return;
      event.preventDefault();
      press(`${event.key === "ArrowUp" ? "up" : "down"}:${holder.dataset.key}`);
    });

    // Moving by mouse
    const ORDER = "qps";
    let dragged = "";
    const clear = () => {
      for (const one of document.querySelectorAll(".form-drop-before, .form-drop-after, .form-drop-in")) {
        one.classList.remove("form-drop-before", "form-drop-after", "form-drop-in");
      }
    };
    const target = (event) => {
      const line = dragged && event.target.closest(".form-line");
      const key = line && line.closest("[data-key]").dataset.key;
      if (!line || key === dragged) return null;
      const [mine, other] = [ORDER.indexOf(dragged[0]), ORDER.indexOf(key[0])];
      if (other === mine + 1) return { line, key, side: "in" };
      if (other !== mine) return null;
      const box = line.getBoundingClientRect();
      return { line, key, side: event.clientY < box.top + box.height / 2 ? "before" : "after" };
    };
    document.addEventListener("dragstart", (event) => {
      const line = event.target.closest && event.target.closest(".form-line");
      if (!line) return;
      dragged = line.closest("[data-key]").dataset.key;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged);
      line.classList.add("form-dragged");
    });
    document.addEventListener("dragover", (event) => {
      const found = target(event);
      clear();
      if (!found) return;
      event.preventDefault();
      found.line.classList.add(`form-drop-${found.side}`);
    });
    document.addEventListener("drop", (event) => {
      const found = target(event);
      clear();
      if (!found) return;
      event.preventDefault();
      press(`drop:${dragged}>${found.key}>${found.side}`);
    });
    document.addEventListener("dragend", () => {
      dragged = "";
      clear();
      for (const one of document.querySelectorAll(".form-dragged")) one.classList.remove("form-dragged");
    });

    // The outline shows what is open.
    const outline = document.querySelector(".form-outline");
    const current = outline && outline.querySelector("[aria-current]");
    if (current) {
      const [around, row] = [outline.getBoundingClientRect(), current.getBoundingClientRect()];
      if (row.bottom > around.bottom) outline.scrollTop += row.bottom - around.bottom + around.height / 3;
    }

    // On a phone the outline is folded once a thing is open.
    const fold = document.querySelector(".form-fold");
    if (fold && matchMedia("(max-width: 64em)").matches && location.hash === "#thing") fold.open = false;
  }

  // Looking for a term: what is found appears while typing.
  const search = document.querySelector("[data-search]");
  if (search) {
    let timer = 0;
    let asked = 0;
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const turn = (asked += 1);
        const address = `${search.action}?${new URLSearchParams(new FormData(search))}`;
        const answer = await fetch(address).catch(() => null);
        if (!answer || !answer.ok || turn !== asked) return;
        const page = parse(await answer.text());
        swap(page, "#found");
        swap(page, "#own");
        swap(page, "#adding > input[name=label]");
        history.replaceState(null, "", address);
      }, 250);
    };
    search.addEventListener("input", look);
    const field = search.elements.q;
    if (field.value !== field.defaultValue) look(); // typed before this file came
  }
}
