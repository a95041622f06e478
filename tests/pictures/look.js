// What is wrong with the page that is open, as sentences: wider than the window, text that is cut off, text over text.
() => {
  "use strict";
  const found = new Set();
  const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const named = (element) => element.tagName.toLowerCase() + [...element.classList].map((name) => "." + name).join("");

  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
    const inner = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
    found.add(`${wide} pixels wider than the window: ${inner.slice(0, 3).map((e) => `${named(e)} “${short(e.textContent)}”`).join(", ")}`);
  }

  // A box that hides what does not fit; one that is hidden from eyes on purpose is 1 pixel wide.
  const hides = (element) => {
    const style = getComputedStyle(element);
    return /hidden|clip/.test(style.overflowX + style.overflowY) && element.clientWidth > 2 && element.tagName !== "BODY";
  };
  const hidden = (element) => [".sr", ".rail .side h2"].some((names) => element.closest(names));
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX + getComputedStyle(element).overflowY);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (words.nextNode()) {
    const node = words.currentNode;
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility() || parent.closest("script, style, option, datalist, thead, .skip, title") || hidden(parent)) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    const drawing = parent.closest("svg");
    if (drawing && parent.closest("text")) {
      const frame = drawing.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) {
        if (getComputedStyle(drawing).overflow !== "visible") found.add(`cut off in a drawing: “${short(node.data)}”`);
      }
      continue;
    }
    for (let around = parent; around && around !== document.body; around = around.parentElement) {
      if (scrolls(around)) break;
      if (!hides(around)) continue;
      const frame = around.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 3) found.add(`cut off in ${named(around)}: “${short(node.data)}”`);
    }
  }

  document.querySelectorAll("svg").forEach((drawing) => {
    const texts = [...drawing.querySelectorAll("text")].filter((text) => text.textContent.trim() && text.checkVisibility() && !text.hasAttribute("transform")).slice(0, 300);
    const boxes = texts.map((text) => text.getBoundingClientRect());
    boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b, m) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > Math.min(a.height, b.height) / 3) found.add(`text over text: “${short(texts[n].textContent)}” and “${short(texts[n + 1 + m].textContent)}”`);
    }));
    const scale = drawing.getScreenCTM()?.a;
    const small = texts.find((text) => parseFloat(getComputedStyle(text).fontSize) * scale < 8.5);
    if (small) found.add(`text of ${(parseFloat(getComputedStyle(small).fontSize) * scale).toFixed(1)} pixels in a drawing: “${short(small.textContent)}”`);
  });

  const pen = document.createElement("canvas").getContext("2d");
  document.querySelectorAll("main select, main input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), header input").forEach((field) => {
    if (!field.checkVisibility()) return;
    const said = field.tagName === "SELECT" ? field.selectedOptions[0]?.text : !field.value && field.placeholder;
    if (!said) return;
    const style = getComputedStyle(field);
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - (field.tagName === "SELECT" ? 18 : 0);
    if (pen.measureText(said.trim()).width > room + 2) found.add(`cut off in the field “${field.name}”: “${short(said)}”`);
  });

  document.querySelectorAll(".table-wrap, .tabs, .map-scroll, .atlas-scroll").forEach((frame) => {
    const over = frame.scrollWidth - frame.clientWidth;
    if (over > 1 && frame.clientWidth) found.add(`scrolls sideways by ${over} pixels: ${named(frame)} “${short(frame.textContent)}”`);
  });
  return [...found];
}
