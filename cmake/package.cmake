# What is installed where, and the Debian package of it (make package).
#
# The programs find each other and their files by where they stand: bin/vigie, libexec/vigie-worker,
# share/vigie/policies, share/vigie/console (src/app/session.cc, src/flow/analyse.cc).
include(GNUInstallDirs)

install(TARGETS vigie RUNTIME DESTINATION bin)
install(TARGETS vigie-worker RUNTIME DESTINATION libexec)
install(PROGRAMS deploy/vigiectl DESTINATION sbin)
install(DIRECTORY policies/ DESTINATION share/vigie/policies)
if(VIGIE_CONSOLE)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/console/ DESTINATION share/vigie/console OPTIONAL)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/widget/ DESTINATION share/vigie/widget OPTIONAL)
endif()
# What `vigie demo` shows.
file(GLOB samples CONFIGURE_DEPENDS samples/*.mp4 samples/*.png)
install(FILES ${samples} DESTINATION share/vigie/samples)
install(FILES deploy/vigie.service DESTINATION lib/systemd/system)
install(DIRECTORY docs/reference DESTINATION share/doc/vigie)
install(DIRECTORY docs/formats DESTINATION share/doc/vigie)
file(GLOB pages CONFIGURE_DEPENDS docs/*.md)
install(FILES README.md ${pages} DESTINATION share/doc/vigie)
install(FILES deploy/debian/copyright DESTINATION share/doc/vigie)

# Debian's tools want manual and changelog compressed, without a time in them.
find_program(VIGIE_GZIP gzip REQUIRED)
foreach(pair docs/vigie.1:vigie.1.gz docs/vigiectl.8:vigiectl.8.gz CHANGELOG.md:changelog.gz)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 source)
  list(GET pair 1 target)
  add_custom_command(OUTPUT package/${target}
                     COMMAND ${VIGIE_GZIP} -9nc ${CMAKE_SOURCE_DIR}/${source} > package/${target}
                     DEPENDS ${source} VERBATIM)
  list(APPEND compressed ${CMAKE_BINARY_DIR}/package/${target})
endforeach()
# The settings as they ship: every default with its meaning, commented out.
add_custom_command(OUTPUT package/vigie.yaml
                   COMMAND vigie config show --defaults > package/vigie.yaml
                   DEPENDS vigie VERBATIM)
add_custom_target(package_files ALL DEPENDS ${compressed} package/vigie.yaml)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
install(FILES ${CMAKE_BINARY_DIR}/package/vigie.1.gz DESTINATION share/man/man1)
install(FILES ${CMAKE_BINARY_DIR}/package/vigiectl.8.gz DESTINATION share/man/man8)
install(FILES ${CMAKE_BINARY_DIR}/package/changelog.gz DESTINATION share/doc/vigie)
install(FILES ${CMAKE_BINARY_DIR}/package/vigie.yaml DESTINATION /etc/vigie)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vigie)
set(CPACK_PACKAGE_CONTACT "Vigie <vigie@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "integrity backend of a video platform")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Looks at clips, says what it found, and decides by a policy that anybody can read.
Known fakes are found again when they come back trimmed, quoted, mirrored or with other sound;
every decision is explained, replayable and appealable. Works for one clip on a command line and
as a service with an HTTP interface, webhooks and a console for staff.")
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # for /etc
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Those that are loaded when first used are seen by no tool.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "adduser, init-system-helpers (>= 1.54), util-linux, libcurl4, libmicrohttpd12")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, systemd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
foreach(script conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/deploy/debian/${script})
endforeach()
include(CPack)
