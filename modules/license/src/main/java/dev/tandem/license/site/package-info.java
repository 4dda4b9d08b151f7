/** A site's side of a remote master: what is signed, how the two know each other, and the requests between them. */
@NullMarked
package dev.tandem.license.site;

import org.jspecify.annotations.NullMarked;
