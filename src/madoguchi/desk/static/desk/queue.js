"use strict";
// Keys for the list of cases; the page works without this file. They can be switched off (WCAG 2.1.4), which is kept
// in this browser: a word, nothing about a person.
(() => {
  const help = document.getElementById("keys");
  if (!help) return;
  help.hidden = false;
  const kept = "desk-keys";
  const box = document.getElementById("keys-on");
  const links = () => [...document.querySelectorAll(".queue-what a")];
  const tick = (link) => link && link.closest("tr").querySelector(".queue-tick");
  try {
    box.checked = localStorage.getItem(kept) !== "off";
    box.addEventListener("change", () => localStorage.setItem(kept, box.checked ? "on" : "off"));
  } catch {
    /* a browser that keeps nothing: on until the next page */
  }

  const go = (step) => {
    const all = links();
    const row = document.activeElement.closest("tr");
    const now = all.findIndex((link) => link.closest("tr") === row);
    const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step;
    if (all[next]) all[next].focus();
  };
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    x: () => {
      const found = tick(links().find((link) => link.closest("tr") === document.activeElement.closest("tr")));
      if (found) found.checked = !found.checked;
    },
    "/": () => document.getElementById("q").focus(),
    "?": () => {
      const details = help.querySelector("details");
      details.open = true;
      details.querySelector("summary").focus();
    },
  };
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (event.key === "Escape" && event.target.id === "q") event.target.blur();
    if (!box.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
