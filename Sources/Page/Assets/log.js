// The log: whether it is whole, how large, where it goes and how far behind; and the run.
import { ask, every, fail, get, h, note } from "./app.js";

export const title = "Log";

export async function show(main, signal) {
  const facts = h("dl.facts");
  const verdict = h("div", { role: "status" });
  const run = h("dl.facts");
  const sinks = h("tbody");
  const letters = h("div");
  main.append(h("div.head", {}, h("h1", {}, "Log")),
    h("div.cards", {},
      h("section.panel", {}, h("h2", {}, "The log"), facts, h("div.row", { style: { marginTop: "10px" } },
        h("button", { onclick: () => verify(verdict) }, "Verify"),
        h("button", { onclick: rotate }, "Begin a segment")), verdict),
      h("section.panel", {}, h("h2", {}, "The run"), run, h("div.row", { style: { marginTop: "10px" } },
        h("button.danger", { onclick: async () => {
          if (!confirm("Stop the run? What is in flight is let through.")) return;
          try { await ask("run/stop", { method: "POST" }); note("The run is stopping"); } catch (error) { fail(error); }
        } }, "Stop the run")))),
    h("section.panel", { style: { marginTop: "14px" } }, h("h2", {}, "Sinks"),
      h("div.scroll", {}, h("table", {}, h("thead", {}, h("tr", {},
        ["Sink", "Kind", "State", "Behind", "Failed calls", "Refused", "Lost"].map((text, index) => h(index > 2 ? "th.num" : "th", { scope: "col" }, text)))), sinks)),
      letters));
  every(2, signal, async () => {
    const [log, state] = await Promise.all([get("log", signal), get("run", signal)]);
    fill(facts, [["File", log.path], ["Records", log.records],
      ["Size", log.segments > 1 ? `${size(log.bytes)}; ${size(log.bytes_in_all)} in ${log.segments} segments` : size(log.bytes)],
      ["Room on the disk", size(log.free_bytes)], ["Waiting for the disk", log.waiting ?? "–"], ["Lost", log.lost ?? "–"],
      ["State", log.fault || log.trouble || (log.catching_up ? "makes again what an interrupted run left" : log.waiting === undefined ? "not written any more" : "written")]]);
    fill(run, [["Version", state.version], ["Pipeline", state.pipeline], ["Sources", state.sources],
      ["Last change", state.reload ? `${state.reload.ok ? "followed" : "refused"}, ${state.reload.at.replace("T", " ").slice(0, 19)}` : "none"]]);
    sinks.replaceChildren(...log.sinks.map((sink) => row(sink, letters)));
    if (!log.sinks.length) sinks.append(h("tr", {}, h("td.soft", { colSpan: 7 }, "This pipeline sends nothing on.")));
  });
}

function row(sink, letters) {
  return h("tr", {}, h("td", {}, sink.name), h("td", {}, sink.type || ""),
    h("td", {}, sink.trouble ? h("span.pill.bad", { title: sink.trouble }, sink.trouble) : h("span.pill.good", {}, sink.lag ? "sending" : "up to date")),
    h("td.num", {}, `${sink.lag} records`), h("td.num", {}, sink.failed),
    h("td.num", {}, sink.dead ? h("button", { onclick: () => showLetters(sink.name, letters) }, `${sink.dead}, show`) : "0"), h("td.num", {}, sink.lost));
}

async function showLetters(name, letters) {
  try {
    const { dead } = await get(`log/sinks/${encodeURIComponent(name)}/dead`);
    letters.replaceChildren(h("h2", { style: { marginTop: "12px" } }, `Refused by ${name}`),
      h("ul.plain.issues", {}, dead.map((letter) => h("li", {}, h("span.mono", {}, letter.id), ` ${letter.reason}`))));
  } catch (error) { fail(error); }
}

async function verify(verdict) {
  verdict.replaceChildren(h("p.soft", {}, "reading every record …"));
  try {
    const report = (await ask("log/verify", { method: "POST" })).content;
    verdict.replaceChildren(h("p", { style: { marginTop: "10px" } }, h(report.whole ? "span.pill.good" : "span.pill.bad", {}, report.whole ? "whole" : "damaged"),
      ` ${report.records} records, ${report.links} links of the chain, ${report.segments} ${report.segments === 1 ? "segment" : "segments"}`),
    report.fault ? h("p.lost", {}, `line ${report.fault.line}: ${report.fault.what}`) : "");
  } catch (error) { verdict.replaceChildren(); fail(error); }
}

async function rotate() {
  try {
    const done = (await ask("log/rotate", { method: "POST" })).content;
    note(done.rotated ? `The log goes on in segment ${done.segment}` : "The segment has nothing in it yet");
  } catch (error) { fail(error); }
}

function size(bytes) {
  if (bytes < 1 << 20) return `${(bytes / 1024).toFixed(1)} KiB`;
  return bytes > 1 << 30 ? `${(bytes / (1 << 30)).toFixed(1)} GiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}

function fill(list, rows) {
  list.replaceChildren(...rows.flatMap(([key, value]) => [h("dt", {}, key), h("dd.num", {}, String(value))]));
}
