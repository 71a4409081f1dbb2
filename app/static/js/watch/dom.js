// Elements with text, never with markup: nothing that people write is parsed as HTML.

export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name, size = "s") {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("class", `icon icon-${size}`);
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `/static/icons.svg#i-${name}`);
  drawn.append(use);
  return drawn;
}

export function button(text, click, look = "btn btn-plain btn-sm") {
  return make("button", { type: "button", class: look, click }, text);
}

// 31:11, 1:02:03
export function clock(second) {
  const whole = Math.max(0, Math.floor(second));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (!parts[0]) parts.shift();
  return parts.map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
}

// 31 minutes 11 seconds
export function spoken(second) {
  const whole = Math.max(0, Math.floor(second));
  const words = [[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"],
    [whole % 60, "second"]].filter(([number]) => number);
  if (!words.length) return "0 seconds";
  return words.map(([number, unit]) => count(number, unit)).join(" ");
}

export function count(number, unit) {
  return `${number.toLocaleString("en")} ${unit}${number === 1 ? "" : "s"}`;
}

// Whether a key belongs to a field.
export function isTyping(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=range], [type=checkbox])");
}
