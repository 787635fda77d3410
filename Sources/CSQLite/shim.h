#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift cannot call. */
static inline int jb_sqlite3_set_reset(sqlite3 *database, int on) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_RESET_DATABASE, on, (int *)0);
}
