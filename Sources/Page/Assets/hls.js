// One source as video: the parts of an MP4 that a playlist names, put together by Media Source
// Extensions; where there are none, the browser's own player.
import { api } from "./app.js";

/// Plays what `address`, below the interface, names in `video`, until `signal` ends it.
export async function play(video, address, signal) {
  const list = new URL(`${api}${address}`, location.href);
  if (!window.MediaSource) {
    video.src = list;
    signal.addEventListener("abort", () => empty(video));
    return;
  }
  const source = new MediaSource();
  const url = URL.createObjectURL(source);
  signal.addEventListener("abort", () => { empty(video); URL.revokeObjectURL(url); });
  video.src = url;
  await heard(source, "sourceopen");
  let buffer = null, head = null, last = -1;
  while (!signal.aborted) {
    const { map, first, parts } = read(await (await fetched(list, signal)).text());
    if (map !== head) {
      const bytes = await (await fetched(new URL(map, list), signal)).arrayBuffer();
      const type = `video/mp4; codecs="${codec(new Uint8Array(bytes))}"`;
      if (!buffer && !MediaSource.isTypeSupported(type)) throw new Error("This browser does not play H.264");
      buffer ||= source.addSourceBuffer(type);
      await put(buffer, bytes);
      // What is shown begins with the newest but one.
      [head, last] = [map, first + parts.length - 3];
    }
    for (const [index, part] of parts.entries()) {
      if (first + index <= last) continue;
      last = first + index;
      const answer = await fetched(new URL(part, list), signal).catch((error) => { if (error.status !== 404) throw error; });
      if (answer) await put(buffer, await answer.arrayBuffer());
    }
    follow(video);
    await forget(video, buffer);
    await new Promise((done) => setTimeout(done, 500));
  }
}

function empty(video) {
  video.removeAttribute("src");
  video.load();
}

async function fetched(address, signal) {
  const response = await fetch(address, { signal, headers: { "X-Sightline": "1" } });
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  throw Object.assign(new Error(problem?.title || `${response.status}`), { problem, status: response.status });
}

/// Stays near what is newest, and begins there.
function follow(video) {
  const { buffered } = video;
  if (!buffered.length) return;
  const last = buffered.length - 1, start = buffered.start(last), end = buffered.end(last);
  if (video.currentTime < start || video.currentTime > end || end - video.currentTime > 5) {
    video.currentTime = Math.max(end - 1.5, start);
  }
  if (video.paused) video.play().catch(() => {});
}

/// Keeps the last half minute.
async function forget(video, buffer) {
  const { buffered } = buffer;
  if (!buffered.length || video.currentTime - buffered.start(0) < 30) return;
  buffer.remove(buffered.start(0), video.currentTime - 10);
  await heard(buffer, "updateend");
}

function read(text) {
  const lines = text.split("\n");
  const value = (pattern) => lines.map((line) => pattern.exec(line)).find(Boolean)?.[1];
  return { map: value(/^#EXT-X-MAP:URI="([^"]+)"/), first: Number(value(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/) || 0),
    parts: lines.filter((line) => line && !line.startsWith("#")) };
}

/// The name of the codec by the AVC configuration in the head of an MP4 (RFC 6381).
function codec(head) {
  const at = head.findIndex((_, index) => [0x61, 0x76, 0x63, 0x43].every((byte, place) => head[index + place] === byte));
  const bytes = at < 0 ? [0x64, 0, 0x1f] : [...head.slice(at + 5, at + 8)];
  return `avc1.${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const heard = (target, name) => new Promise((done) => target.addEventListener(name, done, { once: true }));

async function put(buffer, bytes) {
  buffer.appendBuffer(bytes);
  await heard(buffer, "updateend");
}
