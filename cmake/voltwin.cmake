# The building blocks of the house: libraries, programs and tests. What may include
# what stands once, in cmake/layers.txt; it is read here and by tests/lint.

# voltwin_read_layers(): loads cmake/layers.txt into global properties
# VOLTWIN_LAYERS (the folders) and VOLTWIN_LAYER_<folder> (what each may name).
function(voltwin_read_layers)
  set(file ${PROJECT_SOURCE_DIR}/cmake/layers.txt)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^[^#]")
  foreach(line IN LISTS lines)
    if(NOT line MATCHES "^([a-z0-9_/]+)[ ]+(pure[ ]+)?:[ ]*(.*)$")
      message(FATAL_ERROR "cmake/layers.txt: cannot read the line '${line}'; "
                          "expected `folder [pure] : folder ...`")
    endif()
    set(folder ${CMAKE_MATCH_1})
    string(REGEX REPLACE "[ ]+" ";" allowed "${CMAKE_MATCH_3}")
    set_property(GLOBAL APPEND PROPERTY VOLTWIN_LAYERS ${folder})
    set_property(GLOBAL PROPERTY VOLTWIN_LAYER_${folder} "${allowed}")
  endforeach()
endfunction()

# voltwin_check_layer(folder dependency...): stops the configuration when `folder` is not
# in layers.txt, or may not use one of its dependencies.
function(voltwin_check_layer folder)
  get_property(folders GLOBAL PROPERTY VOLTWIN_LAYERS)
  if(NOT folder IN_LIST folders)
    message(FATAL_ERROR "${folder}: not a folder of cmake/layers.txt")
  endif()
  get_property(allowed GLOBAL PROPERTY VOLTWIN_LAYER_${folder})
  foreach(dependency IN LISTS ARGN)
    set(fits FALSE)
    foreach(prefix IN LISTS allowed)
      # An entry stands for itself and for everything under it.
      string(FIND "${dependency}/" "${prefix}/" position)
      if(position EQUAL 0)
        set(fits TRUE)
      endif()
    endforeach()
    if(NOT fits)
      message(FATAL_ERROR "${folder} may not depend on ${dependency}: "
                          "cmake/layers.txt allows it only: ${allowed}")
    endif()
  endforeach()
endfunction()

# voltwin_add_pch(header library...): precompiles `header` once for the whole tree, with the
# definitions of the libraries; a header of its own per library would cost a second of CPU each.
# Called at the root only, so that its path does not depend on who uses it first.
function(voltwin_add_pch header)
  if(VOLTWIN_PCH)
    string(MAKE_C_IDENTIFIER "voltwin_pch_${header}" pch)
    set(source ${PROJECT_BINARY_DIR}/${pch}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Exists to carry a precompiled header.\n")
    add_library(${pch} OBJECT EXCLUDE_FROM_ALL ${source})
    target_link_libraries(${pch} PRIVATE voltwin_options ${ARGN})
    target_precompile_headers(${pch} PRIVATE ${PROJECT_SOURCE_DIR}/${header})
  endif()
endfunction()

# voltwin_use_pch(target header): `target` is compiled with that precompiled header.
function(voltwin_use_pch target header)
  if(VOLTWIN_PCH)
    string(MAKE_C_IDENTIFIER "voltwin_pch_${header}" pch)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()

# voltwin_library(folder SOURCES … DEPENDS … [THIRD …]): one static library per
# second-level folder; the alias is voltwin::<a>::<b>.
function(voltwin_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;THIRD" ${ARGN})
  voltwin_check_layer(${folder} ${ARG_DEPENDS})
  string(REPLACE "/" "_" target "voltwin_${folder}")
  string(REPLACE "/" "::" alias "voltwin::${folder}")
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    target_link_libraries(${target} PRIVATE voltwin_options ${ARG_THIRD})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    voltwin_use_pch(${target} cmake/pch.hpp)
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    set(scope INTERFACE)
  endif()
  add_library(${alias} ALIAS ${target})
  foreach(dependency IN LISTS ARG_DEPENDS)
    string(REPLACE "/" "::" dependency_alias "voltwin::${dependency}")
    target_link_libraries(${target} ${scope} ${dependency_alias})
  endforeach()
endfunction()

# What `./dev test` builds with the thread sanitizer: the tests marked THREADS.
add_custom_target(thread_tests)

# voltwin_test(name SOURCES … DEPENDS … [LABEL fast|slow] [THIRD …] [THREADS] [POSTGRES]): one
# GoogleTest binary. THREADS: it starts threads, so it also runs under the thread sanitizer.
# POSTGRES: it needs the server that VOLTWIN_POSTGRES_URL names, and has it alone.
function(voltwin_test name)
  cmake_parse_arguments(ARG "THREADS;POSTGRES" "LABEL" "SOURCES;DEPENDS;THIRD" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL fast)
  endif()
  if(ARG_THREADS)
    list(APPEND ARG_LABEL threads)
    add_dependencies(thread_tests ${name})
  endif()
  if(ARG_POSTGRES)
    list(APPEND ARG_LABEL postgres)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  foreach(dependency IN LISTS ARG_DEPENDS)
    string(REPLACE "/" "::" dependency_alias "voltwin::${dependency}")
    target_link_libraries(${name} PRIVATE ${dependency_alias})
  endforeach()
  target_link_libraries(${name} PRIVATE voltwin_options GTest::gtest GTest::gtest_main ${ARG_THIRD})
  target_compile_definitions(${name} PRIVATE VOLTWIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  voltwin_use_pch(${name} tests/support/pch.hpp)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}")
  if(ARG_POSTGRES)
    set_tests_properties(${name} PROPERTIES RESOURCE_LOCK postgres)
  endif()
endfunction()

voltwin_read_layers()
