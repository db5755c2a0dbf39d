// The frame of the page: routes, requests, and the few helpers that all views share.
import * as live from "./live.js";
import * as events from "./events.js";
import * as rules from "./rules.js";
import * as counts from "./counts.js";
import * as graph from "./graph.js";
import * as log from "./log.js";

export const api = "api/v1/";

/// An element with attributes, listeners (onclick) and children; text is never taken as HTML.
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const svg = ["svg", "g", "rect", "path", "circle", "polyline", "polygon", "line", "text", "title"];
  const inSVG = svg.includes(name);
  const element = inSVG ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name || "div");
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") Object.assign(element.style, value);
    else if (key in element && !inSVG && !["list", "form"].includes(key) && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(9)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/// Asks the interface; throws an Error with `problem` where it refuses.
export async function ask(path, { method = "GET", body, text, headers = {}, signal } = {}) {
  const options = { method, headers: { "X-Sightline": "1", ...headers }, signal };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  } else if (text !== undefined) {
    options.body = text;
    options.headers["Content-Type"] = "application/yaml";
  }
  const response = await fetch(api + path, options);
  const type = response.headers.get("Content-Type") || "";
  const content = type.includes("json") ? await response.json() : await response.text();
  if (!response.ok) {
    if (response.status === 401) signIn();
    const error = new Error(content.title || `${response.status}`);
    error.problem = content;
    error.status = response.status;
    throw error;
  }
  return { content, headers: response.headers };
}

export const get = async (path, signal) => (await ask(path, { signal })).content;

/// Says something at the edge of the page.
export function note(text, isBad = false) {
  const box = h(isBad ? "div.note.bad" : "div.note", {}, text);
  document.getElementById("notes").append(box);
  setTimeout(() => box.remove(), isBad ? 9000 : 4000);
}

export function fail(error) {
  if (error.name === "AbortError") return;
  const problem = error.problem || {};
  const issue = (problem.issues || [])[0];
  note([problem.title || error.message, problem.detail, issue && `${issue.message} ${issue.hint || ""}`, problem.hint]
    .filter(Boolean).join(": "), true);
}

/// 00:01:23.4 of nanoseconds.
export function clock(ns, decimals = 1) {
  const seconds = Number(ns) / 1e9;
  const part = (value) => String(Math.floor(value)).padStart(2, "0");
  const rest = (seconds % 60).toFixed(decimals).padStart(decimals ? 3 + decimals : 2, "0");
  return `${part(seconds / 3600)}:${part((seconds / 60) % 60)}:${rest}`;
}

/// When an event happened: time of day where it is known, else media time.
export function moment(event) {
  const at = event.at || {};
  if (at.cap) return at.cap.replace("T", " ").replace(/(\.\d)\d*/, "$1").replace("Z", "");
  return at.t_ns === undefined ? "" : clock(at.t_ns);
}

/// What happened, in words.
export function words(event) {
  const data = event.data || {};
  const who = event.cls ? `${event.cls}${event.track ? " " + event.track.split("/").pop() : ""}` : "";
  const rule = event.rule || "";
  switch (event.type) {
    case "line.cross": return `${who} crossed ${rule} ${data.dir || ""}`;
    case "zone.enter": return `${who} entered ${rule}`;
    case "zone.exit": return `${who} left ${rule}${data.dwell_ms ? ` after ${(data.dwell_ms / 1000).toFixed(1)} s` : ""}`;
    case "track.start": return `${who} appeared`;
    case "track.end": return `${who} was ${data.end_reason === "lost" ? "lost from sight" : "last seen"}${data.life_ms ? ` after ${(data.life_ms / 1000).toFixed(1)} s` : ""}`;
    case "output.state": return `output ${data.output}: ${data.state}${data.reason ? ", " + data.reason : ""}`;
    case "config.reload": return data.ok ? "the pipeline was changed" : "a change of the pipeline was refused";
    default: return [who, event.type, rule, event.phase === "point" ? "" : event.phase].filter(Boolean).join(" ");
  }
}

/// Why a source gives no pictures, where it gives none: its state in words and the reason.
export function away(source) {
  const words = { opening: "not opened yet", down: "away", stalled: "standing still", failed: "failed" }[source.state];
  if (!words || source.state === "opening" && source.frames) return null;
  return { words, reason: source.reason || source.failure || "no picture yet" };
}

const views = { live, events, rules, counts, graph, log };
let current = null;

/// Where one is: `#/events?type=line.cross` gives name, parts and query.
export function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  return { name: parts[0] || "live", parts: parts.slice(1), query: new URLSearchParams(query || "") };
}

/// The same place with another query; no view is made anew.
export function setQuery(values) {
  const { name, parts, query } = place();
  for (const [key, value] of Object.entries(values)) value ? query.set(key, value) : query.delete(key);
  const text = query.toString();
  history.replaceState(null, "", `#/${[name, ...parts].map(encodeURIComponent).join("/")}${text ? "?" + text : ""}`);
}

async function show() {
  if (current) current.abort();
  current = new AbortController();
  const { name } = place();
  const view = views[name] || live;
  for (const link of document.querySelectorAll("#views a")) {
    const isHere = link.getAttribute("href") === `#/${name}`;
    isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  const main = document.getElementById("main");
  main.replaceChildren();
  document.title = `${view.title} · Sightline`;
  try {
    await view.show(main, current.signal);
  } catch (error) {
    fail(error);
  }
}

/// Calls `body` now and every `seconds` until `signal` ends it.
export function every(seconds, signal, body) {
  const round = async () => {
    if (signal.aborted) return;
    if (!document.hidden) {
      try { await body(); } catch (error) { if (error.name !== "AbortError" && error.status !== 401) console.warn(error); }
    }
    if (!signal.aborted) setTimeout(round, seconds * 1000);
  };
  round();
}

/// Calls `begin` while the page is seen, and `end` when it is hidden or `signal` ends it: what comes
/// for ever holds one of the six connections that a browser opens to a host, for all its tabs.
export function whileSeen(signal, begin, end) {
  let isOn = false;
  const turn = () => {
    const isSeen = !document.hidden && !signal.aborted;
    if (isSeen === isOn) return;
    isOn = isSeen;
    if (isSeen) begin(); else end();
  };
  document.addEventListener("visibilitychange", turn, { signal });
  signal.addEventListener("abort", turn);
  turn();
}

let asked = false;
function signIn() {
  if (asked) return;
  asked = true;
  const input = h("input", { type: "password", required: true, autocomplete: "current-password" });
  const dialog = h("dialog", { "aria-label": "Sign in" },
    h("form.fields", {
      onsubmit: async (event) => {
        event.preventDefault();
        try {
          await ask("session", { method: "POST", body: { token: input.value } });
          dialog.close();
          asked = false;
          show();
        } catch (error) { input.value = ""; note("This token is not known here", true); }
      },
    }, h("h1", {}, "Sign in"), h("label", {}, "Token", input), h("div.row", {}, h("button.main", {}, "Sign in"))));
  document.body.append(dialog);
  dialog.showModal();
}

async function showStatus() {
  const { sources } = await get("sources");
  const up = sources.filter((source) => source.state === "up").length;
  const away = sources.filter((source) => ["down", "stalled"].includes(source.state));
  const opening = sources.filter((source) => source.state === "opening");
  const box = document.getElementById("status");
  const dot = h("span.dot." + (away.length ? "down" : opening.length ? "opening" : up ? "up" : "ended"));
  const text = !sources.length ? "no sources"
    : away.length ? `${away.map((source) => source.name).join(", ")} away` : up ? `${up} of ${sources.length} up`
      : opening.length ? `${opening.map((source) => source.name).join(", ")} opening` : "all sources have ended";
  box.replaceChildren(dot, h("span", {}, text));
}

window.addEventListener("hashchange", show);
every(3, new AbortController().signal, showStatus);
show();
