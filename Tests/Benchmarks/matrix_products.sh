#!/bin/bash
# matrix_products.sh [THREADS…]: OpenBLAS beside this project's kernels, as matrix_products.c says.
#
# OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE are taken away, so that OpenBLAS chooses for this processor.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
clang -O3 -Wall -Wextra -Werror -Wno-pass-failed -I Sources/CKernels/include \
  $(pkg-config --cflags openblas) Tests/Benchmarks/matrix_products.c Sources/CKernels/*.c \
  Sources/CKernels/*/*.c -o "$folder/products" $(pkg-config --libs openblas) -lm -lpthread
env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$folder/products" "$@"
