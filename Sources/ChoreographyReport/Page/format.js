// Numbers and times as people read them. Times come in microseconds.
const whole = new Intl.NumberFormat("en-US");
const shares = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 1 });

function count(number) { return whole.format(number); }

function counted(number, noun) { return `${count(number)} ${noun}${number === 1 ? "" : "s"}`; }

function share(part, all) { return all === 0 ? "0%" : shares.format(part / all); }

function duration(microseconds) {
  const units = [[86400e6, "d"], [3600e6, "h"], [60e6, "min"], [1e6, "s"], [1e3, "ms"]];
  for (const [size, unit] of units) {
    if (microseconds < size) continue;
    const amount = microseconds / size;
    return `${amount.toFixed(amount < 10 ? 2 : amount < 100 ? 1 : 0)} ${unit}`;
  }
  return `${Math.round(microseconds)} µs`;
}

function clock(microseconds) {
  const time = new Date((data.origin + microseconds) / 1000).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 23)} UTC`;
}
