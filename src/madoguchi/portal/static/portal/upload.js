"use strict";
// Sends chosen files at once, in parts, and goes on where a lost connection stopped. Without it the form sends them.
(() => {
  const form = document.querySelector("form[data-keep]");
  const words = document.querySelector("[data-uploads]")?.dataset;
  if (!form || !words || !globalThis.crypto?.subtle) return;
  const LONGEST_SIDE = 3000;
  const LONGEST_WAIT = 30_000;
  const MOST_TRIES = 12;
  const queue = [];
  let busy = false;
  let queued = null;
  let number = 0;

  class Refused extends Error {}

  const pause = (ms) =>
    new Promise((resume) => {
      const timer = setTimeout(resume, ms);
      addEventListener("online", () => { clearTimeout(timer); resume(); }, { once: true });
    });
  const hex = async (bytes) =>
    [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const hidden = (text) => make("span", { className: "visually-hidden", textContent: text });

  const ask = async (address, values) => {
    const body = new FormData();
    if (form.elements.drawn_for) body.set("drawn_for", form.elements.drawn_for.value);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const send = () => {
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
      const given = { method: "POST", body, headers, redirect: "manual" };
      if (AbortSignal.timeout) given.signal = AbortSignal.timeout(60_000);
      return fetch(address, given);
    };
    let answer = await send();
    if (answer.status === 403) {
      const fresh = await fetch(form.dataset.keep, { headers: { "X-Keep": "1" }, redirect: "manual" });
      if (fresh.ok) {
        form.elements.csrfmiddlewaretoken.value = (await fresh.json()).token;
        answer = await send();
      }
    }
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (answer.status >= 500) throw new Error(answer.status);
    if (!isJson) throw new Refused(answer.status === 413 ? words.refused : words.session);
    const told = await answer.json();
    if (answer.ok) return told;
    if (answer.status === 409 && "received" in told) return told;
    throw new Refused(told.sentence);
  };

  const smaller = async (file) => {
    if (!["image/jpeg", "image/png"].includes(file.type) || !globalThis.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = LONGEST_SIDE / Math.max(picture.width, picture.height);
      if (share >= 1) return file;
      const canvas = make("canvas", { width: Math.round(picture.width * share), height: Math.round(picture.height * share) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  };

  const told = (one, sentence, isLost = false) => {
    one.line.classList.toggle("is-lost", isLost);
    if (isLost) one.said.setAttribute("role", "alert");
    else one.said.removeAttribute("role");
    one.said.textContent = sentence;
    one.again.hidden = !isLost;
  };
  const say = (sentence) => { status.textContent = sentence; };
  const status = make("p", { className: "visually-hidden", role: "status" });
  form.append(status);

  const place = (one) => ({ page: words.page, item: words.item, question: one.question });
  const sendAll = async (one) => {
    if (!one.sha256) {
      if (one.isPhoto) one.file = await smaller(one.file);
      one.sha256 = await hex(await one.file.arrayBuffer());
    }
    let stand = await ask(words.begin, { ...place(one), name: one.file.name, size: one.file.size, sha256: one.sha256 });
    one.address = `${words.base}${stand.upload}/`;
    while (stand.received < one.file.size) {
      if (one.isOver) return null;
      const part = one.file.slice(stand.received, stand.received + stand.part);
      const sha256 = await hex(await part.arrayBuffer());
      const now = await ask(`${one.address}part/`, { offset: stand.received, sha256, part });
      one.tries = 0;
      stand = { ...stand, received: now.received };
      const share = Math.round((stand.received / one.file.size) * 100);
      one.bar.value = share;
      told(one, fill(words.sending, { percent: share, sent: megabytes(stand.received), size: megabytes(one.file.size) }));
    }
    if (one.isOver) return null;
    told(one, words.checking);
    return ask(`${one.address}finish/`, { ...place(one), screen: form.elements.screen.value });
  };

  const finished = (one, answer) => {
    form.elements.revision.value = answer.revision;
    form.elements.shown.value = JSON.stringify({ ...JSON.parse(form.elements.shown.value), ...answer.shown });
    const { file } = answer;
    for (const id of answer.replaced || []) form.querySelector(`input[type="checkbox"][value="${id}"]`)?.closest("li")?.remove();
    const label = fill(words.received, { name: file.name, size: file.size });
    const id = `${one.input.id}-sent-${one.number}`;
    const box = make("input", { className: "option-input", type: "checkbox", id, name: `${one.input.name}-remove`, value: file.id });
    const remove = make("label", { className: "option-label", htmlFor: id, textContent: words.remove }, hidden(`：${file.name}`));
    const digest = make("details", { className: "digest" },
      make("summary", { textContent: `${words.digest} ${file.sha256.slice(0, 8)}…` }, hidden(`：${file.name}`)),
      make("p", { textContent: words.about }), make("code", { textContent: file.sha256 }));
    const shown = make("span", { textContent: label });
    if (file.is_waiting) shown.append(make("span", { className: "uploading-said", textContent: words.waiting }));
    one.line.replaceChildren(shown, make("span", { className: "option" }, box, remove), digest);
    one.line.classList.remove("is-lost");
    one.input.removeAttribute("aria-required");
    say(label);
  };
  const run = async (one) => {
    while (!one.isOver) {
      try {
        const answer = await sendAll(one);
        if (answer && answer.file) {
          one.isDone = true;
          finished(one, answer);
        }
        if (!answer || answer.file) return;
      } catch (problem) {
        if (problem instanceof Refused) return fail(one, problem.message);
        one.tries += 1;
        if (one.tries > MOST_TRIES) return fail(one, words.failed);
        told(one, navigator.onLine ? words.again : words.offline);
        if (one.tries === 1) say(words.offline);
        await pause(Math.min(1000 * 2 ** one.tries, LONGEST_WAIT));
      }
    }
  };
  const fail = (one, sentence) => {
    one.isLost = true;
    told(one, sentence, true);
  };
  const work = async () => {
    if (busy) return;
    busy = true;
    for (let one = queue.shift(); one; one = queue.shift()) if (!one.isOver) await run(one);
    busy = false;
    if (queued) goOn();
  };
  const unsettled = () => document.querySelector(".uploading.is-lost");
  const goOn = () => {
    const { submitter } = queued;
    queued = null;
    const lost = unsettled();
    if (lost) lost.querySelector("button").focus();
    else form.requestSubmit(submitter);
  };

  const add = (input, file) => {
    const said = make("span", { className: "uploading-said", textContent: words.preparing });
    const bar = make("progress", { max: 100, value: 0, ariaLabel: fill(words.progress, { name: file.name }) });
    const again = make("button", { className: "button button-secondary button-sm", type: "button", textContent: words.retry, hidden: true });
    const stop = make("button", { className: "button button-secondary button-sm", type: "button", textContent: words.stop });
    for (const button of [again, stop]) button.append(hidden(`：${file.name}`));
    const line = make("li", { className: "files-item uploading" }, make("span", { textContent: file.name }), bar, said, make("span", { className: "uploading-acts" }, again, stop));
    const one = { input, file, line, said, bar, again, question: input.name.replace(/^q-/, ""), isPhoto: "photo" in input.dataset, tries: 0, number: (number += 1) };
    again.addEventListener("click", () => {
      Object.assign(one, { tries: 0, isLost: false });
      told(one, words.preparing);
      queue.push(one);
      work();
    });
    stop.addEventListener("click", () => {
      one.isOver = true;
      if (one.address && !one.isDone) ask(`${one.address}cancel/`, {}).catch(() => {});
      line.remove();
      say(fill(words.stopped, { name: file.name }));
      input.focus();
    });
    list(input).append(line);
    queue.push(one);
    say(fill(words.begun, { name: file.name }));
    work();
  };
  const list = (input) => {
    const main = document.getElementById(input.name) || input;
    const before = main.parentElement.querySelector("ul.files");
    if (before) return before;
    const made = make("ul", { className: "files" });
    made.setAttribute("aria-label", words.list);
    main.before(made);
    return made;
  };

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || input.closest("[data-drawing]") || !input.files.length) return;
    const files = [...input.files];
    input.value = "";
    for (const file of files) add(input, file);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    const lost = unsettled();
    if (!busy && !lost) return;
    event.preventDefault();
    event.stopPropagation();
    if (busy) {
      queued = { submitter: event.submitter };
      say(words.later);
    } else lost.querySelector("button").focus();
    delete form.dataset.sent;
  }, true);
  addEventListener("beforeunload", (event) => {
    if (busy || unsettled()) event.preventDefault();
  });
})();
