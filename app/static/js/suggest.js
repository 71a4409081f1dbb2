// A search field suggests names while somebody types (the combobox of ARIA: the focus stays in the
// field, arrows choose, Enter opens, Escape closes). Without this script the field searches as ever.
const PAUSE_MS = 160;
const SHORTEST = 2;

for (const field of document.querySelectorAll("input[data-suggest]")) suggestFor(field);

function suggestFor(field) {
  const list = document.createElement("div");
  const said = document.createElement("span");
  let asked = "";
  let waiting = null;
  let answer = null;

  list.id = "suggestions";
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = "Suggestions";
  list.hidden = true;
  said.className = "visually-hidden";
  said.role = "status";
  field.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);

  const chosen = () => list.querySelector("[aria-selected=true]");

  function close() {
    clearTimeout(waiting);
    answer?.abort();
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function show(found) {
    if (found.length === 0) return close();
    list.replaceChildren(...found.map(({ name, note, url }, place) => {
      const option = document.createElement("a");
      const about = document.createElement("small");
      option.id = `suggestion-${place}`;
      option.href = url;
      option.tabIndex = -1;
      option.dir = "auto";
      option.role = "option";
      option.setAttribute("aria-selected", "false");
      about.textContent = note;
      option.append(name, about);
      return option;
    }));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.removeAttribute("aria-activedescendant");
    said.textContent = `${found.length} ${found.length === 1 ? "suggestion" : "suggestions"}`;
  }

  async function ask() {
    const words = field.value.trim();
    answer?.abort();
    answer = new AbortController();
    const url = new URL(field.dataset.suggest, location.href);
    url.searchParams.set("q", words);
    try {
      const response = await fetch(url, {
        headers: { Accept: "application/json" }, signal: answer.signal,
      });
      // Beyond the rate limit, or signed out meanwhile: the search itself says so.
      const found = response.ok ? (await response.json()).suggestions : [];
      if (document.activeElement === field) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  field.addEventListener("input", () => {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    clearTimeout(waiting);
    if ([...words].length < SHORTEST && words.charCodeAt(0) < 0x2e80) return close(); // 海 is a word
    waiting = setTimeout(ask, PAUSE_MS);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const options = [...list.children];
    const at = options.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // One step beyond either end is the field itself.
      const places = options.length + 1;
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(options[((at + 1 + step + places) % places) - 1]);
      event.preventDefault();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(options[at].href);
    } else if (event.key === "Escape") {
      event.preventDefault(); // the browser would empty the field
      close();
    } else if (event.key === "Tab") close();
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", () => close());
  field.addEventListener("blur", close);
  field.addEventListener("focus", () => { asked = ""; });
  addEventListener("pageshow", close);
}
