"use strict";
// The form of a section works without this file: every button sends the page.
// Here rows are added, moved and removed in place, and what is typed is saved by itself.
(() => {
  const form = document.getElementById("section");
  if (!form) return;
  const status = document.getElementById("status");
  const WAIT = 1200;
  const words = status.dataset;
  let later = () => {};

  const say = (text, tone = "") => {
    status.textContent = text;
    words.tone = tone;
  };

  // Rows
  let made = 0;
  const rowsOf = (part) => part.querySelector(":scope > [data-rows]");
  const focusOn = (row) => (row.querySelector("input:not([type=hidden]), textarea, select") || row).focus();

  const addRow = (part) => {
    const token = `n${(made += 1)}`;
    const holder = document.createElement("template");
    holder.innerHTML = part.querySelector(":scope > template").innerHTML.replaceAll("__n__", token);
    rowsOf(part).append(holder.content);
    return rowsOf(part).lastElementChild;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove], [data-move]");
    if (!button) return;
    event.preventDefault();
    const part = button.closest("[data-parts]");
    const row = button.closest("[data-row]");
    if (button.hasAttribute("data-add")) {
      focusOn(addRow(part));
    } else if (button.hasAttribute("data-remove")) {
      const near = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      if (near) near.focus();
      else part.querySelector("[data-add]").focus();
    } else {
      const other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (button.dataset.move === "up") other.before(row);
      else other.after(row);
      if (getComputedStyle(button).visibility === "hidden") row.focus();
      else button.focus();
    }
    later();
  });

  // A text of several lines pasted into one row becomes several rows.
  form.addEventListener("paste", (event) => {
    const row = event.target.closest(".edit-row-texts");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    if (!row || lines.length < 2) return;
    event.preventDefault();
    const part = row.closest("[data-parts]");
    const first = event.target;
    first.setRangeText(lines[0], first.selectionStart, first.selectionEnd, "end");
    let after = row;
    for (const line of lines.slice(1, 60)) {
      const next = addRow(part);
      after.after(next);
      next.querySelector("input:not([type=hidden])").value = line;
      after = next;
    }
    focusOn(after);
    later();
  });

  // Saving by itself
  if (!("autosave" in form.dataset)) return;
  let timer = 0;
  let isSaving = false;
  let isChanged = false;
  let isStopped = false;
  let retry = WAIT;

  later = () => {
    if (isStopped) return;
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  };

  const body = () => {
    const data = new FormData(form);
    data.set("act", "auto");
    return data;
  };

  const askToSignIn = () => {
    say(`${words.out} `, "warning");
    const link = document.createElement("a");
    link.href = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words.signIn;
    status.append(link);
  };

  const send = () =>
    fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(body()),
      headers: { "X-Autosave": "1" },
      credentials: "same-origin",
      redirect: "manual",
    });

  // After signing in again the token of the page is an old one: the new one is taken from a fresh page.
  const renewToken = async () => {
    const page = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual" });
    if (!page.ok) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("#section [name=csrfmiddlewaretoken]");
    if (!token) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token.value;
    return true;
  };

  const save = async () => {
    if (isSaving || isStopped) return;
    isSaving = true;
    isChanged = false;
    say(words.saving);
    try {
      let answer = await send();
      if (answer.status === 403 && (await renewToken())) answer = await send();
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (answer.ok && isJson) {
        const told = await answer.json();
        form.elements.base.value = told.base;
        say(`${words.saved} ${told.at}` + (told.problems ? words.left.replace("0", told.problems) : ""));
        retry = WAIT;
      } else if (answer.status === 409 && isJson) {
        isStopped = true;
        const told = await answer.json();
        say(told.is_gone ? told.sentence : words.conflict, "warning");
      } else if (answer.status === 422 && isJson) {
        say((await answer.json()).sentence, "warning");
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        isChanged = true;
        askToSignIn();
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      isChanged = true;
      say(words.lost, "warning");
      retry = Math.min(retry * 2, 30000);
      timer = setTimeout(save, retry);
    } finally {
      isSaving = false;
    }
    if (isChanged && words.tone !== "warning") later();
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("focus", () => {
    if (isChanged && !isStopped) save();
  });
  let isSending = false;
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!isSaving) {
      isSending = true;
      return;
    }
    // What is on its way is waited for, so that it is not taken for somebody else's.
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    const wait = setInterval(() => {
      if (isSaving) return;
      clearInterval(wait);
      form.requestSubmit(button);
    }, 50);
  });
  addEventListener("beforeunload", (event) => {
    if (isChanged && !isSending) event.preventDefault();
  });
})();
