// How long sagas took, and how often they were retried, by how they ended.
const chart = { height: 190, left: 58, right: 8, top: 8, bottom: 26 };

function drawDistributions() {
  byID("distributions").append(
    drawChart("Duration", durationBins(),
      "A bar is a span of time; each is 1.4 or 2 times as long as the one before it."),
    drawChart("Retries in a saga", retryBins(),
      "Calls of a step or an undo that failed and were followed by another."));
}

// Bins of a power of two, or of half of one if there are few.
function durationBins() {
  const buckets = addUp(data.durations).map(([start]) => start);
  if (buckets.length === 0) return [];
  const level = (start, parts) => Math.floor(Math.log2(Math.max(1000, start) / 1000) * parts + 1e-9);
  const [first, last] = [buckets[0], buckets[buckets.length - 1]];
  const parts = level(last, 2) - level(first, 2) > 24 ? 1 : 2;
  const bins = [];
  for (let place = level(first, parts); place <= level(last, parts); place += 1) {
    bins.push({ start: 2 ** (place / parts), end: 2 ** ((place + 1) / parts), counts: [0, 0, 0] });
  }
  data.durations.slice(0, 3).forEach((histogram, kind) => {
    for (let place = 0; place < histogram.length; place += 2) {
      bins[level(histogram[place], parts) - level(first, parts)].counts[kind] += histogram[place + 1];
    }
  });
  return bins.map((bin, place) => {
    const from = place === 0 && bin.start <= 1 ? "under" : `${duration(bin.start)} to`;
    return { ...bin, words: `${from} ${duration(bin.end)}`, edge: duration(bin.start) };
  });
}

function retryBins() {
  const most = addUp(data.retries).reduce((last, [start]) => Math.max(last, start), -1);
  if (most < 0) return [];
  const size = Math.max(1, Math.ceil((most + 1) / 24));
  const bins = [];
  for (let start = 0; start <= most; start += size) {
    const range = size === 1 ? `${start}` : `${start} to ${start + size - 1}`;
    const noun = start === 1 && size === 1 ? "retry" : "retries";
    bins.push({ counts: [0, 0, 0], words: `${range} ${noun}`, edge: count(start) });
  }
  data.retries.slice(0, 3).forEach((histogram, kind) => {
    for (let place = 0; place < histogram.length; place += 2) {
      bins[Math.floor(histogram[place] / size)].counts[kind] += histogram[place + 1];
    }
  });
  return bins.map((bin) => ({ ...bin, isDiscrete: true }));
}

function drawChart(title, bins, note) {
  const panel = h("div", { class: "chart panel" }, h("h3", {}, title));
  if (bins.length === 0) {
    panel.append(h("p", { class: "muted" }, "No saga has ended."));
    return panel;
  }
  const canvas = h("div", {});
  const used = [0, 1, 2].filter((kind) => bins.some((bin) => bin.counts[kind] > 0));
  panel.append(h("p", { class: "muted" }, note), canvas,
    h("ul", { class: "legend", "aria-hidden": "true" }, used.map((kind) => h("li", {}, sign(standings[kind])))),
    h("details", {}, h("summary", {}, "As a table"), h("div", { class: "scroller" }, binTable(title, bins, used))));
  const draw = () => canvas.replaceChildren(drawBars(title, bins, Math.max(240, canvas.clientWidth)));
  new ResizeObserver(draw).observe(canvas);
  return panel;
}

function drawBars(title, bins, width) {
  const sum = (bin) => bin.counts.reduce((all, number) => all + number, 0);
  const most = Math.max(...bins.map(sum));
  const ticks = niceTicks(most);
  const ceiling = ticks[ticks.length - 1];
  const inner = { width: width - chart.left - chart.right, height: chart.height - chart.top - chart.bottom };
  const scale = (number) => (number === 0 ? 0 : Math.max(1.5, (number / ceiling) * inner.height));
  const peak = bins.find((bin) => sum(bin) === most);
  const svg = s("svg", {
    width, height: chart.height, viewBox: `0 0 ${width} ${chart.height}`, role: "img",
    "aria-label": `${title}: ${counted(bins.length, "bar")}; the highest, ${peak.words}, has ` +
      `${counted(most, "saga")}. The table below has all numbers.`,
  });
  for (const tick of ticks) {
    const y = chart.top + inner.height - (tick / ceiling) * inner.height;
    svg.append(
      s("line", { class: "axis", x1: chart.left, x2: width - chart.right, y1: y, y2: y }),
      s("text", { x: chart.left - 8, y: y + 4, "text-anchor": "end" }, count(tick)));
  }
  const step = Math.min(inner.width / bins.length, 64);
  bins.forEach((bin, place) => svg.append(drawBar(bin, chart.left + place * step, step, inner.height, scale)));
  const every = Math.ceil(bins.length / Math.max(1, Math.floor((step * bins.length) / 62)));
  bins.forEach((bin, place) => {
    if (place % every) return;
    const x = chart.left + place * step + (bin.isDiscrete ? step / 2 : 0);
    svg.append(s("text", { x, y: chart.height - 8, "text-anchor": "middle" }, bin.edge));
  });
  return svg;
}

function drawBar(bin, x, step, height, scale) {
  let y = chart.top + height;
  const parts = [0, 1, 2].filter((kind) => bin.counts[kind])
    .map((kind) => `${count(bin.counts[kind])} ${standings[kind]}`);
  const group = s("g", {},
    s("title", {}, `${bin.words}: ${parts.join(", ") || "none"}`),
    s("rect", { x, y: chart.top, width: step, height, fill: "transparent" }));
  [2, 1, 0].reverse().forEach((kind) => {
    const tall = scale(bin.counts[kind]);
    if (tall === 0) return;
    y -= tall;
    const width = Math.max(1, step - 2);
    group.append(s("rect", { class: "bar", "data-standing": standings[kind], x: x + 1, y, width, height: tall }));
  });
  return group;
}

function niceTicks(most) {
  const raw = most / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, raw)));
  const size = Math.max(1, [1, 2, 5, 10].map((part) => part * power).find((part) => part >= raw));
  const ticks = [];
  for (let tick = 0; tick < most + size; tick += size) ticks.push(tick);
  return ticks;
}

function binTable(title, bins, used) {
  const heads = used.map((kind) => ({ name: standingWords[standings[kind]], number: true }));
  return table(title, [{ name: title }, ...heads],
    bins.map((bin) => [bin.words, ...used.map((kind) => count(bin.counts[kind]))]));
}
