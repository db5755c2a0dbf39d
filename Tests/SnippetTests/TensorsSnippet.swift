import Tensors

// The example of Tensors.docc.
func doubled(_ tensor: Tensor) -> Tensor {
    var result = tensor
    result.withMutableElements(of: Float.self) { elements in
        for index in elements.indices { elements[index] *= 2 }
    }
    return result
}
