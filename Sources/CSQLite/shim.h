#ifndef CHOREOGRAPHY_CSQLITE_SHIM_H
#define CHOREOGRAPHY_CSQLITE_SHIM_H

#if defined(__has_include) && !__has_include(<sqlite3.h>)
#error "SQLite's header is missing. Install it: apt-get install libsqlite3-dev, dnf install sqlite-devel, or apk add sqlite-dev."
#endif

#include <sqlite3.h>

#endif
