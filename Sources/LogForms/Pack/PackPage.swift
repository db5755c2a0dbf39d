import EventLog

/// The page of a pack: what happened, to be read without a program.
enum PackPage {
    /// HTML without scripts, and without anything from elsewhere.
    static func text(event: JSONValue, slice: LogSlice, video: String) -> String {
        let head = JSONValue(slice.head)
        var rows: [(String, String)] = []
        func add(_ name: String, _ value: JSONValue?) {
            guard let value else { return }
            let text = value.string ?? String(decoding: value.bytes, as: UTF8.self)
            rows.append((name, text))
        }
        for name in ["type", "rule", "src", "cls", "score", "track", "id", "phase"] {
            add(name, event[name])
        }
        add("media time, ns", event["at"]?["t_ns"])
        add("time of day", event["at"]?["cap"])
        for name in ["data", "why"] { add(name, event[name]) }
        add("run", head?["run"])
        add("program", head?["tool"])
        add("configuration, SHA-256", head?["config_sha256"])
        for model in head?["models"]?.elements ?? [] { add("model", model) }
        rows.append(("source", slice.uri ?? ""))
        rows.append(("video, SHA-256", video))
        let cells = rows.map { name, text in
            "<tr><th>\(XMLText.escaped(name))</th><td>\(XMLText.escaped(text))</td></tr>"
        }
        let title = XMLText.escaped(event["type"]?.string ?? "event")
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <style>body{font:16px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
            th{text-align:left;vertical-align:top;padding-right:1em;white-space:nowrap}
            td{word-break:break-word}video,img{max-width:100%}</style></head>
            <body><h1>\(title)</h1>
            <video controls src="clip.mp4" poster="snapshot.jpg"></video>
            <table>\(cells.joined(separator: "\n"))</table>
            <p>The part of the log that it is in: <a href="log.jsonl">log.jsonl</a>.
            <code>sightline log verify FOLDER</code> checks it and
            <code>sha256sum -c SHA256SUMS</code> the files.</p>
            </body></html>

            """
    }
}
