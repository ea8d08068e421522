// What the page shows, as it was written by PageData, and how it is looked up.
const data = JSON.parse(byID("data").textContent);
const standings = ["completed", "compensated", "stuck", "parked", "running"];
const standingWords = {
  completed: "Completed", compensated: "Compensated", stuck: "Stuck", parked: "Waits for a person", running: "Running",
};
const sagas = data.sagas;
const total = sagas.starts.length;
const all = data.counts.reduce((sum, number) => sum + number, 0);

function nameOf(number) { return number < 0 ? null : data.names[number]; }

function sagaID(saga) {
  const digits = sagas.ids.slice(saga * 32, saga * 32 + 32);
  const ends = [0, 8, 12, 16, 20, 32];
  return ends.slice(1).map((end, part) => digits.slice(ends[part], end)).join("-");
}

function sagaName(saga) { return (sagas.labels && sagas.labels[saga]) || sagaID(saga); }

// Identifiers begin with the time, and differ at the end.
function shortName(saga) {
  const name = sagaName(saga);
  return /^[0-9a-f-]{36}$/.test(name) ? `${name.slice(0, 8)}…${name.slice(-8)}` : name;
}

function standing(saga) { return standings[sagas.standings[saga]]; }

function timeline(saga) { return sagas.timelines[saga] < 0 ? null : data.timelines[sagas.timelines[saga]]; }

function numbersOf(kind) {
  const numbers = [];
  for (let saga = 0; saga < total; saga += 1) if (standing(saga) === kind) numbers.push(saga);
  return numbers;
}

// The buckets of some histograms, added up: their starts and counts, in order.
function addUp(histograms) {
  const sums = new Map();
  for (const histogram of histograms) {
    for (let place = 0; place < histogram.length; place += 2) {
      sums.set(histogram[place], (sums.get(histogram[place]) || 0) + histogram[place + 1]);
    }
  }
  return [...sums].sort((first, second) => first[0] - second[0]);
}

// The bucket below whose end lies a share of all that was counted.
function quantile(buckets, part) {
  const wanted = part * buckets.reduce((sum, bucket) => sum + bucket[1], 0);
  let sum = 0;
  for (const [start, number] of buckets) {
    sum += number;
    if (sum >= wanted) return start;
  }
  return 0;
}
