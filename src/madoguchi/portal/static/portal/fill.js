"use strict";
// Saves what is typed a moment later. What cannot be sent stays in this page, and only here, and is sent as soon as it can be.
(() => {
  const form = document.querySelector("form[data-keep]");
  const bar = document.querySelector("[data-keeping]");
  if (!form || !bar) return;
  const said = bar.querySelector("[data-said]");
  const lost = bar.querySelector("[data-lost]");
  const notes = document.querySelector("[data-notes]");
  const words = bar.dataset;
  const MOMENT = 900;
  const LONGEST = 60_000;
  const OUR_OWN = new Set(["csrfmiddlewaretoken", "revision", "shown", "screen", "drawn_for", "asked", "opened"]);
  let busy = false;
  let state = "";
  let wait = 2000;
  let timer = 0;
  let leaving = false;
  let queued = null;

  const snapshot = () => {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OUR_OWN.has(name));
    return JSON.stringify(fields);
  };
  let kept = "unsaved" in form.dataset ? "" : snapshot();
  const isDirty = () => state !== "over" && snapshot() !== kept;
  const isStuck = () => ["offline", "session", "elsewhere"].includes(state);

  const show = (kind, sentence) => {
    state = kind;
    bar.classList.toggle("is-lost", kind !== "");
    said.hidden = kind !== "";
    lost.hidden = kind === "";
    for (const part of lost.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== kind;
    const reason = sentence || words[kind] || "";
    if (kind && lost.firstElementChild.textContent !== reason) lost.firstElementChild.textContent = reason;
  };
  const note = (name, sentence) => {
    const place = notes.querySelector(`[data-note="${name}"]`);
    place.hidden = !sentence;
    const line = place.querySelector("[data-sentence]");
    if (line.textContent !== sentence) line.textContent = sentence;
  };
  const later = (after) => {
    clearTimeout(timer);
    timer = setTimeout(send, after);
  };
  const ask = (method) => {
    const body = method === "POST" ? new FormData(form) : undefined;
    for (const [name, value] of body ? [...body] : []) if (typeof value !== "string") body.delete(name);
    const given = { method, body, headers: { "X-Keep": "1" }, redirect: "manual" };
    if (AbortSignal.timeout) given.signal = AbortSignal.timeout(20_000);
    return fetch(form.dataset.keep, given);
  };
  const isJson = (answer) => (answer.headers.get("Content-Type") || "").startsWith("application/json");
  const tokenAnew = async () => {
    const answer = await ask("GET");
    if (answer.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
    return answer.ok ? ask("POST") : answer;
  };
  const took = (answer, sent) => {
    kept = sent;
    wait = 2000;
    form.elements.revision.value = answer.revision;
    const shown = { ...JSON.parse(form.elements.shown.value), ...answer.shown };
    for (const key of Object.keys(shown)) if (!shown[key]) delete shown[key];
    form.elements.shown.value = JSON.stringify(shown);
    if (answer.others) note("others", answer.others);
    note("clash", answer.clash);
    show(answer.refused ? "refused" : "", answer.refused);
    said.textContent = words.saved.replace("{time}", answer.time);
  };

  async function send() {
    clearTimeout(timer);
    if (busy || !isDirty()) return;
    busy = true;
    const sent = snapshot();
    try {
      let answer = await ask("POST");
      if (answer.status === 403) answer = await tokenAnew();
      if (answer.ok) took(await answer.json(), sent);
      else if (answer.status === 401) show("session");
      else if (answer.status === 409 && !isJson(answer)) show("elsewhere");
      else if ([404, 409].includes(answer.status)) show("over", (await answer.json()).sentence);
      else throw new Error(answer.status);
    } catch {
      show("offline");
      wait = Math.min(2 * wait, LONGEST);
    }
    busy = false;
    if (queued) goOn();
    else if (isDirty()) later(state === "offline" ? wait : isStuck() ? LONGEST : MOMENT);
  }
  const goOn = () => {
    const button = queued.submitter;
    queued = null;
    delete form.dataset.sent;
    if (isStuck()) lost.focus();
    else form.requestSubmit(button);
  };

  const typed = (event) => {
    if (event.target.type === "file" || !isDirty()) return;
    if (state === "refused") show("");
    if (state === "") said.textContent = words.saving;
    if (!isStuck()) later(event.type === "change" ? 100 : MOMENT);
  };
  for (const name of ["input", "change"]) form.addEventListener(name, typed);
  form.addEventListener("submit", (event) => {
    if (state === "over") return;
    if (busy || isStuck() || !navigator.onLine) {
      event.preventDefault();
      event.stopPropagation();
      if (!navigator.onLine) show("offline");
      queued = { submitter: event.submitter };
      if (busy) return;
      if (navigator.onLine && isDirty()) send();
      else if (navigator.onLine) {
        show("");
        goOn();
      } else goOn();
      return;
    }
    clearTimeout(timer);
    leaving = true;
  });
  addEventListener("online", () => {
    if (isDirty()) later(0);
    else if (state === "offline") show("");
  });
  addEventListener("offline", () => {
    if (isDirty()) show("offline");
  });
  addEventListener("focus", () => {
    if (isStuck() && isDirty()) later(0);
  });
  document.addEventListener("visibilitychange", () => {
    if (isDirty() && (document.hidden || isStuck())) later(0);
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  lost.querySelector("[data-again]").addEventListener("click", send);
  bar.hidden = false;
  if (isDirty()) later(MOMENT);
})();
