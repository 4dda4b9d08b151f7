/** The history of calls: a table fed from the journal, its queries, and the routes that show it. */
@NullMarked
package dev.tandem.call.history;

import org.jspecify.annotations.NullMarked;
