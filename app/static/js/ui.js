// Everything here is a convenience: the pages work without it.
const root = document.documentElement;

function remember(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage may be blocked; the choice then lasts as long as the page.
  }
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.addEventListener("click", () => {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    remember(root.dataset.bsTheme);
    document.dispatchEvent(new Event("themechange"));
  });
}

for (const list of document.querySelectorAll(".comments")) list.scrollTop = list.scrollHeight;

// A rail's two arrow buttons scroll most of a screen; they disappear when everything is visible.
for (const buttons of document.querySelectorAll("[data-rail-buttons]")) {
  const rail = buttons.closest("section").querySelector(".rail");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fit = () => { buttons.hidden = rail.scrollWidth <= rail.clientWidth + 1; };
  new ResizeObserver(fit).observe(rail);
  [...buttons.children].forEach((button, i) => button.addEventListener("click", () => {
    const left = (i ? 0.85 : -0.85) * rail.clientWidth;
    rail.scrollBy({ left, behavior: calm ? "auto" : "smooth" });
  }));
}

// A row of tabs that scrolls begins with the one that is open.
for (const tab of document.querySelectorAll(".views, .own-links")) {
  const open = tab.querySelector("[aria-current]");
  if (open) tab.scrollLeft = open.offsetLeft - tab.offsetLeft - 24;
}

// Ticked rows are highlighted and show the bulk bar, which is always visible without JavaScript.
for (const table of document.querySelectorAll("table[data-select]")) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  const bar = document.querySelector(table.dataset.select);
  const all = table.querySelector("thead input");
  const count = () => {
    const on = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").toggleAttribute("data-on", box.checked));
    bar.hidden = on.length === 0;
    bar.querySelector("[data-count]").textContent = on.length;
    if (all) {
      all.checked = on.length > 0 && on.length === boxes.length;
      all.indeterminate = on.length > 0 && on.length < boxes.length;
    }
  };
  all?.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    count();
  });
  boxes.forEach((box) => box.addEventListener("change", count));
  if (bar) count();
}

// A draft is published once its file is known to play: this browser says so, or its creator does.
for (const video of document.querySelectorAll("video[data-plays]")) {
  const box = document.querySelector(video.dataset.plays);
  const told = video.parentElement.querySelector("[data-told]");
  const plays = () => {
    box.checked = true;
    told.textContent = "Your browser can play this file. Watch it, then publish it.";
  };
  const fails = () => {
    box.checked = false;
    told.textContent = "Your browser can't play this file. Check the address before you publish.";
  };
  video.addEventListener("loadedmetadata", plays);
  video.addEventListener("error", fails);
  if (video.readyState > 0) plays();
  else if (video.error) fails();
}

// data-refresh="2" reloads a part of the page every two seconds. When the new page lacks that part,
// its work has ended, and the whole page reloads.
for (const { id, dataset } of document.querySelectorAll("[data-refresh][id]")) {
  const again = async () => {
    const part = document.getElementById(id);
    if (!document.hidden && !part.contains(document.activeElement)) {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
      if (answer?.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(id);
        if (!fresh) return location.reload();
        part.replaceChildren(...fresh.childNodes);
      }
    }
    setTimeout(again, dataset.refresh * 1000);
  };
  setTimeout(again, dataset.refresh * 1000);
}

// A select with data-submit applies its filter at once; the Apply button remains for others.
for (const field of document.querySelectorAll("[data-submit]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// An empty filter stays out of the address; after a step back, all fields work again.
for (const form of document.querySelectorAll("form[role=search]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) field.disabled ||= field.name !== "" && field.value === "";
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[role=search] :disabled")) field.disabled = false;
});

// In a merge, choosing a side copies its value into the result and counts what is left to decide.
for (const merge of document.querySelectorAll("[data-merge]")) {
  const open = [...merge.querySelectorAll("tr.is-open")];
  const left = merge.querySelector("[data-left]");
  const save = merge.querySelector("[data-save]");
  const count = () => {
    const undecided = open.filter((row) => !row.querySelector("input[type=radio]:checked"));
    left.textContent = undecided.length === 0 ? "Everything is decided"
      : `${undecided.length} ${undecided.length === 1 ? "field" : "fields"} to decide`;
    save.disabled = undecided.length > 0;
  };
  merge.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    const result = event.target.closest("tr").querySelector("[data-result]");
    if (result) result.value = event.target.dataset.value;
    count();
  });
  if (left && save) count();
}

// data-confirm="#id" opens a <dialog>; the link itself leads to a page that asks the same.
for (const link of document.querySelectorAll("[data-confirm]")) {
  const dialog = document.querySelector(link.dataset.confirm);
  if (!dialog) continue;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close());
}

// A page with unsaved changes asks before it is left.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

// A form that writes is sent once; its button shows that it works. The server would answer a second
// click like the first. After ten seconds, or a step back, the button works again.
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  if ("busy" in form.dataset) return event.preventDefault();
  form.dataset.busy = "";
  submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => rest(form), 10_000);
});
function rest(form) {
  delete form.dataset.busy;
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    if (button.form === form) button.removeAttribute("aria-busy");
  }
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) rest(form);
});

// A rejected form comes back with the focus on its list of problems, which a screen reader reads.
document.querySelector("[data-problems]")?.focus();

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    document.querySelector("[data-escape]")?.click();
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Copies the text of a field. Without JavaScript or permission, people can select it.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.querySelector(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Selected: copy it with your keyboard or menu.";
    }
  });
}
