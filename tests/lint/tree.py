"""The house as the linter sees it: the layer list and the source files."""

import os
import re
from dataclasses import dataclass
from functools import cached_property

from cpp import code_only

HOUSE = ("engine", "grid", "csms", "twin", "scenarios")
_ENTRY = re.compile(r"^([a-z0-9_/]+)\s+(pure\s+)?:\s*(.*)$")


@dataclass(frozen=True)
class Finding:
    """One thing wrong: where, which rule, what."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Layer:
    folder: str
    pure: bool
    allowed: tuple
    line: int


@dataclass
class Source:
    """One file; `path` is relative to the root of the house, with '/'."""

    path: str
    text: str

    @cached_property
    def code(self):
        return code_only(self.text)

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @cached_property
    def code_lines(self):
        return self.code.split("\n")

    @property
    def is_header(self):
        return self.path.endswith(".hpp")

    @property
    def in_house(self):
        return self.path.split("/")[0] in HOUSE


def under(path, prefix):
    """Whether `path` is `prefix` or lies under it."""
    return path == prefix or path.startswith(prefix + "/")


def read_layers(root):
    """The layers of cmake/layers.txt in order, and findings about the list itself."""
    name = "cmake/layers.txt"
    layers, findings = {}, []
    with open(os.path.join(root, name), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            match = _ENTRY.match(line)
            if not match:
                message = f"expected `folder [pure] : folder ...`: {line}"
                findings.append(Finding(name, number, "layers", message))
                continue
            folder = match[1]
            if folder in layers:
                findings.append(Finding(name, number, "layers", f"{folder} stands twice"))
            for allowed in match[3].split():
                if not any(under(earlier, allowed) for earlier in layers):
                    findings.append(
                        Finding(name, number, "layers", f"{folder} names {allowed}, not above it")
                    )
            layers[folder] = Layer(folder, bool(match[2]), tuple(match[3].split()), number)
    return layers, findings


def layer_of(path, layers):
    """The layer that a root-relative path belongs to, or None."""
    folder = os.path.dirname(path)
    while folder:
        if folder in layers:
            return layers[folder]
        folder = os.path.dirname(folder)
    return None


def read_sources(root):
    """Every C++ source of the house and of its tests, sorted by path."""
    sources = []
    for top in HOUSE + ("cmake", "tests"):
        for directory, folders, files in os.walk(os.path.join(root, top)):
            folders.sort()
            for file in sorted(files):
                if file.endswith((".cpp", ".hpp")):
                    full = os.path.join(directory, file)
                    with open(full, encoding="utf-8") as text:
                        relative = os.path.relpath(full, root).replace(os.sep, "/")
                        sources.append(Source(relative, text.read()))
                elif file.endswith((".c", ".cc", ".cxx", ".h", ".hh", ".hxx", ".ipp", ".inl")):
                    sources.append(Source(os.path.relpath(os.path.join(directory, file), root), ""))
    return sources
