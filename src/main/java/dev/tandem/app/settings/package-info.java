/** Configuration, read and checked once: a wrong setting is refused in one line that names it. */
@NullMarked
package dev.tandem.app.settings;

import org.jspecify.annotations.NullMarked;
