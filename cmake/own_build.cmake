# What holds in our own build only, and must not reach a user's: strict warnings, checked headers, optimisation.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set_target_properties(tapeless PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

add_library(tapeless_strict INTERFACE)
target_compile_options(tapeless_strict INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
