/** The one door of the three HTTP APIs: tokens, error bodies, limits, passwords and metrics. */
@NullMarked
package dev.tandem.http;

import org.jspecify.annotations.NullMarked;
