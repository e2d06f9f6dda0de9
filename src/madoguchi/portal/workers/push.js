"use strict";
// Shows on this device that something is in the inbox, and opens it. Knows nothing of what the message says.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch (error) {
    said = {};
  }
  event.waitUntil(
    self.registration.showNotification(said.title || "お知らせ", {
      body: said.body || "",
      lang: "ja",
      tag: "inbox",
      data: { url: said.url || "" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const home = new URL("/my/", self.location.origin);
  let target = home;
  try {
    target = new URL(event.notification.data.url, home);
  } catch (error) {
    target = home;
  }
  if (target.origin !== home.origin) target = home;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
      const open = windows.find((one) => one.url === target.href);
      return open ? open.focus() : self.clients.openWindow(target.href);
    }),
  );
});
