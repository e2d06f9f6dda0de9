"use strict";
// Registers the device in hand for notifications. Without this file the page says that mail and inbox work.
(() => {
  const place = document.querySelector("[data-push-key]");
  if (!place) return;
  const say = (name) => {
    for (const part of place.querySelectorAll("[data-push-state]")) part.hidden = part.dataset.pushState !== name;
  };
  if (!isSecureContext || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    say("cannot");
    return;
  }

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const markOf = async (address) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const nameOf = () => {
    const agent = navigator.userAgent;
    const find = (pairs, other) => (pairs.find(([pattern]) => pattern.test(agent)) || [null, other])[1];
    const system = find([[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS/, "Mac"], [/Linux/, "Linux"]], "");
    const browser = find([[/Edg\//, "Edge"], [/Firefox\//, "Firefox"], [/Chrome\//, "Chrome"], [/Safari\//, "Safari"]], "");
    return [system, browser].filter(Boolean).join(" ");
  };
  const subscription = async () => {
    const known = await navigator.serviceWorker.getRegistration(place.dataset.pushScope);
    return known ? known.pushManager.getSubscription() : null;
  };

  const look = async () => {
    const held = await subscription();
    if (Notification.permission === "denied") return say("denied");
    if (!held) return say("ask");
    const row = document.querySelector(`[data-device="${await markOf(held.endpoint)}"]`);
    if (!row) return say("ask");
    row.querySelector("[data-device-here]").hidden = false;
    say("here");
    const form = row.querySelector("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await held.unsubscribe().catch(() => false);
      form.submit();
    }, { once: true });
  };

  place.querySelector("[data-push-ask]").addEventListener("click", async () => {
    if ((await Notification.requestPermission()) !== "granted") return look();
    say("busy");
    try {
      const worker = await navigator.serviceWorker.register(place.dataset.pushWorker, { scope: place.dataset.pushScope });
      await new Promise((resolve) => {
        const script = worker.installing || worker.waiting;
        if (worker.active || !script) resolve();
        else script.addEventListener("statechange", () => script.state === "activated" && resolve());
      });
      const before = await worker.pushManager.getSubscription();
      if (before) await before.unsubscribe();
      const made = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(place.dataset.pushKey),
      });
      const { endpoint, keys } = made.toJSON();
      const form = place.querySelector("form");
      form.elements.endpoint.value = endpoint;
      form.elements.p256dh.value = keys.p256dh;
      form.elements.auth.value = keys.auth;
      form.elements.device.value = nameOf();
      form.submit();
    } catch (error) {
      say("failed");
    }
  });
  look().catch(() => say("failed"));
})();
