import CResources

/// A file that is part of the tool.
package struct EmbeddedFile: Sendable {
    /// Its name; without the ending where all files of its kind have the same.
    package let name: String
    /// What it holds.
    package let bytes: [UInt8]

    /// What it holds, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Sets of labels: one label a line.
    package static let labels = files(sl_labels)
    /// Descriptions of models, in the order of `models list`.
    package static let descriptions = files(sl_descriptions)
    /// What the page is made of, and the description of its interface.
    package static let page = files(sl_page)
    /// JSON Schemas.
    package static let schemas = files(sl_schemas)
    /// Programs that engines run.
    package static let drivers = files(sl_drivers)

    private static func files(
        _ list: (UnsafeMutablePointer<Int>) -> UnsafePointer<sl_file>?
    ) -> [EmbeddedFile] {
        var count = 0
        let files = UnsafeBufferPointer(start: list(&count), count: count)
        return files.map { file in
            EmbeddedFile(
                name: String(cString: file.name),
                bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.size)))
        }
    }
}
