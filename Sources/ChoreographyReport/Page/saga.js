// The chosen saga, beside the list or in its place.
function drawUnchosen() {
  byID("saga").replaceChildren(h("h3", { id: "saga-title", class: "name" }, "No saga is open"),
    h("p", { class: "muted" }, total === 0 ? "There is none to open."
      : "Choose one in the list: with the mouse, or with the arrow keys and Enter."));
}

function openSaga(saga) {
  list.opened = saga;
  const place = list.found.indexOf(saga);
  if (place >= 0) { list.active = place; show(place); } else markRows();
  byID("split").classList.add("opened");
  byID("saga").replaceChildren(...drawSaga(saga));
  history.replaceState(null, "", `#${sagaID(saga)}`);
  byID("saga-title").focus({ preventScroll: true });
  byID("saga").scrollIntoView({ block: "nearest" });
  if (byID("saga").getBoundingClientRect().top < 0) byID("saga").scrollIntoView({ block: "start" });
}

function closeSaga() {
  const place = list.found.indexOf(list.opened);
  byID("split").classList.remove("opened");
  list.opened = -1;
  drawUnchosen();
  history.replaceState(null, "", "#sagas");
  drawRows(true);
  if (place >= 0) { list.active = place; show(place); }
  list.grid.focus();
}

function drawSaga(saga) {
  const told = timeline(saga);
  const word = standing(saga);
  const isOpen = word === "running" || word === "parked";
  return [
    h("header", {}, h("h3", { id: "saga-title", class: "name", tabindex: "-1" }, sagaName(saga)),
      h("button", { class: "button", type: "button", onclick: closeSaga }, "Back to the list")),
    facts([
      ["Outcome", sign(word)],
      ["Cause", nameOf(sagas.causes[saga])],
      isOpen ? ["Last heard of", `${duration(sagas.durations[saga])} after its start`]
        : ["Duration", duration(sagas.durations[saga])],
      ["Retries", count(sagas.retries[saga])],
      ["Started", clock(sagas.starts[saga])],
      ["Saga ID", h("code", {}, sagaID(saga))],
    ]),
    ...(told ? drawTold(told) : [h("p", { class: "muted untold" },
      "Its timeline was not kept: see above the list which ones are. To see it, record with higher limits.")]),
  ];
}

function note(kind, title, lines) {
  return h("div", { class: kind }, h("strong", {}, title), h("ul", {}, lines.map((line) => h("li", {}, line))));
}

function waitWords([participant, step, undo, since]) {
  return `${participant} to ${undo ? "undo" : "carry out"} ${step}, since ${clock(since)}`;
}

function drawTold(told) {
  const parts = [];
  if (told.debts.length) parts.push(note("owed", "It owes", told.debts.map(debtWords)));
  if (told.waits.length) parts.push(note("owed waiting", "It waits for", told.waits.map(waitWords)));
  parts.push(h("h3", {}, "Sequence"), drawSequence(told), h("h3", {}, "Timeline"), drawTimeline(told));
  if (told.omitted > 0) {
    const entries = told.omitted === 1 ? "entry" : "entries";
    parts.push(h("p", { class: "muted" }, `${count(told.omitted)} more ${entries} came, and are not kept.`));
  }
  return parts;
}

function openFromAddress() {
  const digits = location.hash.slice(1).replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/.test(digits)) return;
  let place = sagas.ids.indexOf(digits);
  while (place >= 0 && place % 32) place = sagas.ids.indexOf(digits, place + 1);
  if (place >= 0) openSaga(place / 32);
}
