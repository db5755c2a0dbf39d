import Testing

/// Tests that run the built program; one after the other, so that they do not steal each other's
/// processors.
@Suite(.serialized) struct EndToEnd {}
