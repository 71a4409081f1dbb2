// Runs before the first paint, so that a dark page never flashes white.
// Only pages with the toggle have data-theme-choice; pages of viewers are always dark.
{
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be blocked; the page then keeps its own theme.
  }
  if ("themeChoice" in root.dataset && (chosen === "dark" || chosen === "light")) {
    root.dataset.bsTheme = chosen;
  }
}
