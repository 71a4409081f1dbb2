// Runs before the first paint, so that a dark page never flashes white.
// Only pages with the toggle have data-theme-choice; pages of viewers are always dark.
{
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be blocked; the page then has the theme of the system.
  }
  if ("themeChoice" in root.dataset) {
    if (chosen !== "dark" && chosen !== "light") {
      chosen = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }
    root.dataset.bsTheme = chosen;
  }
}
