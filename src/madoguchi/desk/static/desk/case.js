// A case: who is looking is asked for again while somebody works on the page; files are turned and leafed by keys.
(() => {
  const live = document.querySelector("[data-poll]");
  const EVERY = 30000;
  let busy = Date.now();
  const note = () => { busy = Date.now(); };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, note, { passive: true });

  const ask = async () => {
    // Nobody at the page: the session is left to end by itself.
    if (!live || document.hidden || Date.now() - busy > 2 * EVERY) return;
    const answer = await fetch(live.dataset.poll, { credentials: "same-origin", redirect: "error" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const words = (await answer.text()).trim();
    if (words !== live.dataset.shown) {
      const part = new DOMParser().parseFromString(words, "text/html");
      live.replaceChildren(...part.body.childNodes);
      live.dataset.shown = words;
    }
  };
  if (live) setInterval(ask, EVERY);

  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const KEYS = { ArrowLeft: "previous", ArrowRight: "next", r: "turn", l: "size" };
  viewer.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== viewer) return;
    const way = viewer.querySelector(`[data-key="${KEYS[event.key] || ""}"]`);
    if (way) {
      event.preventDefault();
      way.click();
    }
  });
  if (location.hash === "#file") viewer.focus();
})();
