#pragma once
// Standard headers that most files include; only for speed. The preset `honest`
// builds without it, so every file must still include what it uses.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
