// A sentence is drawn anew, in its place, after what it speaks of or how it compares was changed.
// Without this the button 「保存する」 does the same.
"use strict";
{
  const form = document.getElementById("rule");
  const terms = new Set(Array.from(document.querySelectorAll("#rule-terms option"), (one) => one.value));
  const PAUSE = 400;
  let timer = 0;
  let running = null;

  const typed = () => new URLSearchParams(new FormData(form)).toString();

  const redraw = async (name) => {
    const before = typed();
    const data = new FormData(form);
    data.set("do", `stay:${name}`);
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("rule");
    if (!fresh) return;
    form.elements.revision.value = fresh.elements.revision.value;
    const after = new FormData(form);
    after.set("revision", data.get("revision"));
    const id = name.replaceAll("/", "-");
    const old = document.getElementById(id);
    const box = page.getElementById(id);
    if (!old || !box || new URLSearchParams(after).toString() !== before) return;
    const focused = old.contains(document.activeElement) ? document.activeElement.name : "";
    old.replaceWith(document.adoptNode(box));
    const field = focused && form.elements.namedItem(focused);
    if (field) (field instanceof RadioNodeList ? field[0] : field).focus();
  };

  if (form) {
    form.addEventListener("change", (event) => {
      const field = event.target;
      if (!field.matches("[data-redraw]") || (field.list && !terms.has(field.value))) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = 0;
        running = (running || Promise.resolve()).then(() => redraw(field.name.split(":")[0])).finally(() => (running = null));
      }, PAUSE);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!running) return;
      event.preventDefault();
      const button = event.submitter;
      running.finally(() => form.requestSubmit(button && button.isConnected ? button : undefined));
    });
  }
}
