"use strict";
// Warns before a session ends and lets it go on with one press; a shared terminal is cleared when nobody is there.
(() => {
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  const warning = document.querySelector("[data-session-ends]");
  if (!warning) return;
  const form = warning.querySelector("form");
  const shared = "shared" in warning.dataset;
  const warned = 1000 * Number(warning.dataset.warned);
  const often = shared ? 20_000 : 5 * 60_000;
  let ends = Date.now() + 1000 * Number(warning.dataset.sessionEnds);
  let asked = Date.now();
  let typed = false;

  const goOn = async () => {
    asked = Date.now();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Extend": "1" } });
    if (!answer.ok) throw new Error(answer.status);
    ends = Date.now() + 1000 * Number(await answer.text());
    warning.hidden = ends - Date.now() > warned;
  };
  const look = () => {
    const left = ends - Date.now();
    if (typed && Date.now() - asked > often && left > 0) {
      typed = false;
      goOn().catch(() => {});
    }
    if (left <= 0 && shared) location.replace("/");
    if (left <= warned && warning.hidden) warning.hidden = false;
  };
  for (const name of ["input", "click", "keydown"]) addEventListener(name, () => { typed = true; }, { passive: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    goOn().catch(() => form.submit());
  });
  setInterval(look, 1000);
})();
