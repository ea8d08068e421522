// The list of sagas: filtered and sorted as numbers, drawn only where one looks. The grid has the focus, and names the
// line that it is on (aria-activedescendant), so that lines may come and go.
const columns = [
  { key: "name", title: "Saga", value: (saga) => saga },
  { key: "standing", title: "Outcome", value: (saga) => [3, 4, 0, 1, 2][sagas.standings[saga]] },
  { key: "cause", title: "Cause", value: (saga) => causeRanks[sagas.causes[saga] + 1] },
  { key: "duration", title: "Duration", number: true, value: (saga) => sagas.durations[saga] },
  { key: "retries", title: "Retries", number: true, value: (saga) => sagas.retries[saga] },
];
const list = {
  order: "standing", descending: false, found: new Uint32Array(0), active: 0, opened: -1, rows: new Map(),
};
let causeRanks = [];

function setUpList() {
  const sorted = data.names.map((text, number) => [text, number])
    .sort(([first], [second]) => (first < second ? -1 : 1));
  causeRanks = new Array(data.names.length + 1).fill(0);
  causeRanks[0] = data.names.length;
  sorted.forEach(([, number], rank) => { causeRanks[number + 1] = rank; });
  drawFilters();
  drawGrid();
  findSagas();
}

function drawFilters() {
  byID("search").placeholder = sagas.labels ? "Name or identifier" : "Identifier";
  const causes = [...new Set(sagas.causes)].filter((cause) => cause >= 0)
    .sort((first, second) => causeRanks[first + 1] - causeRanks[second + 1]);
  byID("cause").append(option("", "Any"), ...causes.map((cause) => option(cause, nameOf(cause))));
  const directions = {
    name: "Start, oldest first", standing: "Outcome, open first", cause: "Cause, A to Z",
    duration: "Duration, longest first", retries: "Retries, most first",
  };
  byID("order").append(...columns.map((column) => option(column.key, directions[column.key])),
    h("option", { value: "", hidden: true, disabled: true }, "Column, reversed"));
  byID("order").value = list.order;
  for (const word of standings) {
    const number = sagas.standings.reduce((sum, kind) => sum + (standings[kind] === word ? 1 : 0), 0);
    if (number === 0) continue;
    byID("standings").append(h("label", {},
      h("input", { type: "checkbox", value: word, checked: true }),
      sign(word, `${standingWords[word]} ${count(number)}`)));
  }
  if (data.timelines.length > 0 && data.timelines.length < total) {
    byID("standings").append(h("label", {},
      h("input", { type: "checkbox", id: "told" }),
      h("span", {}, `Only with timeline ${count(data.timelines.length)}`)));
  }
  byID("filters").addEventListener("submit", (event) => event.preventDefault());
  byID("filters").addEventListener("input", (event) => {
    if (event.target.id === "order") sortBy(event.target.value, ["duration", "retries"].includes(event.target.value));
    else findSagas();
  });
}

function option(value, text) { return h("option", { value }, text); }

// A column that is sorted by already is turned around; another one begins with what one looks for.
function turn(column) {
  sortBy(column.key, list.order === column.key ? !list.descending : Boolean(column.number));
}

function drawGrid() {
  const heads = h("div", { role: "row", class: "line heads", "aria-rowindex": "1" }, columns.map((column) =>
    h("div", { role: "columnheader", class: column.number && "number", "data-key": column.key },
      h("button", { type: "button", onclick: () => turn(column) }, column.title))));
  list.spacer = h("div", { role: "presentation" });
  list.viewport = h("div", { class: "viewport", role: "rowgroup", tabindex: "-1" }, list.spacer);
  list.grid = h("div", {
    class: "grid panel", role: "grid", tabindex: "0", "aria-label": "Sagas", "aria-colcount": columns.length,
    "aria-describedby": "found",
  }, h("div", { role: "rowgroup" }, heads), list.viewport);
  list.viewport.addEventListener("scroll", () => drawRows(), { passive: true });
  list.grid.addEventListener("keydown", moveInList);
  list.viewport.addEventListener("click", (event) => {
    const row = event.target.closest("[role=row]");
    if (row && row.dataset.place) { list.active = Number(row.dataset.place); openSaga(list.found[list.active]); }
  });
  new ResizeObserver(() => drawRows(true)).observe(list.viewport);
  byID("list").append(list.grid);
}

// What the filters leave, in the chosen order.
function findSagas() {
  const words = byID("search").value.trim().toLowerCase();
  const digits = words.replaceAll("-", "");
  const cause = byID("cause").value === "" ? null : Number(byID("cause").value);
  const boxes = [...byID("standings").querySelectorAll("input[value]")];
  const needsTimeline = byID("told") !== null && byID("told").checked;
  const shown = standings.map((word) => boxes.some((input) => input.value === word && input.checked));
  const found = [];
  for (let saga = 0; saga < total; saga += 1) {
    if (!shown[sagas.standings[saga]] || (cause !== null && sagas.causes[saga] !== cause)) continue;
    if (needsTimeline && sagas.timelines[saga] < 0) continue;
    if (words && !isNamed(saga, words, digits)) continue;
    found.push(saga);
  }
  list.found = Uint32Array.from(found);
  sortFound();
}

function isNamed(saga, words, digits) {
  if (sagas.labels && sagas.labels[saga].toLowerCase().includes(words)) return true;
  return digits !== "" && sagas.ids.slice(saga * 32, saga * 32 + 32).includes(digits);
}

function sortBy(key, descending) {
  list.order = key;
  list.descending = descending;
  sortFound();
}

function sortFound() {
  const column = columns.find((candidate) => candidate.key === list.order);
  const values = new Float64Array(total);
  for (const saga of list.found) values[saga] = column.value(saga);
  const sign = list.descending ? -1 : 1;
  list.found.sort((first, second) => sign * (values[first] - values[second]) || first - second);
  for (const head of list.grid.querySelectorAll("[role=columnheader]")) {
    const direction = list.descending ? "descending" : "ascending";
    head.setAttribute("aria-sort", head.dataset.key === list.order ? direction : "none");
  }
  byID("order").value = list.descending === Boolean(column.number) ? list.order : "";
  list.active = Math.max(0, list.found.indexOf(list.opened));
  list.viewport.scrollTop = 0;
  byID("found").textContent = list.found.length === total ? `${counted(total, "saga")} listed`
    : `${count(list.found.length)} of ${counted(total, "saga")}`;
  list.grid.setAttribute("aria-rowcount", list.found.length + 1);
  drawRows(true);
}

function rowHeight() { return window.matchMedia("(max-width: 40rem)").matches ? 56 : 36; }

// Draws the lines that can be seen, and a few around them.
function drawRows(anew) {
  const height = rowHeight();
  list.grid.style.setProperty("--row", `${height}px`);
  list.grid.style.setProperty("--scrollbar", `${list.viewport.offsetWidth - list.viewport.clientWidth}px`);
  list.spacer.style.height = `${list.found.length * height}px`;
  if (anew) { for (const row of list.rows.values()) row.remove(); list.rows.clear(); }
  const first = Math.max(0, Math.floor(list.viewport.scrollTop / height) - 4);
  const bottom = list.viewport.scrollTop + list.viewport.clientHeight;
  const last = Math.min(list.found.length, Math.ceil(bottom / height) + 4);
  for (const [place, row] of list.rows) if (place < first || place >= last) { row.remove(); list.rows.delete(place); }
  for (let place = first; place < last; place += 1) if (!list.rows.has(place)) addRow(place, height);
  drawNothing();
  markRows();
}

function addRow(place, height) {
  const saga = list.found[place];
  const [told, isSample] = [sagas.timelines[saga] >= 0, data.timelines.length < total];
  const row = h("div", {
    role: "row", id: `row-${place}`, class: "line", "data-place": place, "aria-rowindex": place + 2,
    style: `top:${place * height}px`,
  },
    h("div", { role: "gridcell", class: "saga", title: sagaName(saga) },
      isSample ? h("span", { class: told ? "sign told" : "sign", title: told && "Its timeline was kept" }) : null,
      shortName(saga),
      isSample && told ? h("span", { class: "visually-hidden" }, ", with its timeline") : null),
    h("div", { role: "gridcell", class: "standing", "data-standing": standing(saga) },
      standing(saga) === "parked" ? "Waits" : standingWords[standing(saga)]),
    h("div", { role: "gridcell", class: "cause", title: nameOf(sagas.causes[saga]) }, nameOf(sagas.causes[saga]) || ""),
    h("div", { role: "gridcell", class: "number duration" }, duration(sagas.durations[saga])),
    h("div", { role: "gridcell", class: "number retries" }, count(sagas.retries[saga])));
  list.rows.set(place, row);
  const next = [...list.viewport.children].find((other) => Number(other.dataset.place) > place);
  list.viewport.insertBefore(row, next || null);
}

function drawNothing() {
  const old = list.viewport.querySelector(".nothing");
  if (list.found.length > 0) { if (old) old.remove(); return; }
  if (old) return;
  const reset = () => {
    byID("filters").reset();
    byID("order").value = list.order;
    findSagas();
    byID("search").focus();
  };
  const words = total === 0 ? "No saga was recorded." : "No saga fits the search and the filters.";
  list.viewport.append(h("div", { class: "nothing", role: "row" }, h("div", { role: "gridcell" }, h("p", {}, words),
    total === 0 ? null : h("button", { class: "button", type: "button", onclick: reset }, "Show all"))));
}

function markRows() {
  for (const [place, row] of list.rows) {
    row.classList.toggle("active", place === list.active);
    row.classList.toggle("open", list.found[place] === list.opened);
    row.setAttribute("aria-selected", String(list.found[place] === list.opened));
  }
  if (list.rows.has(list.active)) list.grid.setAttribute("aria-activedescendant", `row-${list.active}`);
  else list.grid.removeAttribute("aria-activedescendant");
}

function moveInList(event) {
  if (event.target !== list.grid || event.altKey || event.ctrlKey || event.metaKey) return;
  const page = Math.max(1, Math.floor(list.viewport.clientHeight / rowHeight()) - 1);
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  if (event.key in moves) {
    event.preventDefault();
    list.active = Math.min(list.found.length - 1, Math.max(0, list.active + moves[event.key]));
    show(list.active);
  } else if ((event.key === "Enter" || event.key === " ") && list.found.length > 0) {
    event.preventDefault();
    openSaga(list.found[list.active]);
  }
}

function show(place) {
  const [top, height] = [place * rowHeight(), rowHeight()];
  const { scrollTop, clientHeight } = list.viewport;
  if (top < scrollTop) list.viewport.scrollTop = top;
  else if (top + height > scrollTop + clientHeight) list.viewport.scrollTop = top + height - clientHeight;
  drawRows();
}
