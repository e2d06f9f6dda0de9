"use strict";
// Passkeys: asks the device and puts its answer into the form. Without this file the other ways remain.
(() => {
  if (!window.PublicKeyCredential || !window.webauthnJSON) return;
  for (const form of document.querySelectorAll("[data-passkey]")) {
    const button = form.querySelector("[data-passkey-go]");
    const error = form.querySelector("[data-passkey-error]");
    form.hidden = false;
    button.hidden = false;
    const options = async () => {
      if (form.dataset.options) return JSON.parse(form.dataset.options);
      const answer = await fetch(form.dataset.address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    };
    button.addEventListener("click", async () => {
      button.disabled = true;
      error.hidden = true;
      try {
        const asked = await options();
        const ask = form.dataset.passkey === "create" ? webauthnJSON.create : webauthnJSON.get;
        form.elements.credential.value = JSON.stringify(await ask(asked));
        form.submit();
      } catch {
        error.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
