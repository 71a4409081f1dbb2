// Runs before the first paint, so that a remembered dark desk never flashes white.
// Only pages that offer the toggle carry data-theme-choice; the viewer site is always dark.
{
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be refused; the page then keeps the theme it came with.
  }
  if ("themeChoice" in root.dataset && (chosen === "dark" || chosen === "light")) {
    root.dataset.bsTheme = chosen;
  }
}
