// The declared graph: a box for each step, what it reacts to and what it publishes as lines in it, and a link from each
// publication to each reaction. Columns follow the flow of completion events.
const box = { width: 204, head: 40, line: 22, pad: 8, gapX: 46, gapY: 20 };

function layOutGraph() {
  const nodes = data.graph.steps.map((step, index) => ({ ...step, index, column: -1 }));
  const outside = data.graph.links.some((link) => link[0] < 0);
  assignColumns(nodes);
  const columns = [];
  for (const node of nodes) (columns[node.column] = columns[node.column] || []).push(node);
  const used = columns.filter(Boolean);
  let height = 0;
  used.forEach((column, place) => {
    column.sort((first, second) => weight(first, nodes) - weight(second, nodes));
    let y = 12;
    for (const node of column) {
      node.lines = [...node.inputs.map((input) => ({ message: input[0], role: input[1], count: input[2], side: "in" })),
        ...node.outputs.map((output) => ({ message: output[0], role: output[1], count: output[2], side: "out" }))];
      Object.assign(node, { x: place, y, height: box.head + node.lines.length * box.line + box.pad });
      y += node.height + box.gapY;
    }
    column.bottom = y;
    height = Math.max(height, y);
  });
  const left = outside ? 84 : 8;
  for (const column of used) {
    const shift = (height - column.bottom) / 2;
    for (const node of column) { node.y += shift; node.x = left + node.x * (box.width + box.gapX); }
  }
  return { nodes, width: left + used.length * (box.width + box.gapX) - box.gapX + 8, height };
}

// A step comes after the steps whose completion events trigger it, and a listener after whatever it hears.
function assignColumns(nodes) {
  const links = data.graph.links.filter(([from, , to, input]) =>
    from >= 0 && from !== to && nodes[to].inputs[input][1] === "triggers");
  const forward = links.filter((link) => nodes[link[0]].outputs[link[1]][1] === "completion");
  const visit = (node, path) => {
    if (node.column >= 0 || path.has(node.index)) return Math.max(0, node.column);
    path.add(node.index);
    const before = forward.filter((link) => link[2] === node.index);
    const origins = before.length ? before : links.filter((link) => link[2] === node.index);
    node.column = origins.reduce((most, link) => Math.max(most, visit(nodes[link[0]], path) + 1), 0);
    path.delete(node.index);
    return node.column;
  };
  for (const node of nodes) visit(node, new Set());
}

function weight(node, nodes) {
  const origins = data.graph.links.filter((link) => link[2] === node.index && link[0] >= 0);
  const places = origins.map((link) => data.graph.participants.indexOf(nodes[link[0]].participant));
  const own = data.graph.participants.indexOf(node.participant);
  const mean = places.reduce((sum, place) => sum + place, 0) / Math.max(1, places.length);
  return (node.kind === "listener" ? 100 : 0) + own + mean / 10;
}

function drawGraph() {
  const plan = layOutGraph();
  const svg = s("svg", {
    style: `max-width:${plan.width}px;min-width:${Math.round(plan.width * 0.84)}px`,
    viewBox: `0 0 ${plan.width} ${plan.height}`,
    role: "group",
    "aria-label": "Steps and the messages between them",
  });
  const links = data.graph.links.map((link) => drawLink(link, plan));
  svg.append(...links.flatMap((link) => link.parts), ...plan.nodes.map((node) => drawNode(node, svg, links)));
  byID("graph").append(svg);
  const never = data.graph.links.filter((link) => link[4] === 0).length;
  const parts = [["participants", "participant"], ["steps", "step"], ["links", "link"]]
    .map(([key, noun]) => counted(data.graph[key].length, noun));
  byID("graph-intro").textContent = `${parts.join(", ")}, ` +
    `${never === 0 ? "all of them exercised" : `${count(never)} of them never exercised`}. ` +
    "A line of a step says how often it has reacted to a message (→), or published one (←).";
  byID("graph").after(drawKey());
  byID("links").append(linkTable());
}

function drawNode(node, svg, links) {
  const label = `${node.participant}, ${node.kind} step ${node.id}. ${node.lines.map(lineWords).join("; ")}`;
  const group = s("g", {
    class: `node ${node.kind}`,
    tabindex: "0",
    role: "img",
    "aria-label": label,
    transform: `translate(${node.x} ${node.y})`,
  });
  const choose = (on) => {
    svg.classList.toggle("chosen", on);
    const own = links.filter((link) => link.ends.includes(node.index));
    for (const part of own.flatMap((link) => link.parts)) part.classList.toggle("on", on);
  };
  for (const [event, on] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]]) {
    group.addEventListener(event, () => choose(on));
  }
  group.append(s("rect", { class: "box", width: box.width, height: node.height, rx: 8 }),
    s("text", { class: "participant", x: 12, y: 18 }, node.participant),
    s("text", { class: "kind", x: 12, y: 33 }, clip(kindWords(node), 30)),
    s("line", { class: "rule", x1: 0, x2: box.width, y1: box.head, y2: box.head }));
  node.lines.forEach((line, place) => group.append(drawLine(line, place)));
  return group;
}

function kindWords(node) {
  const triggers = node.inputs.filter((input) => input[1] === "triggers").map((input) => input[0]);
  const id = triggers.includes(node.id) || triggers.join("+") === node.id ? "" : ` · ${node.id}`;
  return `${node.kind}${node.within ? ` within ${node.within}` : ""}${id}`;
}

function drawLine(line, place) {
  const tone = line.role === "undoes" ? "compensation" : line.role;
  const [y, number] = [box.head + place * box.line + 16, line.count === 0 ? "never" : count(line.count)];
  const room = Math.floor((box.width - 44 - number.length * 7) / 6.7);
  return s("g", { class: `row ${tone}${line.count === 0 ? " never" : ""}` },
    s("title", {}, lineWords(line)),
    s("text", { class: "name", x: 12, y }, `${line.side === "in" ? "→" : "←"} ${clip(line.message, room)}`),
    s("text", { class: "count", x: box.width - 12, y }, number));
}

function lineWords(line) {
  const words = {
    triggers: "reacts to", undoes: "undone by", disarms: "disarmed by",
    completion: "completes with", rejection: "rejects with", compensation: "undone with",
  };
  return `${words[line.role]} ${line.message}: ${line.count === 0 ? "never" : counted(line.count, "time")}`;
}

function clip(text, length) { return text.length > length ? `${text.slice(0, length - 1)}…` : text; }

// A link leaves and arrives on the sides that face each other, so that undos run back between the columns.
function drawLink([from, output, to, input, number], plan) {
  const target = plan.nodes[to];
  const effect = target.inputs[input][1];
  const y2 = target.y + box.head + input * box.line + 12;
  const tone = from < 0 ? "" : plan.nodes[from].outputs[output][1];
  const words = `${tone} ${effect}${number === 0 ? " never" : ""}`;
  if (from < 0) {
    const parts = [
      s("path", { class: `link ${words}`, d: `M ${target.x - 72} ${y2} L ${target.x - 8} ${y2}` }),
      s("text", { class: "kind", x: target.x - 72, y: y2 - 6 }, "outside"),
      arrowHead(target.x, y2, 1, words),
    ];
    return { parts, ends: [to] };
  }
  const origin = plan.nodes[from];
  const y1 = origin.y + box.head + (origin.inputs.length + output) * box.line + 12;
  const side = target.x > origin.x ? 1 : -1;
  const same = target.x === origin.x;
  const x1 = same || side > 0 ? origin.x + box.width : origin.x;
  const x2 = !same && side > 0 ? target.x : target.x + box.width;
  const far = same ? 40 : Math.max(44, Math.abs(x2 - x1) * 0.45);
  const out = same ? 1 : side;
  const end = x2 - (same ? -8 : 8 * side);
  const path = `M ${x1} ${y1} C ${x1 + out * far} ${y1}, ${same ? end + far : end - side * far} ${y2}, ${end} ${y2}`;
  const parts = [s("path", { class: `link ${words}`, d: path }), arrowHead(x2, y2, same ? -1 : side, words)];
  return { parts, ends: [from, to] };
}

function arrowHead(x, y, side, words) {
  return s("path", { class: `head ${words}`, d: `M ${x} ${y} l ${-9 * side} -4.5 v 9 z` });
}

function drawKey() {
  const entries = [
    ["completion", "completion event"], ["rejection", "rejection"], ["compensation", "event of an undo"],
    ["undoes", "leads to an undo"], ["never", "never exercised"],
  ];
  return h("ul", { class: "key", "aria-label": "Key" },
    entries.map(([word, text]) => h("li", { class: word }, h("i", { "aria-hidden": "true" }), text)));
}

function linkTable() {
  const { steps, links } = data.graph;
  const title = (step) => `${step.participant} · ${step.id}`;
  const words = { triggers: "triggers", undoes: "undoes", disarms: "disarms" };
  const heads = [
    { name: "From" }, { name: "Message" }, { name: "Effect" }, { name: "To" }, { name: "Count", number: true },
  ];
  return h("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Links" },
    table("Links between steps", heads,
    links.map(([from, , to, input, number]) => [
      from < 0 ? "outside" : title(steps[from]), steps[to].inputs[input][0], steps[to].inputs[input][1],
      title(steps[to]),
      number === 0 ? h("span", { class: "never-word" }, "never") : count(number),
    ])));
}
