// A saga's timeline in words, with the envelope of each event.
function drawTimeline(told) {
  const start = told.entries.length ? told.entries[0][1] : 0;
  return h("ol", { class: "timeline" }, told.entries.map((entry) => drawEntry(entry, told, start)));
}

function drawEntry(entry, told, start) {
  const [kind, event] = [nameOf(entry[0]), told.events[entry[6]]];
  const [tone] = marks[kind] || ["plain"];
  const parts = [
    h("span", { class: "time" }, `+${duration(entry[1] - start)}`),
    entry[2] >= 0 ? h("span", { class: "actor" }, nameOf(entry[2])) : null,
    h("span", { class: "kind" }, kind + (entry[7] > 1 ? ` (attempt ${entry[7]})` : "")),
    event ? h("span", { class: "event" }, nameOf(event[0])) : null,
    entry[9] ? h("span", { class: "detail-text" }, entry[9]) : null,
  ];
  if (!event) return h("li", { class: tone }, h("div", { class: "what" }, parts));
  const details = h("details", {}, h("summary", {}, parts));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(drawEnvelope(event, entry, told));
  });
  return h("li", { class: tone }, details);
}

function drawEnvelope(event, entry, told) {
  const cause = told.events.find((other) => other[1] === event[2]);
  return h("div", { class: "envelope" }, facts([
    ["Event", `${nameOf(event[0])}, version ${event[5]}`],
    ["Event ID", h("code", {}, event[1])],
    ["Causation ID", event[2] ? [h("code", {}, event[2]), cause ? ` ${nameOf(cause[0])}` : ""]
      : "none: the first of its saga"],
    ["Source", nameOf(event[3])],
    ["Time", clock(event[4])],
    ["Trace", event[6] ? h("code", {}, event[6]) : null],
    ["Step", entry[3] >= 0 ? `${nameOf(entry[3])} of ${nameOf(entry[2])}` : null],
    ["Handled", nameOf(entry[4])],
  ]), typeof event[7] === "string" ? h("pre", { tabindex: "0", "aria-label": "Payload" }, pretty(event[7]))
    : event[7] === null ? null
      : h("p", { class: "muted" }, `The payload has ${counted(event[7], "byte")}, and was left out.`));
}

function pretty(text) { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } }
