import Testing

/// Tests that run the built program; one after the other, so that they do not steal each other's
/// processors.
@Suite(.serialized) struct EndToEnd {}

/// Those that take minutes, most of which they wait: for engines and packages of others, cameras,
/// disks; a row of their own beside the first, so that all of it takes two thirds of the time.
@Suite(.serialized) struct SlowEndToEnd {}
