"""Just enough C++ reading for the house linter: code without comments and strings,
includes, and where functions begin and end. Lines keep their numbers throughout."""

import re
from dataclasses import dataclass

# A quote after a letter or digit is a digit separator, not a literal.
_HIDDEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?<![\w])(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![\w])'(?:\\.|[^'\\\n])+'""",
    re.VERBOSE | re.DOTALL,
)
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
_ACCESS = re.compile(r"\b(public|private|protected)$")
_CONTAINER = re.compile(
    r"^(?:(?:inline|static|constexpr|const|typedef|export)\s+)*"
    r"(?:namespace|class|struct|union|enum|extern)\b"
)


@dataclass(frozen=True)
class Include:
    line: int
    path: str
    quoted: bool


@dataclass(frozen=True)
class Function:
    name: str
    first: int
    last: int


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _hide(match):
    text = match[0]
    if match["comment"] is not None:
        return _blank(text)
    return '"' + _blank(text[1:-1]) + '"'


def code_only(text):
    """The text with comments and the insides of literals blanked."""
    return _HIDDEN.sub(_hide, text)


def raw_string_lines(text):
    """The numbers of the lines that hold a part of a raw string, which nothing can break."""
    found = set()
    for match in _HIDDEN.finditer(text):
        if match["mark"] is not None:
            first = text.count("\n", 0, match.start()) + 1
            found.update(range(first, first + match[0].count("\n") + 1))
    return found


def includes(text):
    """The include directives of a text, as written."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _INCLUDE.match(line)
        if match:
            found.append(Include(number, match[2], match[1] == '"'))
    return found


def without_directives(code):
    """The code with preprocessor lines, continued ones too, blanked."""
    lines = code.split("\n")
    continued = False
    for index, line in enumerate(lines):
        directive = continued or line.lstrip().startswith("#")
        continued = directive and line.rstrip().endswith("\\")
        if directive:
            lines[index] = ""
    return "\n".join(lines)


def _without_template_heads(statement):
    """Drops leading `template <...>` heads, so that what follows shows its kind."""
    statement = statement.lstrip()
    while statement.startswith("template"):
        start = statement.find("<")
        if start < 0:
            break
        depth = 0
        end = start
        for end in range(start, len(statement)):
            depth += {"<": 1, ">": -1}.get(statement[end], 0)
            if depth == 0:
                break
        statement = statement[end + 1 :].lstrip()
    return statement


def _opens_function(statement):
    statement = _without_template_heads(statement)
    if _CONTAINER.match(statement):
        return False
    # `member_{1}` in a list of initialisers has no space before its brace; a body has.
    if statement and (statement[-1].isalnum() or statement[-1] in "_>"):
        return False
    head = statement.rstrip()
    return ")" in head and not head.endswith(("=", ",", "("))


def _name(statement):
    head = _without_template_heads(statement)
    match = re.search(r"(operator\s*[^\s(]+|~?[\w:]+)\s*\(", head)
    return match[1] if match else "function"


def functions(code):
    """Every function body, from the first line of its signature to its closing brace.
    Lambdas and local classes count as part of the function around them."""
    code = without_directives(code)
    found = []
    stack = []  # of "container", "other" or (name, first line)
    parens = 0
    line = 1
    statement_start = 0
    inside = 0  # functions open around the current character
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        elif char == "(":
            parens += 1
        elif char == ")":
            parens -= 1
        elif char == "{":
            statement = code[statement_start:at]
            if inside or parens:
                stack.append("other")
            elif _opens_function(statement):
                first = line - statement.lstrip().count("\n")
                stack.append((_name(statement), first))
                inside += 1
            else:
                is_container = bool(_CONTAINER.match(_without_template_heads(statement)))
                stack.append("container" if is_container else "other")
            if stack[-1] != "other":
                statement_start = at + 1
        elif char == "}":
            top = stack.pop() if stack else "other"
            if isinstance(top, tuple):
                inside -= 1
                found.append(Function(top[0], top[1], line))
            if top != "other":
                statement_start = at + 1
        elif char == ";" and not parens:
            statement_start = at + 1
        elif char == ":" and _ACCESS.search(code[max(0, at - 10) : at]):
            statement_start = at + 1
    return found
