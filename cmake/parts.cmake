# The parts tapeless stands on. Used by this build and, installed, by find_package(tapeless).
# tapeless/core.hpp needs neither, so that none is required here. GLOBAL: who adds the folder links them from another one.
find_package(Boost 1.81 QUIET CONFIG GLOBAL)
find_package(Eigen3 QUIET CONFIG GLOBAL)

set(tapeless_missing)
if(NOT TARGET Boost::headers)
    list(APPEND tapeless_missing "Boost (1.81 or newer)")
endif()
if(NOT TARGET Eigen3::Eigen)
    list(APPEND tapeless_missing "Eigen3")
endif()
if(tapeless_missing AND NOT tapeless_FIND_QUIETLY)
    list(JOIN tapeless_missing " and " tapeless_missing)
    message(STATUS "tapeless: ${tapeless_missing} not found: only tapeless/core.hpp can be included")
endif()
unset(tapeless_missing)
