/** A real PostgreSQL for the tests of other modules. */
@NullMarked
package dev.tandem.journal.testkit;

import org.jspecify.annotations.NullMarked;
