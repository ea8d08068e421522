// The colours: the system's, until somebody chooses others. A page from disk may not be allowed to remember.
function remember(theme) {
  try { localStorage.setItem("saga-report-theme", theme); } catch { /* It is only a taste. */ }
}

function remembered() { try { return localStorage.getItem("saga-report-theme"); } catch { return null; } }

function applyTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

function setUpTheme() {
  const known = remembered();
  for (const input of byID("theme").querySelectorAll("input")) {
    input.checked = input.value === (known || "system");
    input.addEventListener("change", () => { applyTheme(input.value); remember(input.value); });
  }
  applyTheme(known);
}
