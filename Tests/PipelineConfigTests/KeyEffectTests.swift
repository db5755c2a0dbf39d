import PipelineConfig
import Testing
import VisionCore

/// Every key of the table, given another value, gives another pipeline: none is read and forgotten.
@Suite struct KeyEffectTests {
    private static let base = """
        version: 1
        sources:
          gate:
            uri: a.mp4
            ground: { points: [[0, 1], [1, 1], [1, 0], [0, 0]], metres: [[0, 0], [9, 0], [9, 9], [0, 9]] }
        detect:
          model: yolox_nano_416
          backend: { url: "grpcs://a:8001", model: m, token: "${env:T}" }
        pose: { model: movenet }
        segment: { model: deeplab }
        classify: { model: squeezenet }
        attributes: { kind: { model: mobilenet } }
        track: { kind: byte }
        rules:
          north: { type: line, points: [[0, 0.5], [1, 0.5]] }
          area: { type: zone, points: [[0, 0], [1, 0], [1, 1]] }
          queue: { type: queue, zone: area, head: [0, 0] }
          speed: { type: speed, over: 3m/s }
          wrong: { type: heading, toward: [[0, 0], [1, 0]] }
          bag: { type: left }
          near: { type: near, within: 0.1 }
          pose: { type: pose, what: angle, joints: [a, b, c], over: 90deg }
          road: { type: area, class: road }
          lens: { type: camera }
          sums: { type: count, zone: area }
          many: { type: occupancy, zone: area, over: 3 }
          both: { type: all, of: [north, area] }
          item: { type: incident, of: [north] }
        examples:
          walk:
            tracks: [{ path: [[0, 0], [1, 1]], times: [0s, 1s] }]
            expect: [{ rule: north }]
        outputs: { video: { to: out.mp4 } }
        detections: { to: a.json }
        mot: { to: a.txt }
        log: { to: log.jsonl }
        sinks:
          hook: { type: webhook, to: "https://a/b" }
          home: { type: mqtt, to: "mqtt://a" }
          bus: { type: redis, to: "redis://a" }
          shout: { type: exec, command: [shout] }
        queues: { detect: { policy: block, capacity: 2 } }
        """

    /// Values by key: what is given as `--set`.
    private static let values: [String: [String]] = [
        "version": [],
        "sources.*.uri": ["sources.gate.uri=b.mp4"], "sources.*.mode": ["sources.gate.mode=live"],
        "sources.*.stream": ["sources.gate.stream=3"], "sources.*.from": ["sources.gate.from=2s"],
        "sources.*.to": ["sources.gate.to=9s"],
        "sources.*.max_frames": ["sources.gate.max_frames=7"],
        "sources.*.stride": ["sources.gate.stride=4"],
        "sources.*.transport": ["sources.gate.transport=udp"],
        "sources.*.timeout": ["sources.gate.timeout=9s"],
        "sources.*.backoff": ["sources.gate.backoff=9s"],
        "sources.*.quota.fps": ["sources.gate.quota.fps=3"],
        "sources.*.quota.priority": ["sources.gate.quota.priority=3"],
        "sources.*.motion.gate": ["sources.gate.motion.gate=true"],
        "sources.*.motion.threshold": [
            "sources.gate.motion.gate=true", "sources.gate.motion.threshold=0.9",
        ],
        "sources.*.motion.areas": [
            "sources.gate.motion.gate=true",
            "sources.gate.motion.areas=[[[0,0],[1,0],[1,1]]]",
        ],
        "sources.*.substream": ["sources.gate.substream=rtsp://cam/sub"],
        "sources.*.clock": ["sources.gate.clock=arrival"],
        "sources.*.tiles": ["sources.gate.tiles=2"],
        "sources.*.privacy.blur": ["sources.gate.privacy.blur=[person]"],
        "sources.*.privacy.areas": ["sources.gate.privacy.areas=[[[0,0],[1,0],[1,1]]]"],
        "sources.*.privacy.zones": ["sources.gate.privacy.zones=[area]"],
        "record.to": ["record.to=media"],
        "record.snapshot": ["record.to=media", "record.snapshot=false"],
        "record.clip.before": ["record.to=media", "record.clip.before=3s"],
        "record.clip.after": ["record.to=media", "record.clip.after=3s"],
        "record.clip.audio": ["record.to=media", "record.clip.audio=false"],
        "record.keep.days": ["record.to=media", "record.keep.days=3"],
        "record.keep.bytes": ["record.to=media", "record.keep.bytes=1G"],
        "budget": ["budget=300ms"], "memory": ["memory=350M"], "metrics": ["metrics=9464"],
        "detect.model": ["detect.model=nanodet_m_320"],
        "detect.family": ["detect.family=detr"], "detect.size": ["detect.size=640x384"],
        "detect.classes": ["detect.classes=[person]"],
        "detect.score": ["detect.score=0.7"], "detect.score_low": ["detect.score_low=0.05"],
        "detect.iou": ["detect.iou=0.3"], "detect.every": ["detect.every=5"],
        "detect.backend.url": ["detect.backend.url=grpcs://b:8001"],
        "detect.backend.model": ["detect.backend.model=other"],
        "detect.backend.deadline": ["detect.backend.deadline=50ms"],
        "detect.backend.fallback": ["detect.backend.fallback=drop"],
        "detect.backend.token": ["detect.backend={url: 'grpcs://a:8001', model: m}"],
        "detect.backend.ca": ["detect.backend.ca=a.pem"],
        "detect.backend.insecure": ["detect.backend.insecure=true"],
        "pose.model": ["pose.model=other"], "pose.score": ["pose.score=0.7"],
        "segment.model": ["segment.model=other"], "classify.model": ["classify.model=other"],
        "attributes.*.model": ["attributes.kind.model=other"],
        "attributes.*.classes": ["attributes.kind.classes=[car]"],
        "attributes.*.every": ["attributes.kind.every=9s"],
        "attributes.*.looks": ["attributes.kind.looks=3"],
        "attributes.*.crop": ["attributes.kind.crop=square"],
        "attributes.*.margin": ["attributes.kind.margin=1.5"],
        "attributes.*.alike": ["attributes.kind.alike=0.5"],
        "classify.top": ["classify.top=9"], "track.kind": ["track.kind=botsort"],
        "track.buffer": ["track.buffer=77s"], "track.match": ["track.match=0.6"],
        "track.min_hits": ["track.kind=sort", "track.min_hits=9"],
        "track.fuse_score": ["track.fuse_score=false"],
        "track.class_aware": ["track.class_aware=false"],
        "sources.*.start": ["sources.gate.start=2026-11-23T08:00:00Z"],
        "sources.*.ground.points": ["sources.gate.ground.points=[[0,1],[1,1],[0.9,0],[0.1,0]]"],
        "sources.*.ground.metres": ["sources.gate.ground.metres=[[0,0],[8,0],[8,8],[0,8]]"],
        "detect.merge": ["detect.merge=0.5"], "detect.groups": ["detect.groups=[[car,truck]]"],
        "track.stitch": ["track.stitch=5s"],
        "rules.*.polygons": ["rules.bag.polygons=[[[0,0],[1,0],[1,1]]]"],
        "rules.*.holes": ["rules.area.holes=[[[0.5,0.1],[0.6,0.1],[0.6,0.2]]]"],
        "rules.*.zone": ["rules.bag.zone=area"],
        "rules.*.line": ["rules.more={type: count, line: north}"],
        "rules.*.release": ["rules.many.release=9s"],
        "rules.*.cooldown": ["rules.north.cooldown=9s"],
        "rules.*.active": [
            "sources.gate.start=2026-11-23T08:00:00Z", "rules.north.active=08:00-09:00 UTC",
        ],
        "rules.*.direction": ["rules.north.direction=in"],
        "rules.*.inside": ["rules.north.inside=left"], "rules.*.clear": ["rules.north.clear=0.2"],
        "rules.*.reset": [
            "sources.gate.start=2026-11-23T08:00:00Z", "rules.north.reset=00:00 UTC",
        ],
        "rules.*.forget": ["rules.area.forget=9s"], "rules.*.head": ["rules.queue.head=[1, 1]"],
        "rules.*.toward": ["rules.wrong.toward=[[0, 0], [0, 1]]"],
        "rules.*.over": ["rules.many.over=7"], "rules.*.under": ["rules.many.under=1"],
        "rules.*.within": ["rules.near.within=0.3"], "rules.*.every": ["rules.sums.every=9s"],
        "rules.*.window": ["rules.speed.window=2s"],
        "rules.*.tolerance": ["rules.wrong.tolerance=30deg"],
        "rules.*.distance": ["rules.wrong.distance=0.4"], "rules.*.away": ["rules.bag.away=0.9"],
        "rules.*.owners": ["rules.bag.owners=[dog]"], "rules.*.to": ["rules.near.to=[car]"],
        "rules.*.what": ["rules.pose.what=fall"], "rules.*.joints": ["rules.pose.joints=[a, b, d]"],
        "rules.*.class": ["rules.road.class=sky"], "rules.*.of": ["rules.both.of=[north]"],
        "rules.*.unless": ["rules.both.unless=bag"], "rules.*.by": ["rules.both.by=track"],
        "rules.*.blind": ["rules.lens.blind=false"], "rules.*.moved": ["rules.lens.moved=false"],
        "rules.*.frozen": ["rules.lens.frozen=false"],
        "rules.*.motion": ["rules.lens.motion=true"],
        "rules.*.gap": ["rules.item.gap=9s"], "rules.*.severity": ["rules.item.severity=info"],
        "examples.*.size": ["examples.walk.size=[640, 360]"],
        "examples.*.rate": ["examples.walk.rate=5"],
        "examples.*.source": ["examples.walk.source=gate"],
        "examples.*.only": ["examples.walk.only=false"],
        "examples.*.tracks": [
            "examples.walk.tracks=[{path: [[0, 0], [1, 0]], times: [0s, 1s]}]"
        ],
        "examples.*.expect": ["examples.walk.expect=[{rule: area}]"],
        "examples.*.tracks.*.class": [
            "examples.walk.tracks=[{class: car, path: [[0, 0], [1, 1]], times: [0s, 1s]}]"
        ],
        "examples.*.tracks.*.path": [
            "examples.walk.tracks=[{path: [[0, 0], [1, 0.5]], times: [0s, 1s]}]"
        ],
        "examples.*.tracks.*.times": [
            "examples.walk.tracks=[{path: [[0, 0], [1, 1]], times: [0s, 2s]}]"
        ],
        "examples.*.tracks.*.box": [
            "examples.walk.tracks=[{path: [[0, 0], [1, 1]], times: [0s, 1s], box: [0.1, 0.1]}]"
        ],
        "examples.*.tracks.*.keypoints": [
            "examples.walk.tracks=[{path: [[0, 0], [1, 1]], times: [0s, 1s], keypoints: fallen}]"
        ],
        "examples.*.expect.*.rule": ["examples.walk.expect=[{rule: bag}]"],
        "examples.*.expect.*.type": ["examples.walk.expect=[{rule: north, type: line.cross}]"],
        "examples.*.expect.*.dir": ["examples.walk.expect=[{rule: north, dir: in}]"],
        "examples.*.expect.*.phase": ["examples.walk.expect=[{rule: north, phase: end}]"],
        "examples.*.expect.*.at": ["examples.walk.expect=[{rule: north, at: 1s}]"],
        "examples.*.expect.*.within": ["examples.walk.expect=[{rule: north, within: 1s}]"],
        "examples.*.expect.*.count": ["examples.walk.expect=[{rule: north, count: 3}]"],
        "rules.*.type": ["rules.north.points=[[0,0],[1,0],[1,1]]", "rules.north.type=zone"],
        "rules.*.points": ["rules.north.points=[[0,0.1],[1,0.1]]"],
        "rules.*.classes": ["rules.north.classes=[car]"], "rules.*.hold": ["rules.north.hold=1s"],
        "rules.*.anchor": ["rules.north.anchor=center"], "annotate.boxes": ["annotate.boxes=false"],
        "annotate.labels": ["annotate.labels=false"], "annotate.ids": ["annotate.ids=false"],
        "annotate.scores": ["annotate.scores=true"], "annotate.trails": ["annotate.trails=3s"],
        "annotate.skeletons": ["annotate.skeletons=false"],
        "annotate.mirror": ["annotate.mirror=true"],
        "annotate.zones": ["annotate.zones=false"],
        "annotate.counters": ["annotate.counters=false"],
        "annotate.blur": ["annotate.blur=[person]"],
        "annotate.pixelate": ["annotate.pixelate=[person]"],
        "annotate.thickness": ["annotate.thickness=5"],
        "annotate.font_size": ["annotate.font_size=33"], "outputs.*.to": ["outputs.video.to=b.mkv"],
        "outputs.*.codec": ["outputs.video.codec=mjpeg"], "outputs.*.crf": ["outputs.video.crf=40"],
        "outputs.*.preset": ["outputs.video.preset=slow"],
        "outputs.*.audio": ["outputs.video.audio=false"], "detections.to": ["detections.to=b.json"],
        "mot.to": ["mot.to=b.txt"], "log.to": ["log.to=b.jsonl"], "log.frames": ["log.frames=true"],
        "log.tracks": ["log.tracks=250ms"],
        "log.durability": ["log.durability=always"],
        "log.deterministic": ["log.deterministic=true"], "overwrite": ["overwrite=true"],
        "log.rotate.hold": ["log.rotate.keep=3", "log.rotate.hold=1G"],
        "sinks.*.type": ["sinks.bus.type=webhook"],
        "sinks.*.to": ["sinks.hook.to=https://c"], "sinks.*.events": ["sinks.hook.events=[crowd]"],
        "sinks.*.shape": ["sinks.home.shape=frigate"], "sinks.*.topic": ["sinks.home.topic=x"],
        "sinks.*.stream": ["sinks.bus.stream=x"], "sinks.*.node": ["sinks.home.node=x"],
        "sinks.*.discovery": ["sinks.home.discovery=homeassistant"],
        "sinks.*.control": ["sinks.home.control=true"],
        "sinks.*.secret": ["sinks.hook.secret=x"], "sinks.*.ca": ["sinks.home.ca=a.pem"],
        "sinks.*.command": ["sinks.shout.command=[shout, loud]"],
        "sinks.*.timeout": ["sinks.hook.timeout=3s"], "sinks.*.tries": ["sinks.hook.tries=9"],
        "log.rotate.size": ["log.to=b.jsonl", "log.rotate.size=64M"],
        "log.rotate.every": ["log.to=b.jsonl", "log.rotate.every=1d"],
        "log.rotate.keep": ["log.to=b.jsonl", "log.rotate.keep=3"],
        "queues.*.policy": ["queues.detect.policy=latest"],
        "queues.*.capacity": ["queues.detect.capacity=9"], "compute.threads": ["compute.threads=3"],
        "compute.precision": ["compute.precision=mixed"], "compute.batch": ["compute.batch=6"],
    ]

    private static func pipeline(_ settings: [String]) throws -> PipelineDescription {
        let overlays = try settings.map { try #require(Overlay.set($0)) }
        return try PipelineLoader.load(
            bytes: Array(base.utf8), name: "p.yml", overlays: overlays, environment: ["T": "word"])
    }

    /// Keys with a value of their own, those of a single source aside, which are the same.
    private static let leaves = KeyTable.pipeline.keys.filter { key in
        let isOwn = ["detect.", "track.", "rules."].contains {
            key.path.hasPrefix("sources.*.\($0)")
        }
        switch key.kind {
        case .group, .named: return false
        default: return !isOwn
        }
    }

    @Test func `every key of the table has a value here`() {
        #expect(Set(Self.leaves.map(\.path)) == Set(Self.values.keys))
    }

    @Test(arguments: leaves.map(\.path)) func `a key that is given changes the pipeline`(
        _ path: String
    ) throws {
        let settings = try #require(Self.values[path])
        guard !settings.isEmpty else { return }
        let before = try Self.pipeline([])
        // What goes along with the key is given in both.
        let around = try Self.pipeline(Array(settings.dropLast()))
        let after = try Self.pipeline(settings)
        #expect(after != around && after != before, "\(settings)")
    }

    @Test(arguments: [
        ("detect", "sources.gate.detect.every=9"), ("track", "sources.gate.track.kind=sort"),
        ("rules", "sources.gate.rules.own={type: line, points: [[0,0],[1,1]]}"),
    ])
    func `a source's own keys count for it`(group: String, setting: String) throws {
        #expect(try Self.pipeline([setting]) != Self.pipeline([]))
    }
}
