/** Golden files: proof that yesterday's events can still be read. For the tests of every module with events. */
@NullMarked
package dev.tandem.journal.golden;

import org.jspecify.annotations.NullMarked;
