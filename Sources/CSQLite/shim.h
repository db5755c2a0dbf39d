#ifndef SIGHTLINE_SQLITE_H
#define SIGHTLINE_SQLITE_H

#include <sqlite3.h>

// Swift cannot see SQLITE_TRANSIENT: SQLite copies what is bound.
static inline int sightline_bind_text(sqlite3_stmt *statement, int index, const char *text,
                                      int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

#endif
