"""The same bits on every CPU: engine/math, engine/random and the functions of engine/stats,
built for a CPU with and without fused multiply-add, and run with and without the C library's
own choice of variants.

VOLTWIN_BITS is the program of bits.cpp; VOLTWIN_BITS_FMA the same, all of it compiled for
AVX2 and FMA. Where the CPU has neither, that half says that it is skipped."""

import os
import subprocess
import sys
import unittest

PLAIN = os.environ["VOLTWIN_BITS"]
FMA = os.environ["VOLTWIN_BITS_FMA"]
# The names of glibc 2.33 and later; unknown ones are passed over.
WITHOUT = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"


def lines(program, **environment):
    """What it prints: {name: digest}."""
    env = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    env.update(environment)
    output = subprocess.run(
        [program], env=env, check=True, capture_output=True, text=True, timeout=120
    ).stdout
    return dict(line.split(" ", 1) for line in output.splitlines())


def own(found):
    return {name: digest for name, digest in found.items() if not name.startswith("libc.")}


def cpu_flags():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("flags"):
                return set(line.split(":", 1)[1].split())
    return set()


class Bits(unittest.TestCase):
    maxDiff = None

    def test_every_function_and_distribution_is_there(self):
        found = own(lines(PLAIN))
        self.assertGreater(len(found), 30)
        digests = list(found.values())
        self.assertEqual(len(set(digests)), len(digests), "each digest is another one's too")

    def test_code_for_fused_multiply_add_gives_the_same_bits(self):
        missing = {"avx2", "fma"} - cpu_flags()
        if missing:
            self.skipTest("this CPU has no " + " and no ".join(sorted(missing)))
        self.assertEqual(own(lines(FMA)), own(lines(PLAIN)))

    def test_other_variants_in_the_c_library_change_nothing(self):
        plain = lines(PLAIN)
        without = lines(PLAIN, GLIBC_TUNABLES=WITHOUT)
        self.assertEqual(own(without), own(plain))
        libc = plain.keys() - own(plain).keys()
        changed = sorted(name for name in libc if plain[name] != without[name])
        # A report only: a CPU without FMA, or another C library, has nothing to change.
        print("C library functions that the switch changed:", ", ".join(changed) or "none")


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=2).result
    if result.skipped and result.wasSuccessful():
        sys.exit(77)
    sys.exit(0 if result.wasSuccessful() else 1)
