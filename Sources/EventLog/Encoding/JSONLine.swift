package import Analytics
package import VisionCore

/// Builds one record of the log: a JSON object on one line, keys in the order of the calls.
///
/// Values that are not known are left out; numbers are printed as the shortest decimals of their
/// step (`812.4`, `540.0`); text is UTF-8 with only what JSON demands escaped. Equal calls give
/// equal bytes on every machine.
package struct JSONLine: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    /// Whether fields of the host's clocks are written; without, `host` calls do nothing.
    package let carriesHostClocks: Bool
    private var needsComma = false

    /// An empty line; without `carriesHostClocks` every field of a host clock is left out.
    package init(carriesHostClocks: Bool = true) {
        self.carriesHostClocks = carriesHostClocks
        bytes.reserveCapacity(512)
    }

    /// A line that continues `prefix`, inside an object that already has fields.
    package init(continuing prefix: [UInt8], carriesHostClocks: Bool) {
        self.init(carriesHostClocks: carriesHostClocks)
        bytes.append(contentsOf: prefix)
        needsComma = true
    }

    // MARK: Fields

    /// An integer field.
    package mutating func field(_ name: String, _ value: (some FixedWidthInteger)?) {
        guard let value else { return }
        key(name)
        append(integer: value)
    }

    /// A text field.
    package mutating func field(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        append(string: value)
    }

    /// A field of a closed list of words.
    package mutating func field<Word: RawRepresentable<String>>(_ name: String, word: Word?) {
        field(name, word?.rawValue)
    }

    /// A truth value.
    package mutating func field(_ name: String, _ value: Bool?) {
        guard let value else { return }
        key(name)
        append(ascii: value ? "true" : "false")
    }

    /// A number rounded to `places` decimals, half to even; left out when not finite.
    package mutating func field(_ name: String, _ value: Double?, places: Int) {
        guard let value, value.isFinite else { return }
        key(name)
        append(number: value, places: places)
    }

    /// A score, 0 to 1, in steps of 0.0001; left out when not finite.
    package mutating func field(_ name: String, score: Float?) {
        field(name, score.map(Double.init), places: 4)
    }

    /// A point in pixels, `[x,y]`, in steps of 0.01.
    package mutating func field(_ name: String, pixels point: Point?) {
        guard let point else { return }
        array(name) { line in
            line.element(Double(point.x), places: 2)
            line.element(Double(point.y), places: 2)
        }
    }

    /// A box in pixels, `[left,top,width,height]`, in steps of 0.01.
    package mutating func field(_ name: String, box: Box?) {
        guard let box else { return }
        array(name) { line in
            line.element(Double(box.left), places: 2)
            line.element(Double(box.top), places: 2)
            line.element(Double(box.right) - Double(box.left), places: 2)
            line.element(Double(box.bottom) - Double(box.top), places: 2)
        }
    }

    /// Width and height, `[w,h]`.
    package mutating func field(_ name: String, size: Size?) {
        guard let size else { return }
        array(name) { line in
            line.element(size.width)
            line.element(size.height)
        }
    }

    /// A value whose shape the rule decides.
    package mutating func field(_ name: String, _ value: EventValue?) {
        guard let value else { return }
        key(name)
        value.write(to: &self)
    }

    /// A moment as its nanoseconds.
    package mutating func field(_ name: String, _ instant: (some Instant)?) {
        field(name, instant?.nanoseconds)
    }

    /// A time of day as text: RFC 3339, UTC.
    package mutating func field(_ name: String, timeOfDay instant: WallInstant?) {
        field(name, instant?.rfc3339)
    }

    /// A length of time in milliseconds, in steps of 0.001.
    package mutating func field(_ name: String, milliseconds duration: Duration?) {
        field(name, duration.map { Double($0.nanoseconds) / 1e6 }, places: 3)
    }

    /// `steps` of 10^-`decimals`, exact.
    package mutating func field(_ name: String, steps: Int?, decimals: Int) {
        guard let steps else { return }
        key(name)
        append(steps: Int64(steps), decimals: decimals)
    }

    /// What `body` writes, unless the line is longer than `limit` bytes with it; returns whether it
    /// was written.
    @discardableResult
    mutating func optional(upTo limit: Int, _ body: (inout JSONLine) -> Void) -> Bool {
        let (length, comma) = (bytes.count, needsComma)
        body(&self)
        guard bytes.count > limit else { return true }
        bytes.removeLast(bytes.count - length)
        needsComma = comma
        return false
    }

    /// An object field; `body` writes its fields.
    package mutating func object(_ name: String, _ body: (inout JSONLine) -> Void) {
        key(name)
        braces(body)
    }

    /// An array field; `body` writes its elements.
    package mutating func array(_ name: String, _ body: (inout JSONLine) -> Void) {
        key(name)
        brackets(body)
    }

    // MARK: Elements

    /// An integer element of the open array.
    package mutating func element(_ value: some FixedWidthInteger) {
        comma()
        append(integer: value)
    }

    /// A number element rounded to `places` decimals; what is not finite is written as 0.
    package mutating func element(_ value: Double, places: Int) {
        comma()
        append(number: value, places: places)
    }

    /// A text element.
    package mutating func element(_ value: String) {
        comma()
        append(string: value)
    }

    /// An element whose shape the rule decides.
    package mutating func element(_ value: EventValue) {
        comma()
        value.write(to: &self)
    }

    /// An object element.
    package mutating func elementObject(_ body: (inout JSONLine) -> Void) {
        comma()
        braces(body)
    }

    /// An array element.
    package mutating func elementArray(_ body: (inout JSONLine) -> Void) {
        comma()
        brackets(body)
    }

    // MARK: Raw

    /// Appends text that is JSON already.
    package mutating func append(ascii text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes that are JSON already.
    package mutating func append(raw other: some Sequence<UInt8>) {
        bytes.append(contentsOf: other)
    }

    /// An element that is JSON already.
    package mutating func element(raw json: some Sequence<UInt8>) {
        comma()
        append(raw: json)
    }

    /// A field whose value is JSON already.
    package mutating func field(_ name: String, raw json: some Sequence<UInt8>) {
        key(name)
        append(raw: json)
    }

    mutating func braces(_ body: (inout JSONLine) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    mutating func brackets(_ body: (inout JSONLine) -> Void) {
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func key(_ name: String) {
        comma()
        append(string: name)
        bytes.append(UInt8(ascii: ":"))
    }
}
