"""The rules of the house. Each takes the tree and yields findings."""

import os
import re

from cpp import functions, includes, raw_string_lines
from tree import HOUSE, Finding, layer_of, under

MAX_FILE_LINES = 600
MAX_LINE_COLUMNS = 100
MAX_FUNCTION_LINES = 70
TABLE_MARK = "// lint: table"
LOOKUP_MARK = "// lint: lookup only"


# --- layers -----------------------------------------------------------------------------


def _check_include(source, include, layer, layers, root):
    target = include.path
    if not os.path.exists(os.path.join(root, target)):
        return f'"{target}" is not a file; quoted includes are relative to the root'
    if source.path.startswith("tests/"):
        return None
    if target.startswith("tests/"):
        return f'{source.path.split("/")[0]} includes "{target}": the house does not know its tests'
    other = layer_of(target, layers)
    if other is None:
        return f'"{target}" lies in no folder of cmake/layers.txt'
    if layer is None or other.folder == layer.folder:
        return None
    if not any(under(other.folder, allowed) for allowed in layer.allowed):
        return f'{layer.folder} may not include "{target}" ({other.folder})'
    if layer.pure and not other.pure:
        return f'{layer.folder} is pure and may not include "{target}": {other.folder} is not'
    return None


def check_layers(root, layers, sources):
    """Every quoted include stays in what cmake/layers.txt allows."""
    for source in sources:
        if not source.path.endswith((".cpp", ".hpp")):
            yield Finding(source.path, 1, "layers", "sources are named .cpp and .hpp")
            continue
        layer = layer_of(source.path, layers)
        if source.in_house and layer is None:
            yield Finding(source.path, 1, "layers", "lies in no folder of cmake/layers.txt")
        for include in includes(source.text):
            if include.quoted:
                problem = _check_include(source, include, layer, layers, root)
                if problem:
                    yield Finding(source.path, include.line, "layers", problem)


# --- banned -----------------------------------------------------------------------------

_PURE_HEADERS = frozenset(
    """atomic barrier cfenv chrono condition_variable coroutine ctime fcntl.h fenv.h filesystem
    fstream future iostream latch locale mutex netdb.h pthread.h random semaphore shared_mutex
    signal.h stop_token syncstream thread threads.h time.h unistd.h""".split()
)
_PURE_HEADER_FOLDERS = ("arpa", "boost", "net", "netinet", "sys")

_LIBM = (
    "exp exp2 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh cosh tanh "
    "asinh acosh atanh cbrt hypot erf erfc tgamma lgamma"
).split()
_LIBM_CALL = re.compile(
    # std::exp( and ::exp(, or a bare exp( that is neither a member nor qualified with a
    # namespace of ours (math::exp).
    r"(?:\bstd\s*::\s*|(?<![\w>]\s)(?<![\w>])::\s*|(?<![\w.:>~]))"
    r"(" + "|".join(_LIBM) + r")[fl]?\s*\("
)

# What a pure folder may not touch: pattern, and what to use instead.
_PURE_TOKENS = [
    (
        re.compile(
            r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock|clock_gettime"
            r"|gettimeofday|timespec_get|localtime(?:_r)?|gmtime(?:_r)?|mktime)\b"
            r"|\bstd\s*::\s*(?:time|clock)\s*\("
            r"|(?<![\w>])::\s*(?:time|clock)\s*\("
            r"|(?<![\w.:>])time\s*\(\s*(?:nullptr|NULL|0|&)"
        ),
        "reads a clock; the time is an argument",
    ),
    (
        re.compile(
            r"\bstd\s*::\s*(?:j?thread|async|future|promise|atomic\w*|call_once|once_flag)\b"
            r"|\b(?:thread_local|sleep_for|sleep_until|usleep|nanosleep|pthread_\w+)\b"
        ),
        "knows threads; one thread runs a shard",
    ),
    (
        re.compile(
            r"\b(?:recursive_|timed_|shared_|recursive_timed_|shared_timed_)?mutex\b"
            r"|\b(?:lock_guard|unique_lock|scoped_lock|shared_lock|condition_variable\w*)\b"
        ),
        "locks; one thread runs a shard",
    ),
    (
        re.compile(
            r"\b(?:fopen|freopen|tmpfile|ifstream|ofstream|fstream|filesystem|FILE)\b"
            r"|\bstd\s*::\s*(?:cin|cout|cerr|clog|remove|rename|getenv|system)\b(?=\s*[(<>;.])"
            r"|\b(?:getenv|setenv)\s*\("
        ),
        "touches files or the process; I/O lives at the edges",
    ),
    (re.compile(r"\b(?:socket|getaddrinfo|epoll_\w+)\s*\("), "opens a socket"),
    (
        re.compile(
            r"\brandom_device\b|\b\w+_distribution\b|\bmt19937(?:_64)?\b|\bdefault_random_engine\b"
            r"|(?<![\w.:>])s?rand\s*\(|\bstd\s*::\s*(?:s?rand|shuffle|sample)\s*\("
        ),
        "draws numbers that a seed does not fix everywhere; use engine/random",
    ),
]

_NO_UNORDERED = ("csms/core", "csms/ocpp", "twin", "grid", "engine/sim", "scenarios/world")
_UNORDERED = re.compile(r"\bunordered_(?:map|set|multimap|multiset)\b")
_UNORDERED_NAME = re.compile(r"\bunordered_\w+\s*<.*>\s+(\w+)\s*[;{=]")
_COROUTINE = re.compile(r"\bco_(?:await|yield|return)\b")
_SQLITE = re.compile(r"\bsqlite3\w*")
_BOOST = re.compile(r"\bboost\s*::|\basio\s*::|\bBOOST_\w+")
_BOOST_FOLDER = "csms/server/net"
# Prints where an ENSURE failed, then aborts.
_ENSURE_SOURCE = "engine/base/ensure.cpp"
_STANDARD_OUTPUT = re.compile(
    r"(?<![\w.>])(?:std\s*::\s*)?(?:printf|fprintf|puts|putchar|fputs)\s*\("
)


def _in_header_rules(source):
    for include in includes(source.text):
        if include.quoted:
            continue
        if source.is_header and include.path == "iostream":
            yield Finding(source.path, include.line, "banned", "<iostream> in a header")
        third_party = "/" in include.path or include.path.endswith((".h", ".hpp"))
        if source.is_header and third_party and include.path != "tl/expected.hpp":
            message = f"<{include.path}> in a header; third-party headers stay in .cpp files"
            yield Finding(source.path, include.line, "banned", message)
        if include.path in ("regex", "format", "ranges"):
            yield Finding(source.path, include.line, "banned", f"<{include.path}> is not used here")
        if include.path.startswith("boost/") and not under(source.path, _BOOST_FOLDER):
            message = f"<{include.path}> outside {_BOOST_FOLDER}"
            yield Finding(source.path, include.line, "banned", message)
        if include.path == "sqlite3.h" and not under(source.path, "csms/store/sqlite"):
            message = "<sqlite3.h> outside csms/store/sqlite"
            yield Finding(source.path, include.line, "banned", message)


def _pure_headers(source):
    for include in includes(source.text):
        folder = include.path.split("/")[0] if "/" in include.path else ""
        if not include.quoted and (
            include.path in _PURE_HEADERS or folder in _PURE_HEADER_FOLDERS
        ):
            message = f"<{include.path}> in a pure folder"
            yield Finding(source.path, include.line, "banned", message)


def _token_findings(source, pattern, message):
    for number, line in enumerate(source.code_lines, 1):
        match = pattern.search(line)
        if match and not line.lstrip().startswith("#"):
            yield Finding(source.path, number, "banned", f"`{match[0].strip()}` {message}")


def _unordered(source):
    code = source.code
    for number, line in enumerate(source.code_lines, 1):
        if not _UNORDERED.search(line) or line.lstrip().startswith("#"):
            continue
        here = source.lines[number - 1] + (source.lines[number - 2] if number > 1 else "")
        if LOOKUP_MARK not in here:
            message = f"unordered container, in no fixed order (`{LOOKUP_MARK}` if never iterated)"
            yield Finding(source.path, number, "banned", message)
            continue
        declared = _UNORDERED_NAME.search(line)
        if declared and re.search(rf":\s*{declared[1]}\s*\)|\b{declared[1]}\.c?begin\(", code):
            message = f"`{declared[1]}` is marked lookup only and is iterated"
            yield Finding(source.path, number, "banned", message)


def check_banned(root, layers, sources):
    """Pure folders stay pure; third parties stay where they belong."""
    del root
    for source in sources:
        if not source.in_house:
            continue
        yield from _in_header_rules(source)
        if not under(source.path, "csms/store/sqlite"):
            yield from _token_findings(source, _SQLITE, "outside csms/store/sqlite")
        if not under(source.path, _BOOST_FOLDER):
            yield from _token_findings(source, _BOOST, f"outside {_BOOST_FOLDER}")
        if not under(source.path, "scenarios"):
            yield from _token_findings(source, _COROUTINE, "below scenarios; write a state machine")
        if any(under(source.path, folder) for folder in _NO_UNORDERED):
            yield from _unordered(source)
        layer = layer_of(source.path, layers)
        if layer is None or not layer.pure:
            continue
        yield from _pure_headers(source)
        for pattern, message in _PURE_TOKENS:
            yield from _token_findings(source, pattern, message)
        if source.path != _ENSURE_SOURCE:
            yield from _token_findings(source, _STANDARD_OUTPUT, "prints; I/O lives at the edges")
        if layer.folder != "engine/math":
            yield from _token_findings(
                source, _LIBM_CALL, "differs between CPUs; use engine/math (math::exp ...)"
            )


# --- size -------------------------------------------------------------------------------


def _function_findings(source):
    for function in functions(source.code):
        length = function.last - function.first + 1
        if length <= MAX_FUNCTION_LINES:
            continue
        # The mark stands in the function or on the line above it.
        around = source.lines[max(0, function.first - 2) : function.last]
        if any(TABLE_MARK in line for line in around):
            continue
        message = f"{function.name} has {length} lines, at most {MAX_FUNCTION_LINES}"
        yield Finding(source.path, function.first, "size", message)


def check_size(root, layers, sources):
    """Files, lines and functions stay small; headers open with `#pragma once` and a comment."""
    del root, layers
    for source in sources:
        count = len(source.lines) - (1 if source.text.endswith("\n") else 0)
        is_table = any(TABLE_MARK in line for line in source.lines[:10])
        if count > MAX_FILE_LINES and not is_table:
            yield Finding(source.path, count, "size", f"{count} lines, at most {MAX_FILE_LINES}")
        if source.text and not source.text.endswith("\n"):
            yield Finding(source.path, count, "size", "the last line has no end")
        unbreakable = raw_string_lines(source.text)
        for number, line in enumerate(source.lines, 1):
            if len(line) > MAX_LINE_COLUMNS and number not in unbreakable:
                message = f"{len(line)} columns, at most {MAX_LINE_COLUMNS}"
                yield Finding(source.path, number, "size", message)
        yield from _function_findings(source)
        if source.is_header:
            second = source.lines[1] if len(source.lines) > 1 else ""
            if source.lines[0] != "#pragma once":
                yield Finding(source.path, 1, "size", "a header begins with `#pragma once`")
            elif source.in_house and not second.startswith("//"):
                message = "a header opens with a comment: what it is for"
                yield Finding(source.path, 2, "size", message)


# --- words ------------------------------------------------------------------------------

# Spelled in halves, so that this file does not contain them.
_UNFINISHED = re.compile(
    r"\b(?:" + "TO" "DO|FIX" r"ME)\b"
    r'|(?<!")\bX' r'XX\b(?!")'  # in quotes it is the ISO 4217 code of no currency
    r"|(?i:\bnot (?:yet )?" r"implemented\b|\bfor " r"now\b|\bhard-?" r"coded\b"
    r"|\bst" r"ub(?:s|bed)?\b|\bplace" r"holders?\b(?!=))"
)
_WORD_FILES = tuple(".cpp .hpp .txt .cmake .py .sh .json .sql .js .css .html".split())
_WORD_SKIP = ("tests/golden",)


def _texts(root):
    for top in HOUSE + ("cmake", "tests", "datasets"):
        for directory, folders, files in os.walk(os.path.join(root, top)):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                path = os.path.relpath(os.path.join(directory, name), root).replace(os.sep, "/")
                if name.endswith(_WORD_FILES) and not any(under(path, skip) for skip in _WORD_SKIP):
                    yield path
    for name in ("CMakeLists.txt", "dev"):
        if os.path.exists(os.path.join(root, name)):
            yield name


def check_words(root, layers, sources):
    """Nothing that says that it is unfinished."""
    del layers, sources
    for path in _texts(root):
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                match = _UNFINISHED.search(line)
                if match:
                    yield Finding(path, number, "words", f"`{match[0]}` says that it is unfinished")


CHECKS = {
    "layers": check_layers,
    "banned": check_banned,
    "size": check_size,
    "words": check_words,
}
