// The log: whole or not, how large, what is beside it; and the pipeline file.
import { ask, every, fail, get, h, note } from "./app.js";

export const title = "Log";

export async function show(main, signal) {
  const facts = h("dl.facts");
  const verdict = h("div");
  const run = h("dl.facts");
  main.append(h("div.head", {}, h("h1", {}, "Log")),
    h("div.cards", {},
      h("section.panel", {}, h("h2", {}, "The log"), facts, h("div.row", { style: { marginTop: "10px" } },
        h("button", { onclick: async () => {
          verdict.replaceChildren(h("p.soft", {}, "reading every record …"));
          try {
            const report = (await ask("log/verify", { method: "POST" })).content;
            verdict.replaceChildren(h("p", {}, h(report.whole ? "span.pill.good" : "span.pill.bad", {}, report.whole ? "whole" : "damaged"),
              ` ${report.records} records, ${report.links} links of the chain, ${report.segments} segments`),
            report.fault ? h("p.lost", {}, `line ${report.fault.line}: ${report.fault.what}`) : "");
          } catch (error) { fail(error); }
        } }, "Verify"),
        h("button", { onclick: async () => { try { await ask("log/rotate", { method: "POST" }); note("The log is opened again at its name"); } catch (error) { fail(error); } } }, "Reopen")), verdict),
      h("section.panel", {}, h("h2", {}, "The run"), run, h("div.row", { style: { marginTop: "10px" } },
        h("button.danger", { onclick: async () => {
          if (!confirm("Stop the run? What is in flight is let through.")) return;
          try { await ask("run/stop", { method: "POST" }); note("The run is stopping"); } catch (error) { fail(error); }
        } }, "Stop the run")))));
  every(2, signal, async () => {
    const [log, state] = await Promise.all([get("log", signal), get("run", signal)]);
    const size = (bytes) => bytes > 1 << 30 ? `${(bytes / (1 << 30)).toFixed(1)} GiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
    fill(facts, [["File", log.path], ["Records", log.records], ["Size", size(log.bytes)], ["Room on the disk", size(log.free_bytes)], ["Trouble", log.trouble || "none"]]);
    fill(run, [["Version", state.version], ["Pipeline", state.pipeline], ["Sources", state.sources],
      ["Last change", state.reload ? `${state.reload.ok ? "followed" : "refused"}, ${state.reload.at.replace("T", " ").slice(0, 19)}` : "none"]]);
  });
}

function fill(list, rows) {
  list.replaceChildren(...rows.flatMap(([key, value]) => [h("dt", {}, key), h("dd.num", {}, String(value))]));
}
