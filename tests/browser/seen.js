// What a reader would stumble over on the page as it stands: a list of sentences, empty where all is well.
(() => {
  const found = [];
  const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const rounded = box => [box.left, box.top, box.right, box.bottom].map(Math.round).join(" ");
  const off = box => box.right <= 0 || box.bottom + scrollY <= 0;  // the link to the content, and heads of tables on phones

  // As much of a box as its scrolling surroundings let through.
  const clipped = (box, element) => {
    let { left, top, right, bottom } = box;
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX === "visible") continue;
      const edge = each.getBoundingClientRect();
      [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
      [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    return { left, top, right, bottom };
  };

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("title, desc, style") || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (off(box)) continue;
      const drawing = element.closest("svg");
      if (drawing) {
        const edge = drawing.getBoundingClientRect();
        if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1)
          found.push(`“${node.data}” at ${rounded(box)} is cut off by its drawing at ${rounded(edge)}`);
      }
      const inside = clipped(box, element);
      if (inside.right - inside.left < 1 || inside.bottom - inside.top < 1) continue;
      if (inside.left < -1 || inside.right > screen.width + 1)
        found.push(`“${node.data.trim()}” at ${rounded(inside)} leaves the page`);
      texts.push({ said: node.data.trim(), element, ...inside });
    }
  }

  texts.sort((one, other) => one.top - other.top);
  texts.forEach((one, at) => {
    for (let next = at + 1; next < texts.length && texts[next].top < one.bottom - 2; next++) {
      const other = texts[next];
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 1 && high > 2 && one.element !== other.element)
        found.push(`“${one.said}” at ${rounded(one)} and “${other.said}” at ${rounded(other)} overlap`);
    }
  });

  // Figures, tables and the like stand one below the other.
  const blocks = [...document.querySelectorAll("main > *, figure, table, .card, pre, header, nav, footer")].filter(shown);
  blocks.forEach((one, at) => {
    for (const other of blocks.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [first, second] = [clipped(one.getBoundingClientRect(), one), clipped(other.getBoundingClientRect(), other)];
      const wide = Math.min(first.right, second.right) - Math.max(first.left, second.left);
      const high = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top);
      if (wide > 1 && high > 1) found.push(`${one.outerHTML.slice(0, 60)} and ${other.outerHTML.slice(0, 60)} overlap`);
    }
  });

  if (document.documentElement.scrollWidth > screen.width)
    found.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${screen.width}`);

  // Contrast, as the Web Content Accessibility Guidelines 2.2 count it (1.4.3 and 1.4.11).
  const parts = color => color.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map(each => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = element => {
    for (let each = element; each; each = each.parentElement) {
      const color = parts(getComputedStyle(each).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const pale = new Set();
  for (const { element, said } of texts) {
    const style = getComputedStyle(element);
    const ink = parts(element.closest("svg") ? style.fill : style.color);
    const least = contrast(ink, ground(element));
    if (least < 4.5) pale.add(`“${said.slice(0, 40)}” is hard to read: ${ink} on ${ground(element)}, ${least.toFixed(2)}`);
  }
  for (const shape of document.querySelectorAll(".plot [class*=fill]:not(.band)")) {
    if (!shown(shape)) continue;
    const least = contrast(parts(getComputedStyle(shape).fill), ground(shape));
    if (least < 3) pale.add(`.${shape.getAttribute("class")} is hard to see: ${getComputedStyle(shape).fill}, ${least.toFixed(2)}`);
  }
  return [...found, ...pale];
})()
