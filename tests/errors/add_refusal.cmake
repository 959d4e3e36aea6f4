# add_refusal(name file [options]...): registers a file that must be refused, one test for each compiler. Both are
# asked what they say, whichever one this build uses; one that is not installed is skipped. `options` go to refuse.py.
find_program(TAPELESS_ERRORS_GCC NAMES g++ g++-14 g++-13 g++-12)
find_program(TAPELESS_ERRORS_CLANG NAMES clang++-19)

# The folders of the parts, except those where a compiler looks by itself: naming these again breaks g++.
set(refusal_flags -I${PROJECT_SOURCE_DIR}/include)
foreach(part Boost::headers Eigen3::Eigen)
    get_target_property(folders ${part} INTERFACE_INCLUDE_DIRECTORIES)
    list(REMOVE_ITEM folders ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
    list(TRANSFORM folders PREPEND -isystem)
    list(APPEND refusal_flags ${folders})
endforeach()

function(add_refusal name file)
    foreach(kind GCC CLANG)
        string(TOLOWER ${kind} label)
        set(compiler ${TAPELESS_ERRORS_${kind}})
        if(NOT compiler)
            set(compiler "")
        endif()
        add_test(NAME ${name}.${label}
                 COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/errors/refuse.py ${ARGN} ${file}
                         ${label} "${compiler}" ${refusal_flags})
        set_tests_properties(${name}.${label} PROPERTIES SKIP_RETURN_CODE 77 LABELS same_in_every_build)
    endforeach()
endfunction()
