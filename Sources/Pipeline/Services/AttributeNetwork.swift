import Detectors
import Imaging
import InferenceEngine
import PipelineConfig
import VisionCore

/// A network that looks at crops of objects, and what is cut out for it.
struct AttributeNetwork: Sendable {
    /// What it gives.
    enum Kind: Sendable {
        /// A score for each of these labels.
        case classes(NetworkGroup.Network<ClassifierSpec>)
        /// A vector.
        case vector(NetworkGroup.Network<EmbeddingSpec>)
    }

    /// What is wanted of it.
    let description: AttributeDescription
    /// What it gives.
    let kind: Kind
    /// How many times the box is cut out.
    let margin: Double

    /// What is asked for.
    var wanted: TrackAttributes.Wanted {
        switch kind {
        case .classes(let network):
            TrackAttributes.Wanted(description: description, labels: network.spec.labels)
        case .vector: TrackAttributes.Wanted(description: description)
        }
    }

    func reader(_ pool: ComputePool) throws(DetectorError) -> AttributeReader {
        let look: AttributeReader.Look
        switch kind {
        case .classes(let network):
            let reader = try network.reader(pool)
            look = { region, image throws(DetectorError) in
                try reader.scores(of: region, in: image)
            }
        case .vector(let network):
            let reader = try network.reader(pool)
            look = { region, image throws(DetectorError) in
                try reader.vector(of: region, in: image) ?? []
            }
        }
        return AttributeReader(description: description, margin: margin, look: look)
    }
}

/// A network for crops on one lane.
struct AttributeReader {
    typealias Look = (CropRegion, ImageView) throws(DetectorError) -> [Float]

    let description: AttributeDescription
    let margin: Double
    let look: Look

    /// What the network gives for the object in `box`.
    func numbers(of box: Box, in image: ImageView) throws(DetectorError) -> [Float] {
        let region: CropRegion
        switch description.crop {
        case .square: region = CropRegion(squareAround: box, margin: margin)
        case .box:
            let width = Double(box.width) * margin, height = Double(box.height) * margin
            region = CropRegion(
                left: Double(box.center.x) - width / 2, top: Double(box.center.y) - height / 2,
                width: width, height: height)
        }
        return try look(region, image)
    }
}

/// An object that a network is to look at closer.
struct CropRequest: Sendable, Equatable {
    /// The network's place among those for attributes.
    var network: Int
    /// The object's track.
    var track: Int
    /// Where it is, in pixels of the picture.
    var box: Box
}
