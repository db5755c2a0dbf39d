import Glibc

/// What a file that is no network is, by its first bytes, and what makes a network of it.
package enum ForeignFile {
    /// The words for the file at `path` and the way out; nil where it may be a network.
    package static func kind(of path: String) -> (what: String, way: String?)? {
        guard let bytes = head(of: path), !bytes.isEmpty else { return nil }
        let text = String(decoding: bytes.prefix(200), as: UTF8.self)
        let isZip = bytes.starts(with: [0x50, 0x4b, 3, 4])
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if text.hasPrefix("version https://git-lfs") {
            return ("a pointer of Git LFS, not the file itself", "git lfs pull")
        }
        if isZip, ["pt", "pth", "torchscript", "ckpt", "mar"].contains(ending) {
            return (
                "a PyTorch checkpoint, which only its own program can load",
                "export it: yolo export model=\(name(path)) format=onnx, or torch.onnx.export"
            )
        }
        if isZip { return ("a zip archive", "unpack it: the network is inside") }
        if bytes.starts(with: [0x80, 2]) || bytes.starts(with: [0x80, 4]) {
            return (
                "a pickled PyTorch checkpoint, which only its own program can load",
                "export it: torch.onnx.export, or yolo export format=onnx"
            )
        }
        if text.hasPrefix("ftrt") || ending == "engine" || ending == "plan" {
            return ("a TensorRT engine, bound to one GPU", "use the ONNX file it was made from")
        }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(200).lowercased()
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
            return ("an HTML page, not the file it names", "fetch the file itself")
        }
        if start.hasPrefix("<?xml") || start.hasPrefix("<net") {
            return ("an OpenVINO description", "use the ONNX file it was made from")
        }
        if bytes.starts(with: [0x1f, 0x8b]) { return ("a gzip archive", "unpack it") }
        if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) {
            return ("a Keras or HDF5 file", "convert it with tf2onnx, or to TFLite")
        }
        if text.hasPrefix("7767517") { return ("a description of ncnn", "export to ONNX") }
        return nil
    }

    private static func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }

    private static func head(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}
