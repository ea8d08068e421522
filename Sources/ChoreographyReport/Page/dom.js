// Elements. Text only ever becomes text: nothing of the data is read as HTML.
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function h(tag, attributes, ...children) { return fill(document.createElement(tag), attributes, children); }

function s(tag, attributes, ...children) { return fill(document.createElementNS(SVG, tag), attributes, children); }

function byID(id) { return document.getElementById(id); }

function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined)
    .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function table(caption, heads, rows) {
  return h("table", {},
    h("caption", { class: "visually-hidden" }, caption),
    h("thead", {}, h("tr", {}, heads.map((head) =>
      h("th", { scope: "col", class: head.number && "number" }, head.name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, column) =>
      h("td", { class: heads[column].number && "number" }, cell))))));
}
