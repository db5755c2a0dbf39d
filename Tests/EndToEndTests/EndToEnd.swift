import Testing

/// Tests that run the built program; one after the other, so that they do not steal each other's
/// processors.
@Suite(.serialized) struct EndToEnd {}

/// Those that take minutes, most of which they wait: for engines, servers, browsers and packages of
/// others, bad networks, disks; a row of their own that takes about as long as the first.
@Suite(.serialized) struct SlowEndToEnd {}
