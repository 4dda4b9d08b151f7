/** PostgreSQL, its schema, how events are written and read back, and the feed in commit order. Knows no domain. */
@NullMarked
package dev.tandem.journal;

import org.jspecify.annotations.NullMarked;
