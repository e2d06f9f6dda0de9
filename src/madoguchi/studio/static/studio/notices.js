/* Writing a template: a field is put in where the cursor stands; a pause saves and draws the sample anew.
   Without this script the names are typed and the button saves. */
(() => {
  const form = document.querySelector("[data-words]");
  if (!form) return;
  const text = form.querySelector("textarea[name=text]");
  const pause = 1500;
  let timer = 0;
  let isSaving = false;

  const save = async () => {
    if (isSaving) { timer = setTimeout(save, pause); return; }
    isSaving = true;
    try {
      const sent = new FormData(form);
      sent.set("do", "save");
      const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const look = page.querySelector("[data-words-look]");
      const revision = page.querySelector("[data-words-revision]");
      if (!look || !revision) return;
      document.querySelector("[data-words-look]").replaceWith(document.adoptNode(look));
      form.querySelector("[data-words-revision]").value = revision.value;
    } finally {
      isSaving = false;
    }
  };

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, pause); });
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-words-field]");
    if (!button || !text) return;
    text.setRangeText(button.dataset.wordsField, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
