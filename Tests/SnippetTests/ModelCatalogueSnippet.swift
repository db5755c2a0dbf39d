import ModelCatalogue
import PipelineConfig

// The example of ModelCatalogue.docc.
func detectorNames() -> [String] {
    Catalogue.descriptions.filter { $0.task == .detection }.map(\.name)
}
