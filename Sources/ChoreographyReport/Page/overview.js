// The head of the page: what was recorded, the figures, and what needs a person.
function drawHead() {
  byID("title").textContent = data.choreography;
  const times = total === 0 ? "" : ` · ${clock(Math.min(...ends()))} to ${clock(Math.max(...ends()))}`;
  byID("subtitle").textContent = `${counted(all, "saga")}${times}`;
  const known = addUp(data.durations);
  const retries = addUp(data.retries).reduce((sum, [start, number]) => sum + start * number, 0);
  const figures = standings.filter((word) => word !== "parked" || data.counts[3] > 0)
    .filter((word) => word !== "running" || data.counts[4] > 0)
    .map((word) => {
      const number = data.counts[standings.indexOf(word)];
      return figure(standingWords[word], count(number), share(number, all), word);
    });
  byID("figures").append(...figures,
    figure("Median duration", known.length ? duration(quantile(known, 0.5) / 1000) : "–", "of ended sagas"),
    figure("99th percentile", known.length ? duration(quantile(known, 0.99) / 1000) : "–", "of ended sagas"),
    figure("Retries", count(retries), "in ended sagas"));
}

function ends() {
  let [first, last] = [Infinity, -Infinity];
  for (let saga = 0; saga < total; saga += 1) {
    first = Math.min(first, sagas.starts[saga]);
    last = Math.max(last, sagas.starts[saga] + sagas.durations[saga]);
  }
  return [first, last];
}

function figure(title, value, note, word) {
  const dt = h("dt", {}, word ? sign(word) : title);
  return h("div", {}, dt, h("dd", { class: "value" }, value), h("dd", { class: "note" }, note));
}

// A standing with the sign that tells it from others without its colour.
function sign(word, text = standingWords[word]) {
  return h("span", { class: "standing", "data-standing": word }, text);
}

function drawAttention() {
  const waiting = [...numbersOf("stuck"), ...numbersOf("parked")];
  if (waiting.length === 0) {
    byID("attention-body").append(h("p", { class: "muted calm" },
      all === 0 ? "No saga was recorded." : "No saga is stuck, and none waits for a person."));
    return;
  }
  const shown = waiting.slice(0, 200);
  byID("attention-body").append(
    h("p", { class: "muted" }, attentionWords(shown.length)),
    h("ul", { class: "groups" }, debtGroups(waiting).slice(0, 6)
      .map(([words, number]) => h("li", {}, h("b", {}, `${count(number)} ×`), words))),
    h("ul", { class: "debts panel", tabindex: "0", "aria-labelledby": "attention-title" }, shown.map(debtLine)));
}

// What is owed or waited for, without the reasons, most often first.
function debtGroups(waiting) {
  const groups = new Map();
  for (const saga of waiting) {
    const told = timeline(saga);
    if (!told) continue;
    const words = standing(saga) === "stuck" ? told.debts.map((debt) => debtWords(debt).split(": ")[0])
      : letters(told).map((letter) => letter.split(": ")[0]);
    for (const word of new Set(words)) groups.set(word, (groups.get(word) || 0) + 1);
  }
  return [...groups].sort((first, second) => second[1] - first[1]);
}

function attentionWords(shown) {
  const [stuck, parked] = [data.counts[2], data.counts[3]];
  const words = [];
  if (stuck > 0) {
    words.push(`${counted(stuck, "saga")} ${stuck === 1 ? "owes" : "owe"} something that was not undone or ` +
      "carried out.");
  }
  if (parked > 0) {
    words.push(`${counted(parked, "saga")} ${parked === 1 ? "waits" : "wait"} until a dead letter is replayed or ` +
      "discarded.");
  }
  if (shown < stuck + parked) words.push(`The first ${count(shown)} are here, the others in the list.`);
  return words.join(" ");
}

function debtLine(saga) {
  const told = timeline(saga);
  const reasons = told ? (standing(saga) === "stuck" ? told.debts.map(debtWords) : letters(told)) : [];
  return h("li", {},
    h("div", { class: "who" }, sign(standing(saga)), sagaName(saga)),
    h("ul", {}, reasons.map((reason) => h("li", {}, reason))),
    h("button", {
      class: "button", type: "button", "aria-label": `Open ${sagaName(saga)}`, onclick: () => openSaga(saga),
    }, "Open"));
}

function debtWords([participant, step, event, reason]) {
  return `${participant} owes ${step} after ${event}: ${reason}`;
}

function letters(told) {
  return told.entries.filter((entry) => nameOf(entry[0]) === "dead-lettered")
    .map((entry) => `${nameOf(entry[2])} could not handle ${nameOf(entry[4])}: ${entry[9] || "no reason given"}`);
}

function drawSample() {
  const { limits } = data;
  const told = data.timelines.length;
  const words = [];
  if (total < all) {
    words.push(`${count(total)} of ${counted(all, "saga")} are listed: stuck ones, open ones, those whose ` +
      "timelines were kept, and a random sample of the others. Counts, graph and distributions are of all of them.");
  }
  if (told < total) {
    words.push(`Timelines were kept of ${count(told)}: stuck and open ones (up to ${count(limits.stuck)} each), ` +
      `the ${count(limits.slowest)} slowest, up to ${count(limits.perCause)} for each cause, and a sample of ` +
      `${count(limits.sampled)} others. They have a sign beside their names.`);
  }
  if (told === total && total > 0) words.push("The timelines of all of them were kept.");
  if (limits.unfollowed > 0) {
    words.push(`${counted(limits.unfollowed, "saga")} started while too many others were open, and ` +
      `${limits.unfollowed === 1 ? "was" : "were"} not followed.`);
  }
  if (limits.refused > 0) words.push(`${counted(limits.refused, "command")} failed for good, and began no saga.`);
  byID("sample").textContent = words.join(" ");
  byID("foot").append(h("p", {}, "Durations run from a saga's first message to its end. Figures and distributions " +
    "are of ended sagas, exact in their counts; a duration in them is exact to a sixteenth."));
}
