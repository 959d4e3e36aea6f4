# What `cmake --install` brings: the headers, a CMake package and a pkg-config file. Nothing depends on the
# machine, so both files go to share/.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_DATADIR}/cmake/tapeless)
install(TARGETS tapeless EXPORT tapelessTargets FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT tapelessTargets NAMESPACE tapeless:: DESTINATION ${package_folder})

configure_package_config_file(cmake/tapelessConfig.cmake.in tapelessConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(tapelessConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tapelessConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/tapelessConfigVersion.cmake
              cmake/parts.cmake
        DESTINATION ${package_folder})

# Boost has no pkg-config file; its headers stand where the compiler looks, or the user says where.
set(pkg_config_requires)
if(TARGET Eigen3::Eigen)
    set(pkg_config_requires eigen3)
endif()
configure_file(cmake/tapeless.pc.in tapeless.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tapeless.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/licenses/tapeless)
