/** Words that every domain shares: identifiers, errors, decisions, events. Plain Java, no framework. */
@NullMarked
package dev.tandem.core;

import org.jspecify.annotations.NullMarked;
