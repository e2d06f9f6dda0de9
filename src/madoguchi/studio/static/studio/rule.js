// Draws a sentence anew when what it speaks of or how it compares was changed; without this the buttons do the same.
"use strict";
const form = document.getElementById("rule");
const saving = form && form.querySelector("[data-save]");
const terms = new Set(Array.from(document.querySelectorAll("#rule-terms option"), (one) => one.value));
if (saving) {
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("[data-redraw]")) return;
    if (field.list && !terms.has(field.value)) return;
    const box = field.closest("fieldset");
    if (box) saving.value = `stay:${field.name.split(":")[0]}`;
    form.requestSubmit(saving);
  });
}
