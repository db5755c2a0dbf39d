import RemoteInference
import VisionCore

extension MetricsText {
    /// Servers that run networks, and what looked at pictures in their place.
    mutating func addBackends(_ vitals: RunVitals) {
        guard !vitals.backends.isEmpty else { return }
        family("sightline_backend_up", .gauge, "Whether a server is asked to run its network.")
        for backend in vitals.backends {
            sample(
                "sightline_backend_up", [("backend", backend.name)],
                backend.state == .remote ? 1 : 0)
        }
        let pictures = "sightline_backend_pictures_total"
        family(pictures, .counter, "Pictures, by what looked at them: remote, local, or none.")
        for backend in vitals.backends {
            let counts = [
                ("remote", backend.remote), ("local", backend.local), ("none", backend.dropped),
            ]
            for (place, count) in counts {
                sample(
                    pictures, [("backend", backend.name), ("where", place)], Double(count))
            }
        }
        let failures = "sightline_backend_failures_total"
        family(failures, .counter, "Requests that a server did not answer as it should.")
        for backend in vitals.backends {
            for kind in RemoteFault.Kind.allCases {
                sample(
                    failures, [("backend", backend.name), ("reason", kind.rawValue)],
                    Double(backend.failures[kind.rawValue] ?? 0))
            }
        }
        family(
            "sightline_backend_openings_total", .counter,
            "Times that a server was left alone after failures.")
        for backend in vitals.backends {
            sample(
                "sightline_backend_openings_total", [("backend", backend.name)],
                Double(backend.openings))
        }
        let seconds = "sightline_backend_request_seconds"
        family(seconds, .summary, "Time from a request to its answer.")
        for backend in vitals.backends {
            let label = ("backend", backend.name)
            for (quantile, span) in [("0.5", backend.p50), ("0.95", backend.p95)] {
                guard let span else { continue }
                sample(seconds, [label, ("quantile", quantile)], span.milliseconds / 1000)
            }
            sample(seconds + "_sum", [label], backend.seconds)
            sample(seconds + "_count", [label], Double(backend.requests - backend.failed))
        }
    }
}
