#!/usr/bin/env python3
"""The linter sees what it is for: each test builds a small house with one violation."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import cpp
from lint import lint
from rules import CHECKS

LAYERS = """# comment
engine/base     pure :
engine/math     pure : engine/base
engine/sim      pure : engine/base
csms/ocpp/rpc   pure : engine
csms/core/state pure : engine
csms/store/sqlite    : engine csms/core/state
csms/server/net      : engine csms/ocpp
twin/station    pure : engine csms/ocpp
scenarios/cli        : engine csms twin
"""
HEADER = "#pragma once\n// What it is for.\n"


class House(unittest.TestCase):
    """A temporary house; `findings` lints it after writing files into it."""

    def setUp(self):
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.write("cmake/layers.txt", LAYERS)
        self.write("engine/base/id.hpp", HEADER)
        self.write("csms/core/state/state.hpp", HEADER)
        self.write("csms/ocpp/rpc/frame.hpp", HEADER)

    def write(self, path, text):
        full = os.path.join(self._directory.name, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def findings(self, path=None, text=None, check=None):
        if path:
            self.write(path, text)
        found, _ = lint(self._directory.name, [check] if check else list(CHECKS))
        return [str(finding) for finding in found]

    def assert_clean(self, path, text):
        self.assertEqual(self.findings(path, text), [])

    def assert_found(self, path, text, where, what):
        found = self.findings(path, text)
        self.assertTrue(
            any(line.startswith(f"{path}:{where}: ") and what in line for line in found),
            f"no `{what}` at {path}:{where} in {found}",
        )


class LayersTest(House):
    def test_a_clean_house_has_no_findings(self):
        self.assertEqual(self.findings(), [])

    def test_a_folder_may_include_itself_and_what_its_line_names(self):
        self.write("twin/station/a.hpp", HEADER)
        self.assert_clean(
            "twin/station/a.cpp",
            '#include "csms/ocpp/rpc/frame.hpp"\n#include "engine/base/id.hpp"\n'
            '#include "twin/station/a.hpp"\n',
        )

    def test_the_twin_may_not_include_the_core(self):
        self.assert_found(
            "twin/station/a.cpp", '\n#include "csms/core/state/state.hpp"\n', 2, "may not include"
        )

    def test_the_engine_may_not_include_what_stands_below_it(self):
        self.assert_found(
            "engine/sim/a.cpp", '#include "csms/ocpp/rpc/frame.hpp"\n', 1, "may not include"
        )

    def test_a_pure_folder_may_not_include_one_that_is_not(self):
        layers = "engine/base pure :\nengine/parallel :\ncsms/core/state pure : engine\n"
        self.write("cmake/layers.txt", layers)
        self.write("engine/parallel/pool.hpp", HEADER)
        self.assert_found(
            "csms/core/state/a.cpp", '#include "engine/parallel/pool.hpp"\n', 1, "is pure"
        )

    def test_a_prefix_is_a_whole_folder_name(self):
        layers = "engine/base :\nengine/base2 :\ntwin/station : engine/base\n"
        self.write("cmake/layers.txt", layers)
        self.write("engine/base2/b.hpp", HEADER)
        self.assert_found(
            "twin/station/a.cpp", '#include "engine/base2/b.hpp"\n', 1, "may not include"
        )

    def test_the_house_does_not_include_its_tests(self):
        self.write("tests/support/x.hpp", HEADER)
        self.assert_found("engine/base/a.cpp", '#include "tests/support/x.hpp"\n', 1, "its tests")

    def test_tests_may_include_anything_in_the_house(self):
        self.assert_clean("tests/unit/a.cpp", '#include "csms/core/state/state.hpp"\n')

    def test_a_source_in_an_unlisted_folder_is_reported(self):
        self.assert_found("engine/extra/a.cpp", "int a;\n", 1, "lies in no folder")

    def test_an_include_of_an_unlisted_folder_is_reported(self):
        self.write("docs/a.hpp", HEADER)
        self.assert_found("engine/base/a.cpp", '#include "docs/a.hpp"\n', 1, "no folder")

    def test_an_include_relative_to_its_own_folder_is_reported(self):
        self.assert_found("engine/base/a.cpp", '#include "id.hpp"\n', 1, "relative to the root")

    def test_a_source_with_another_suffix_is_reported(self):
        self.assert_found("engine/base/a.cc", "", 1, ".cpp and .hpp")

    def test_a_layer_that_names_a_folder_below_it_is_reported(self):
        self.assert_found(
            "cmake/layers.txt", "engine/base pure : engine/math\nengine/math :\n", 1, "not above it"
        )

    def test_a_layer_that_stands_twice_is_reported(self):
        self.assert_found("cmake/layers.txt", "engine/base :\nengine/base :\n", 2, "twice")

    def test_a_line_that_is_no_layer_is_reported(self):
        self.assert_found("cmake/layers.txt", "engine/base\n", 1, "expected `folder")


class BannedTest(House):
    PURE = "csms/core/state/a.cpp"

    def test_a_pure_folder_may_not_include_clocks_threads_files_or_sockets(self):
        for header in (
            "chrono", "ctime", "thread", "mutex", "atomic", "future", "condition_variable",
            "fstream", "iostream", "filesystem", "random", "sys/socket.h", "unistd.h",
            "boost/asio.hpp",
        ):
            with self.subTest(header):
                self.assert_found(self.PURE, f"#include <{header}>\n", 1, f"<{header}>")

    def test_a_pure_folder_may_not_name_them(self):
        for code in (
            "auto t = std::chrono::system_clock::now();",
            "auto t = std::chrono::steady_clock::now();",
            "auto t = std::time(nullptr);",
            "auto t = ::time(&x);",
            "auto t = time(NULL);",
            "clock_gettime(CLOCK_REALTIME, &ts);",
            "std::thread t(run);",
            "std::jthread t(run);",
            "std::mutex m;",
            "std::lock_guard lock(m);",
            "std::atomic<int> a;",
            "thread_local int a;",
            'auto f = fopen("x", "r");',
            'std::ifstream in("x");',
            'std::getenv("X");',
            'std::cout << "x";',
            'std::printf("x");',
            "int s = socket(AF_INET, 0, 0);",
            "std::random_device d;",
            "std::normal_distribution<double> d;",
            "std::mt19937_64 g;",
            "int a = rand();",
            "boost::asio::io_context c;",
            "co_await x;",
            "sqlite3* db;",
            "std::unordered_map<int, int> m;",
        ):
            with self.subTest(code):
                self.assert_found(self.PURE, f"\n{code}\n", 2, "banned")

    def test_a_pure_folder_may_not_call_transcendentals_of_the_c_library(self):
        for code in (
            "double a = std::exp(x);", "double a = exp(x);", "double a = ::pow(x, 2);",
            "return log(x);", "double a = -sin(x);", "double a = std::log1p (x);",
            "double a = f(std::cosf(x));",
        ):
            with self.subTest(code):
                self.assert_found(self.PURE, f"\n{code}\n", 2, "engine/math")

    def test_what_only_looks_like_them_is_let_pass(self):
        for code in (
            "double a = math::exp(x);",
            "double a = voltwin::math::exp(x);",
            "double a = std::sqrt(x) + std::floor(x) + std::fmod(x, 2);",
            "journal.log(x);",
            "journal->log(x);",
            "Instant t = event.time();",
            "auto t = event.time(0);",
            "double catalog(double x);",
            "// std::mutex, exp(x) and system_clock in a comment",
            'const char* s = "std::mutex exp(x) system_clock";',
            "int operand(int x);",
            "/* std::thread\n std::mutex */",
            "std::size_t n = 1'000'000; char c = '\"'; int after = n;",
            "std::snprintf(buffer, 4, format);",
        ):
            with self.subTest(code):
                self.assert_clean(self.PURE, f"{code}\n")

    def test_a_digit_separator_does_not_hide_what_follows(self):
        self.assert_found(self.PURE, "int n = 1'000; std::mutex m;\n", 1, "mutex")

    def test_a_raw_string_hides_its_inside_only(self):
        self.assert_clean(self.PURE, 'auto s = R"x(" std::mutex )" )x";\n')
        self.assert_found(self.PURE, 'auto s = R"(")"; std::mutex m;\n', 1, "mutex")

    def test_the_engine_may_define_its_own_transcendentals(self):
        self.assert_clean("engine/math/a.cpp", "double exp(double x) { return log(x); }\n")

    def test_a_folder_that_is_not_pure_may_touch_files_and_clocks(self):
        self.assert_clean(
            "scenarios/cli/a.cpp", "#include <chrono>\n#include <fstream>\n#include <iostream>\n"
        )

    def test_sqlite_stays_in_its_folder(self):
        self.assert_found("scenarios/cli/a.cpp", "#include <sqlite3.h>\n", 1, "<sqlite3.h>")
        self.assert_found("scenarios/cli/a.cpp", "sqlite3_close(x);\n", 1, "sqlite3_close")
        self.write("scenarios/cli/a.cpp", "\n")
        self.assert_clean("csms/store/sqlite/a.cpp", "#include <sqlite3.h>\nsqlite3* db;\n")

    def test_boost_stays_in_its_folder(self):
        for path in ("scenarios/cli/a.cpp", "csms/store/sqlite/a.cpp", "csms/core/state/a.cpp"):
            with self.subTest(path):
                self.assert_found(path, "#include <boost/asio/post.hpp>\n", 1, "boost/asio/post")
                self.assert_found(path, "boost::asio::io_context c;\n", 1, "csms/server/net")
                self.assert_found(path, "namespace boost::asio { class x; }\n", 1, "boost::")
                self.assert_found(path, "BOOST_ASSERT(x);\n", 1, "BOOST_ASSERT")
                self.write(path, "\n")
        self.assert_clean(
            "csms/server/net/a.cpp", "#include <boost/asio/post.hpp>\nboost::asio::io_context c;\n"
        )
        self.write("csms/server/net/a.hpp", HEADER)
        self.assert_found(
            "csms/server/net/a.hpp", HEADER + "#include <boost/asio.hpp>\n", 3, "third-party"
        )

    def test_third_party_headers_stay_out_of_ours(self):
        self.assert_found(
            "scenarios/cli/a.hpp", HEADER + "#include <nlohmann/json.hpp>\n", 3, "third-party"
        )
        self.assert_found("scenarios/cli/a.hpp", HEADER + "#include <iostream>\n", 3, "<iostream>")
        self.assert_clean("scenarios/cli/a.hpp", HEADER + "#include <tl/expected.hpp>\n")

    def test_an_unordered_container_that_is_only_looked_up_may_be_marked(self):
        declaration = "std::unordered_map<int, int> index;  // lint: lookup only\n"
        self.assert_clean(self.PURE, declaration + "int a = index.at(3);\n")
        self.assert_found(self.PURE, declaration + "for (auto& x : index) {}\n", 1, "is iterated")
        self.assert_found(self.PURE, declaration + "auto i = index.begin();\n", 1, "is iterated")


def lines(count, indent="  "):
    return "".join(f"{indent}step({number});\n" for number in range(count))


class SizeTest(House):
    def test_a_long_file_is_reported(self):
        self.assert_found("engine/base/a.cpp", "int a;\n" * 601, 601, "601 lines")
        self.assert_clean("engine/base/a.cpp", "int a;\n" * 600)

    def test_a_long_table_may_be_marked(self):
        self.assert_clean("engine/base/a.cpp", "// lint: table\n" + "int a;\n" * 700)

    def test_a_long_line_is_reported(self):
        self.assert_found("engine/base/a.cpp", f"\nint {'a' * 96};\n", 2, "101 columns")
        self.assert_clean("engine/base/a.cpp", f"int {'a' * 95};\n")

    def test_a_long_line_of_a_raw_string_is_let_pass(self):
        self.assert_clean("engine/base/a.cpp", f'auto a = R"({"a" * 120})";\n')
        self.assert_clean("engine/base/a.cpp", f'auto a = R"(\n{"a" * 120}\n)";\n')

    def test_a_header_without_pragma_once_or_comment_is_reported(self):
        self.assert_found("engine/base/a.hpp", "int a;\n", 1, "#pragma once")
        self.assert_found("engine/base/a.hpp", "#pragma once\nint a;\n", 2, "opens with a comment")

    def test_a_long_function_is_reported_where_it_begins(self):
        for opening in (
            "void f() {", "int Type::f(int a) const noexcept {", "Type::Type() : a_{1}, b_(2) {",
            "template <class T>\nvoid f(T a) {", "auto f(int a) -> int {",
            "static void f(A a,\n  B b) {",
            "template <class T>\nstruct Type {\n  void f() {", "namespace {\nvoid f() {",
            "class Type : public Base {\n public:\n  Type() {", "bool operator==(A a, A b) {",
            "#define MACRO(x) \\\n  do { x\nvoid f() {",
        ):
            with self.subTest(opening):
                depth = sum(opening.count(word) for word in ("struct", "class Type", "namespace"))
                text = f"{opening}\n{lines(69)}}}\n" + "};\n" * depth
                signature = 1
                for skip in ("struct Type {\n", "namespace {\n", " public:\n", "do { x\n"):
                    if skip in opening:
                        signature = 1 + opening[: opening.index(skip) + len(skip)].count("\n")
                found = self.findings("engine/base/a.cpp", text, "size")
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"engine/base/a.cpp:{signature}: size"), found)

    def test_a_function_of_seventy_lines_is_let_pass(self):
        self.assert_clean("engine/base/a.cpp", f"void f() {{\n{lines(68)}}}\n")

    def test_a_lambda_counts_as_part_of_the_function_around_it(self):
        text = f"void f() {{\n  call([&] {{\n{lines(30)}  }});\n{lines(40)}}}\n"
        self.assert_found("engine/base/a.cpp", text, 1, "74 lines")

    def test_long_namespaces_classes_enums_and_tables_are_no_functions(self):
        self.assert_clean("engine/base/a.cpp", "namespace a {\n" + "void f() {}\n" * 100 + "}\n")
        self.assert_clean("engine/base/a.cpp", "class A {\n" + "  void f();\n" * 100 + "};\n")
        self.assert_clean("engine/base/a.cpp", "enum class A : int {\n" + "  a,\n" * 100 + "};\n")
        self.assert_clean("engine/base/a.cpp", "const int a[] = {\n" + "  f(1),\n" * 100 + "};\n")

    def test_a_function_that_is_a_table_may_be_marked(self):
        self.assert_clean("engine/base/a.cpp", f"// lint: table\nvoid f() {{\n{lines(90)}}}\n")

    def test_two_functions_are_measured_apart(self):
        text = f"void f() {{\n{lines(50)}}}\nvoid g() {{\n{lines(50)}}}\n"
        found = cpp.functions(text)
        self.assertEqual([(f.name, f.first, f.last) for f in found], [("f", 1, 52), ("g", 53, 104)])


class WordsTest(House):
    def test_words_that_say_unfinished_are_reported(self):
        for word in (
            "TO" + "DO", "FIX" + "ME", "X" + "XX", "not " + "implemented", "for " + "now",
            "hard-" + "coded", "st" + "ub", "place" + "holder",
        ):
            with self.subTest(word):
                self.assert_found("engine/base/a.cpp", f"\n// {word}\n", 2, "unfinished")

    def test_words_of_the_field_are_let_pass(self):
        self.assert_clean("engine/base/a.cpp", '// NotImplemented \\uXXXX "stubborn"\n')
        self.assert_clean("engine/base/a.cpp", 'auto none = currency("X' 'XX");\n')

    def test_scripts_and_scenarios_are_read_too(self):
        self.assert_found("tests/scripts/a.sh", "# TO" + "DO\n", 1, "unfinished")
        self.assert_found("scenarios/library/a.json", "// TO" + "DO\n", 1, "unfinished")


if __name__ == "__main__":
    unittest.main()
