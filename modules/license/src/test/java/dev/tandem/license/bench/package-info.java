/** Measurements, run by hand. */
@NullMarked
package dev.tandem.license.bench;

import org.jspecify.annotations.NullMarked;
