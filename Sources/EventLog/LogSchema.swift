/// The machine-readable contract of a record: JSON Schema 2020-12.
package enum LogSchema {
    /// Its text, as `sightline log schema` prints it.
    package static var text: String {
        String(decoding: PackageResources.record_schema_json, as: UTF8.self)
    }
}
