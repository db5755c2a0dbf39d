import EventLog
import Testing

@Suite struct LogSchemaTests {
    @Test func `the schema is there`() { #expect(!LogSchema.text.isEmpty) }
}
