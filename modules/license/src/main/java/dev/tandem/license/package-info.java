/** Licences and their seats: the event-sourced License entity and the licence API. */
@NullMarked
package dev.tandem.license;

import org.jspecify.annotations.NullMarked;
