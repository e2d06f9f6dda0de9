"use strict";
// A sketch on the screen; it goes into the file field beside it, which also takes a picture of paper.
(() => {
  if (document.documentElement.dataset.drawsHere) return;
  document.documentElement.dataset.drawsHere = "yes";
  const WIDTH = 960;
  const HEIGHT = 720;

  for (const box of document.querySelectorAll("[data-drawing]")) {
    const input = box.querySelector("input[type=file]");
    if (!window.DataTransfer || !input) continue;
    const board = document.createElement("div");
    const canvas = document.createElement("canvas");
    const tools = document.createElement("div");
    const status = document.createElement("p");
    const pen = canvas.getContext("2d");
    const lines = [];
    let line = null;
    let width = 4;
    Object.assign(canvas, { width: WIDTH, height: HEIGHT, className: "drawing-canvas" });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", box.dataset.canvas);
    board.className = "drawing-board";
    tools.className = "drawing-tools";
    status.className = "look-said";
    status.setAttribute("role", "status");

    const redraw = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, WIDTH, HEIGHT);
      pen.strokeStyle = pen.fillStyle = "#1a1a1a";
      pen.lineCap = pen.lineJoin = "round";
      for (const one of lines) {
        pen.lineWidth = one.width;
        pen.beginPath();
        pen.moveTo(...one.points[0]);
        for (const point of one.points) pen.lineTo(...point);
        pen.stroke();
      }
    };
    const hand = () => {
      if (!lines.length) {
        input.value = "";
        status.textContent = box.dataset.empty;
        input.dispatchEvent(new Event("change", { bubbles: true }));
        return;
      }
      // At once, not when the browser has time: whoever sends the page next sends what was drawn.
      const bytes = Uint8Array.from(atob(canvas.toDataURL("image/png").split(",")[1]), (one) => one.charCodeAt(0));
      const held = new DataTransfer();
      held.items.add(new File([bytes], `${box.dataset.name}.png`, { type: "image/png" }));
      input.files = held.files;
      status.textContent = box.dataset.drawn;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const point = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [((event.clientX - frame.left) / frame.width) * WIDTH, ((event.clientY - frame.top) / frame.height) * HEIGHT];
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      canvas.setPointerCapture(event.pointerId);
      line = { id: event.pointerId, width, points: [point(event)] };
      lines.push(line);
      redraw();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!line || line.id !== event.pointerId) return;
      for (const one of event.getCoalescedEvents?.() || [event]) line.points.push(point(one));
      redraw();
    });
    const end = () => {
      if (!line) return;
      line = null;
      hand();
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);

    const button = (words, act) => {
      const one = document.createElement("button");
      const inner = document.createElement("span");
      Object.assign(one, { type: "button", className: "button button-secondary button-sm" });
      inner.textContent = words;
      one.append(inner);
      one.addEventListener("click", () => act(one));
      tools.append(one);
      return one;
    };
    const widths = [];
    const choose = (one, to) => {
      width = to;
      for (const other of widths) other.setAttribute("aria-pressed", String(other === one));
    };
    widths.push(button(box.dataset.thin, (one) => choose(one, 4)), button(box.dataset.thick, (one) => choose(one, 12)));
    choose(widths[0], 4);
    button(box.dataset.undo, () => { lines.pop(); redraw(); hand(); });
    button(box.dataset.clear, () => { lines.length = 0; redraw(); hand(); });
    board.append(canvas, tools, status);
    input.before(board);
    redraw();
  }
})();
