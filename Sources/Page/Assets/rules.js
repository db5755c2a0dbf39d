// Lines and zones drawn on a still of the source: checked at once, tried on the log, saved as a
// small change of the pipeline's text.
import { api, ask, away, every, fail, get, h, moment, note, place, words } from "./app.js";

export const title = "Rules";
const kinds = { line: "counting line", zone: "zone", dwell: "dwell: stays too long", occupancy: "occupancy: too many", crowd: "crowd", queue: "queue", stopped: "stopped", heading: "wrong way", speed: "speed" };
const anchors = ["bottom-center", "center", "top-center", "box"];
const starts = { occupancy: { over: 5 }, crowd: { over: 5 }, dwell: { over: "30s" }, stopped: { over: "10s" }, heading: { toward: [[0.2, 0.5], [0.8, 0.5]] } };
const width = 1000;

export async function show(main, signal) {
  const { sources } = await get("sources", signal);
  if (!sources.length) {
    main.append(h("section.empty", {}, h("h1", {}, "No source, no rule"), h("p", {}, "Add a source under Live; then its lines and zones are drawn here.")));
    return;
  }
  const source = sources.find((one) => one.name === place().parts[0]) || sources[0];
  const editor = new Editor(source, signal);
  const choice = h("select", { "aria-label": "Source", onchange: (event) => { location.hash = `#/rules/${encodeURIComponent(event.target.value)}`; } },
    sources.map((one) => h("option", { selected: one === source }, one.name)));
  main.append(h("div.head", {}, h("h1", {}, "Rules"), choice,
    h("div.row.push", {}, h("button", { onclick: () => editor.create("line") }, "New line"), h("button", { onclick: () => editor.create("zone") }, "New zone"))),
    h("div.split", {}, h("div.fields", {}, editor.absence, editor.canvas, editor.hint, editor.results), h("div.fields", {}, editor.panel, editor.textPanel)));
  await editor.load();
}

class Editor {
  constructor(source, signal) {
    this.source = source;
    this.signal = signal;
    this.height = source.size ? Math.round(width * source.size[1] / source.size[0]) : 562;
    this.svg = h("svg", { viewBox: `0 0 ${width} ${this.height}`, role: "group", "aria-label": "Lines and zones; Tab goes to the points, arrow keys move them" });
    const found = away(source);
    this.canvas = h("div.editor", {}, source.size ? h("img", { alt: `A still of ${source.name}`, width, height: this.height,
      src: `${api}sources/${encodeURIComponent(source.name)}/snapshot.jpg?annotated=0&width=1280&at=${Date.now()}` })
      : h("div", { style: { aspectRatio: `${width} / ${this.height}` } }), this.svg);
    this.absence = source.size ? null : h("p", {}, h("strong", {}, `${source.name} has given no picture yet`), found && `: ${found.words}, ${found.reason}`);
    // With its first picture everything is drawn on that; what is drawn now is not lost for it.
    if (!source.size) every(2, signal, async () => {
      const now = await get(`sources/${encodeURIComponent(source.name)}`, signal);
      if (now.size && !this.chosen) window.dispatchEvent(new HashChangeEvent("hashchange"));
    });
    this.hint = h("p.soft", {}, "Drag a point, or choose it with Tab and move it with the arrow keys (Shift: larger steps). Enter adds a point, Delete takes one away.");
    this.panel = h("section.panel");
    this.results = h("div");
    this.text = h("textarea.code", { spellcheck: false, "aria-label": "The pipeline's text" });
    this.issues = h("ul.plain.issues");
    this.textPanel = h("section.panel", {}, h("details", {}, h("summary", {}, "The pipeline's text"), this.text,
      h("div.row", { style: { marginTop: "8px" } }, h("button", { onclick: () => this.check() }, "Check"), h("button", { onclick: () => this.attempt() }, "Try on the log"), h("button.main", { onclick: () => this.save() }, "Save"))), this.issues);
    this.rules = [];
    this.chosen = null;
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
    this.svg.addEventListener("pointerup", () => { if (this.held != null) { this.held = null; this.changed(); } });
    this.text.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.check(), 500); });
  }

  async load() {
    const [{ content, headers }, rules] = await Promise.all([ask("pipeline", { signal: this.signal }), get("rules", this.signal)]);
    this.tag = headers.get("ETag");
    this.text.value = content;
    this.off = new Set(rules.off);
    this.rules = rules.rules.filter((rule) => !rule.source || rule.source === this.source.name);
    this.chosen = this.rules.find((rule) => this.chosen && rule.name === this.chosen.name) || null;
    this.draw();
    this.showPanel();
    await this.check();
  }

  create(type) {
    let number = 1;
    while (this.rules.some((rule) => rule.name === `${type}${number}`)) number += 1;
    const points = type === "line" ? [[0.5, 0.2], [0.5, 0.9]] : [[0.3, 0.3], [0.7, 0.3], [0.7, 0.8], [0.3, 0.8]];
    this.chosen = { name: `${type}${number}`, type, points, isNew: true };
    this.rules.push(this.chosen);
    this.draw();
    this.showPanel();
    this.changed();
    this.svg.querySelector(".grip")?.focus();
  }

  path(rule) {
    return (rule.source ? `sources.${rule.source}.rules.` : "rules.") + rule.name;
  }

  // What the rule says, as it goes into the file.
  content(rule) {
    const { name, source, isNew, ...rest } = rule;
    return rest;
  }

  async changed() {
    const rule = this.chosen;
    if (!rule) return;
    await this.edit({ [this.path(rule)]: this.content(rule) });
  }

  async edit(set) {
    try {
      const { content } = await ask("pipeline/edit", { method: "POST", body: { text: this.text.value, set } });
      this.text.value = content.text;
      await this.check();
    } catch (error) { fail(error); }
  }

  async check() {
    try {
      const { content } = await ask("pipeline/check", { method: "POST", text: this.text.value, signal: this.signal });
      this.issues.replaceChildren(...content.issues.map((issue) => h("li." + issue.severity, {}, `${issue.line ? `line ${issue.line}: ` : ""}${issue.message}`, issue.hint ? h("div.soft", {}, issue.hint) : null)),
        content.ok ? h("li.gained", {}, "The pipeline is sound.") : "");
      return content.ok;
    } catch (error) { fail(error); return false; }
  }

  async attempt() {
    this.results.replaceChildren(h("p.soft", {}, "following the log's frames once more …"));
    try {
      const start = performance.now();
      const last = Math.max(0, (this.source.t_ns || 0) / 1e9 - 3600);
      const { content } = await ask(`pipeline/try?since=${last.toFixed(0)}s`, { method: "POST", text: this.text.value, signal: this.signal });
      const list = (events, name, sign) => events.length ? h("ul.plain." + name, {}, events.slice(0, 100).map((event) => h("li", {}, `${sign} ${moment(event)}  ${event.src || ""}  ${words(event)}`))) : null;
      this.results.replaceChildren(h("section.panel", {}, h("h2", {}, `Tried on ${content.frames} frames in ${((performance.now() - start) / 1000).toFixed(1)} s`),
        h("p", {}, h("span.gained", {}, `${content.gained.length} gained`), ", ", h("span.lost", {}, `${content.lost.length} lost`), `, ${content.kept} as before`),
        list(content.gained, "gained", "+"), list(content.lost, "lost", "−")));
    } catch (error) { this.results.replaceChildren(); fail(error); }
  }

  async save() {
    if (!await this.check()) return note("The pipeline has mistakes; nothing is saved", true);
    try {
      await ask("pipeline", { method: "PUT", text: this.text.value, headers: { "If-Match": this.tag } });
      note("Saved, and followed by the run");
      this.chosen && delete this.chosen.isNew;
      await this.load();
    } catch (error) { fail(error); }
  }

  // Drawing

  point(pair) { return [pair[0] * width, pair[1] * this.height]; }

  draw() {
    const parts = [];
    for (const rule of this.rules) {
      if (!Array.isArray(rule.points) || !rule.points.length) continue;
      const isLine = rule.type === "line", isChosen = rule === this.chosen;
      const text = rule.points.map((pair) => this.point(pair).join(",")).join(" ");
      parts.push(h(isLine ? "polyline" : "polygon", { class: `shape${isLine ? " line" : ""}${isChosen ? " chosen" : ""}`, points: text, onpointerdown: () => this.choose(rule) }));
      const [x, y] = this.point(rule.points[0]);
      parts.push(h("text.shape-name", { x: x + 8, y: Math.max(y - 8, 16) }, rule.name));
      if (isLine && rule.points.length > 1) parts.push(this.arrow(rule));
      if (!isChosen) continue;
      rule.points.forEach((pair, index) => {
        const [cx, cy] = this.point(pair);
        parts.push(h("circle.grip", { cx, cy, r: 9, tabindex: 0, role: "slider", "data-index": index, "aria-label": `${rule.name}, point ${index + 1} of ${rule.points.length}`,
          "aria-valuetext": `${pair[0]}, ${pair[1]}`, onpointerdown: (event) => { this.held = index; this.svg.setPointerCapture(event.pointerId); event.stopPropagation(); }, onkeydown: (event) => this.key(event, index) }));
      });
    }
    this.svg.replaceChildren(...parts);
  }

  // Which way is in: an arrow over the middle of the line.
  arrow(rule) {
    const middle = Math.floor((rule.points.length - 1) / 2);
    const [a, b] = [this.point(rule.points[middle]), this.point(rule.points[middle + 1])];
    const center = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    // In is to the right of the way from first to last point, unless `inside` says else.
    let side = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
    let isTurned = rule.inside === "left";
    if (Array.isArray(rule.inside)) {
      const inside = this.point(rule.inside);
      isTurned = (inside[0] - center[0]) * side[0] + (inside[1] - center[1]) * side[1] < 0;
    }
    if (isTurned) side = side.map((value) => -value);
    const end = center.map((value, index) => value + side[index] * 42);
    const wing = (turn) => [end[0] - side[0] * 13 + side[1] * 9 * turn, end[1] - side[1] * 13 - side[0] * 9 * turn];
    return h("g", {}, h("path.arrow", { d: `M${center} L${end} M${wing(1)} L${end} L${wing(-1)}` }), h("text.shape-name", { x: end[0] + 6, y: end[1] + 5 }, "in"));
  }

  choose(rule) {
    this.chosen = rule;
    this.draw();
    this.showPanel();
  }

  drag(event) {
    if (this.held === null || this.held === undefined || !this.chosen) return;
    const box = this.svg.getBoundingClientRect();
    this.move(this.held, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  move(index, x, y) {
    const round = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 1000) / 1000;
    this.chosen.points = this.chosen.points.map((pair, place) => place === index ? [round(x), round(y)] : pair);
    this.draw();
  }

  key(event, index) {
    const step = event.shiftKey ? 0.05 : 0.005;
    const [x, y] = this.chosen.points[index];
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    let next = index;
    if (ways[event.key]) this.move(index, x + ways[event.key][0], y + ways[event.key][1]);
    else if (event.key === "Enter") {
      const after = this.chosen.points[(index + 1) % this.chosen.points.length];
      this.chosen.points = this.chosen.points.toSpliced(index + 1, 0, [(x + after[0]) / 2, (y + after[1]) / 2].map((value) => Math.round(value * 1000) / 1000));
      next = index + 1;
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (this.chosen.points.length <= (this.chosen.type === "line" ? 2 : 3)) return;
      this.chosen.points = this.chosen.points.toSpliced(index, 1);
      next = Math.max(index - 1, 0);
    } else return;
    event.preventDefault();
    this.draw();
    this.svg.querySelector(`.grip[data-index="${next}"]`)?.focus();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed(), 350);
  }

  // The panel of the chosen rule, or the list of all.

  showPanel() {
    const rule = this.chosen;
    if (!rule) {
      this.panel.replaceChildren(h("h2", {}, "Rules of this source"),
        this.rules.length ? h("ul.plain", {}, this.rules.map((one) => h("li.row", {}, h("button.quiet", { onclick: () => this.choose(one) }, one.name), h("span.pill", {}, one.type), this.off.has(one.name) ? h("span.pill.warn", {}, "off") : null)))
          : h("p.soft", {}, "None yet. A line counts who crosses it, a zone who enters and leaves."));
      return;
    }
    const set = (key, value) => {
      if (value === undefined || value === "") delete rule[key]; else rule[key] = value;
      this.draw();
      this.changed();
    };
    const name = h("input", { value: rule.name, pattern: "[A-Za-z][A-Za-z0-9_\\-]*", onchange: async () => {
      const old = this.path(rule);
      rule.name = name.value.trim() || rule.name;
      this.draw();
      await this.edit({ [old]: null, [this.path(rule)]: this.content(rule) });
    } });
    const choose = (key, options, current) => h("select", { onchange: (event) => set(key, event.target.value) }, Object.entries(options).map(([value, label]) => h("option", { value, selected: value === current }, label)));
    const fields = [h("label", {}, "Name", name),
      h("label", {}, "What it watches", h("select", { onchange: (event) => { rule.type = event.target.value; Object.assign(rule, starts[rule.type] || {}); this.draw(); this.changed(); this.showPanel(); } },
        Object.entries(kinds).filter(([kind]) => (kind === "line") === (rule.type === "line")).map(([kind, label]) => h("option", { value: kind, selected: kind === rule.type }, label)))),
      h("label", {}, "Classes", h("input", { value: (rule.classes || []).join(", "), placeholder: "all", onchange: (event) => { const list = event.target.value.split(",").map((word) => word.trim()).filter(Boolean); set("classes", list.length ? list : undefined); } })),
      h("label", {}, "Point of a box that counts", choose("anchor", Object.fromEntries(anchors.map((one) => [one, one])), rule.anchor || "bottom-center"))];
    if (rule.type === "line") fields.push(h("label", {}, "Counts", choose("direction", { both: "both ways", in: "in alone", out: "out alone" }, rule.direction || "both")),
      h("button", { onclick: () => set("inside", rule.inside === "left" ? "right" : "left") }, "Turn in and out round"));
    if (["occupancy", "crowd"].includes(rule.type)) fields.push(h("label", {}, "More than", h("input", { type: "number", min: 1, value: rule.over ?? 5, onchange: (event) => set("over", Number(event.target.value)) })));
    if (["dwell", "stopped"].includes(rule.type)) fields.push(h("label", {}, "Longer than", h("input", { value: rule.over ?? "30s", onchange: (event) => set("over", event.target.value) })));
    if (rule.type === "speed") fields.push(h("label", {}, "Faster than", h("input", { value: rule.over ?? "50km/h", onchange: (event) => set("over", event.target.value) })));
    const isOff = this.off.has(rule.name);
    this.panel.replaceChildren(h("div.head", {}, h("h2", { style: { margin: 0 } }, rule.name), h("button.quiet.push", { onclick: () => this.choose(null) }, "All rules")), h("div.fields", {}, fields,
      h("div.row", {}, h("button.main", { onclick: () => this.save() }, "Save"), h("button", { onclick: () => this.attempt() }, "Try on the last hour"),
        rule.isNew ? null : h("button", { onclick: async () => {
          try { await ask(`rules/${encodeURIComponent(rule.name)}/active`, { method: "PUT", body: { on: isOff } }); note(`${rule.name} is ${isOff ? "on" : "off"}`); await this.load(); } catch (error) { fail(error); }
        } }, isOff ? "Switch on" : "Switch off"),
        h("button.danger", { onclick: async () => { await this.edit({ [this.path(rule)]: null }); this.rules = this.rules.filter((one) => one !== rule); this.choose(null); note("Taken out; Save makes it so"); } }, "Take out"))));
  }
}
