// A saga's sequence diagram: a lifeline for each participant, and an arrow for each message to who reacted to it.
const lifeline = { row: 34, top: 34, left: 66, least: 80, most: 150 };
const marks = {
  completed: ["good", "✓"], handled: ["good", "✓"], rejected: ["bad", "✗"], exhausted: ["bad", "✗"],
  "lock refused": ["bad", "✗"],
  undone: ["back", "↺"], fenced: ["back", "fenced"], "undo delayed": ["back", "again"], retried: ["plain", "again"],
  started: ["plain", ""], "dead-lettered": ["bad", "!"], parked: ["wait", "waits"], discarded: ["bad", "given up"],
  replayed: ["wait", "replayed"],
};

// The rows of the diagram; calls that fail again and again are one row.
function sequenceRows(told) {
  const rows = [];
  for (const entry of told.entries) {
    const [kind, event] = [nameOf(entry[0]), told.events[entry[6]]];
    const trigger = nameOf(entry[4]);
    if (entry[2] >= 0) {
      const row = {
        kind, time: entry[1], from: nameOf(entry[5]) || "outside", to: nameOf(entry[2]), message: trigger, times: 1,
        isUndo: entry[8] === 1, published: event && nameOf(event[0]) !== trigger ? nameOf(event[0]) : null,
      };
      const twin = rows.find((other) => isSameCall(other, row)) || null;
      if (twin) twin.times += 1; else rows.push(row);
    }
  }
  return rows;
}

function isSameCall(first, second) {
  const fails = (row) => row.kind === "retried" || row.kind === "undo delayed";
  return fails(first) && fails(second) && ["from", "to", "message"].every((key) => first[key] === second[key]);
}

function drawSequence(told) {
  const rows = sequenceRows(told).slice(0, 120);
  const actors = data.graph.participants.filter((participant) =>
    rows.some((row) => row.to === participant || row.from === participant));
  actors.unshift(...new Set(rows.map((row) => row.from).filter((from) => !actors.includes(from))));
  const room = byID("saga").clientWidth - 56 - lifeline.left - 40 - 58;
  const gap = Math.min(lifeline.most, Math.max(lifeline.least, room / Math.max(1, actors.length - 1)));
  const x = (actor) => lifeline.left + 40 + actors.indexOf(actor) * gap;
  const width = lifeline.left + 40 + (actors.length - 1) * gap + 58;
  const height = lifeline.top + 18 + rows.length * lifeline.row;
  const start = told.entries.length ? told.entries[0][1] : 0;
  const svg = s("svg", {
    width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `Sequence diagram with ${counted(rows.length, "message")}. The timeline below tells the same.`,
  },
    actors.map((actor) => [
      s("text", { class: "who", x: x(actor), y: 16 }, clip(actor, Math.floor(gap / 7))),
      s("line", { class: "life", x1: x(actor), x2: x(actor), y1: 24, y2: height }),
    ]),
    rows.map((row, place) => drawMessage(row, lifeline.top + 22 + place * lifeline.row, x, start)));
  return h("div", { class: "sequence", tabindex: "0", role: "group", "aria-label": "Sequence diagram" }, svg);
}

function drawMessage(row, y, x, start) {
  const [tone, mark] = marks[row.kind] || ["plain", row.kind];
  const [x1, x2] = [x(row.from), x(row.to)];
  const isSign = mark.length === 1;
  const words = `${row.message || ""}${row.times > 1 ? ` ×${row.times}` : ""}`;
  const label = `${isSign ? `${mark} ` : ""}${words}${isSign ? "" : ` ${mark}`}`;
  const when = s("text", { class: "when", x: lifeline.left, y: y + 4 }, `+${duration(row.time - start)}`);
  const group = s("g", { class: tone }, s("title", {}, messageWords(row)), when);
  if (x1 === x2) {
    group.append(
      s("path", { class: "arrow", d: `M ${x1} ${y - 8} h 26 v 10 h -18` }),
      s("path", { class: "head", d: `M ${x1 + 1} ${y + 2} l 9 -4.5 v 9 z` }),
      s("text", { class: "label", x: x1 + 32, y: y + 1, style: "text-anchor:start" }, label));
    return group;
  }
  const side = x2 > x1 ? 1 : -1;
  const dashes = row.isUndo ? "5 4" : null;
  group.append(
    s("line", { class: "arrow", x1, x2: x2 - side * 10, y1: y, y2: y, "stroke-dasharray": dashes }),
    s("path", { class: "head", d: `M ${x2 - side * 2} ${y} l ${-9 * side} -4.5 v 9 z` }),
    s("circle", { class: "dot", cx: x1, cy: y, r: 3 }),
    s("text", { class: "label", x: (x1 + x2) / 2, y: y - 6 }, label));
  return group;
}

function messageWords(row) {
  const trigger = row.message ? ` on ${row.message}` : "";
  return `${row.to}: ${row.kind}${trigger}${row.published ? `, publishes ${row.published}` : ""}`;
}
