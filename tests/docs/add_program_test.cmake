# add_program_test(name target --expected|--source FILE [ARGUMENTS]...): runs a program in the folder of the project and
# compares what it prints with what is written down; without --expected or --source only its exit counts.
function(add_program_test name target)
    if("${ARGV2}" MATCHES "^--(expected|source)$")
        set(command Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/docs/compare_output.py ${ARGV2} ${ARGV3}
                    $<TARGET_FILE:${target}>)
        list(REMOVE_AT ARGN 0 1)
    else()
        set(command ${target})
    endif()
    add_test(NAME ${name} COMMAND ${command} ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()
