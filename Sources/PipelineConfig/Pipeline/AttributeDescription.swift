/// What is told of objects one by one, by a network that looks at their crops.
package struct AttributeDescription: Sendable, Equatable {
    /// What of a picture a network is given.
    package enum Crop: String, Sendable, ConfigChoice {
        /// The object's box, stretched.
        case box
        /// The square about it.
        case square
    }

    /// The name under which it is told.
    package var name = ""
    /// A name of the catalogue or a model file: a classifier, or a network that gives a vector.
    package var model = ""
    /// Classes of the objects that are looked at; nil for all.
    package var classes: [String]?
    /// Time between two looks at a track.
    package var every = Duration.seconds(1)
    /// Looks that a track gets; nil for no end.
    package var looks: Int?
    /// What is cut out.
    package var crop = Crop.box
    /// How many times the box is cut out; nil for the model's own.
    package var margin: Double?
    /// How much two vectors must be alike to be of one object, 0 to 1.
    package var alike = 0.7

    /// An attribute of which nothing is known yet.
    package init() {}
}

extension AttributeDescription {
    /// The keys of an attribute.
    static let keys = KeyGroup(
        AttributeDescription(),
        [
            Key("model", \.model, required: true, "a classifier, or a network that gives a vector"),
            Key("classes", \.classes, absent: "all", "classes of the objects that are looked at"),
            Key("every", \.every, "time between two looks at a track"),
            Key(
                "looks", \.looks, as: .integer(1...1_000_000), absent: "no end",
                "looks that a track gets; what they say is put together"),
            Key("crop", \.crop, "what is cut out: the object's box, or the square about it"),
            Key(
                "margin", \.margin, as: .number(0.1...10), absent: "the model's",
                "how many times the box is cut out"),
            Key(
                "alike", \.alike,
                "how much two vectors must be alike to be of one object, by their cosine"),
        ])
}
